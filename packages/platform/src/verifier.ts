import type { NostrEvent, Result, VerifiedEvent, VerifyProblem } from "@plaza/protocol";

/**
 * Checks id and signature, off the main thread where there is one.
 * Answers may come in another order than the questions; never rejects.
 */
export interface Verifier {
  verify(event: NostrEvent): Promise<Result<VerifiedEvent, VerifyProblem>>;
}
