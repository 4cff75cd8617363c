import { verifyEvent } from "@plaza/protocol";
import type { Verifier } from "./verifier.ts";

/** A verifier that does the work where it stands: tests, and places that have no worker. */
export function createDirectVerifier(): Verifier {
  return { verify: async (event) => verifyEvent(event) };
}
