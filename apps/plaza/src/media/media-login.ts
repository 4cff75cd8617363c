import type { Clock, Verifier } from "@plaza/platform";
import type { BlossomAuth, BlossomVerb, EventId, Result, Sha256 } from "@plaza/protocol";
import { failed, ok, parseAuthHeader, parseBlossomAuth } from "@plaza/protocol";
import type { MediaPermits } from "@plaza/relay";
import type { MediaRefusal } from "./media-refusal.ts";

/** A proven authorisation. */
export interface Permit extends BlossomAuth {
  readonly id: EventId;
}

/**
 * Reads, proves and judges the authorisation of a request.
 *
 * @param sha256 - the file it must allow, null where that is not known yet
 */
export async function readPermit(
  request: Request,
  verb: BlossomVerb,
  sha256: Sha256 | null,
  parts: { readonly verifier: Verifier; readonly clock: Clock; readonly permits: MediaPermits },
): Promise<Result<Permit, MediaRefusal>> {
  const no = (reason: string): Result<never, MediaRefusal> => failed({ status: 401, reason });
  const header = request.headers.get("Authorization");
  if (header === null) return no("an authorisation is needed (Authorization: Nostr)");
  const event = parseAuthHeader(header);
  if (!event.ok) return no(`the authorisation cannot be read (${event.problem.code})`);
  const verified = await parts.verifier.verify(event.value);
  if (!verified.ok) return no(`the authorisation does not hold (${verified.problem.code})`);
  const auth = parseBlossomAuth(verified.value);
  if (!auth.ok) return no(`the authorisation cannot be read (${auth.problem.code})`);
  const refusal = parts.permits.refuse(auth.value, { verb, sha256, nowSec: Math.floor(parts.clock.wallMs() / 1_000) });
  return refusal === null ? ok({ ...auth.value, id: verified.value.id }) : no(refusal);
}
