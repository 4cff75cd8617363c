import type { Signer } from "@plaza/platform";
import { buildReport, ok } from "@plaza/protocol";
import type { Report, Result } from "@plaza/protocol";
import { signChecked } from "../identity/sign-checked.ts";
import type { CheckedSignProblem } from "../identity/sign-checked.ts";
import type { Publication } from "../pool/publication.ts";
import type { RelayPool } from "../pool/relay-pool.ts";

/**
 * Reports somebody to everybody who reads the pool's relays (NIP-56). Public, and signed.
 *
 * @see docs/spec/identity.md [I-9f]
 */
export async function sendReport(
  pool: Pick<RelayPool, "verify" | "publish" | "correctedNowSec">,
  signer: Signer,
  report: Pick<Report, "reported" | "type" | "eventId" | "text">,
): Promise<Result<Publication, CheckedSignProblem>> {
  const signed = await signChecked(pool, signer, buildReport(report, pool.correctedNowSec()));
  return signed.ok ? ok(pool.publish(signed.value)) : signed;
}
