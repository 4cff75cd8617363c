import { describeSignerContract } from "./contracts/index.ts";
import { createKeySigner } from "./index.ts";

describeSignerContract("a key in memory", async () => createKeySigner(new Uint8Array(32).fill(3)));
