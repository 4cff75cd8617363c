import { parentPort } from "node:worker_threads";
import type { VerifyQuestion } from "./verify-check.ts";
import { checkProof } from "./verify-check.ts";

const port = parentPort;
port?.on("message", (questions: readonly VerifyQuestion[]) => {
  port.postMessage(Uint8Array.from(questions, checkProof));
});
