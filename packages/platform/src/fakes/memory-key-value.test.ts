import { describeKeyValueContract } from "../contracts/index.ts";
import { createMemoryKeyValue } from "./index.ts";

describeKeyValueContract("memory", async () => ({ keyValue: createMemoryKeyValue(), reopen: null }));
