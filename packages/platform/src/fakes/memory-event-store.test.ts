import { describeEventStoreContract } from "../contracts/event-store-contract.ts";
import { createMemoryEventStore } from "./memory-event-store.ts";

describeEventStoreContract("the memory event store", () => Promise.resolve({ store: createMemoryEventStore(), reopen: null }));
