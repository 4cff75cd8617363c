import { verifyEvent } from "@plaza/protocol";
import type { VerifyAnswer, VerifyQuestion } from "./worker-verifier.ts";

/** The worker's own file: proves one event a message. */
self.addEventListener("message", ({ data }: MessageEvent<VerifyQuestion>) => {
  const verified = verifyEvent(data.event);
  const answer: VerifyAnswer = { number: data.number, problem: verified.ok ? null : verified.problem };
  self.postMessage(answer);
});
