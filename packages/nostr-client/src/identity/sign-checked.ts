import type { Signer, SignProblem } from "@plaza/platform";
import { failed } from "@plaza/protocol";
import type { EventTemplate, NostrEvent, Result, VerifiedEvent } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";

/** Why there is no signed event: `wrong-event` means that the signer signed something else, or not rightly. */
export type CheckedSignProblem = SignProblem | { readonly code: "wrong-event"; readonly detail: string };

/**
 * Has a template signed and proves that what came back is that template, signed by that key: a signer may be an
 * extension or a service elsewhere.
 *
 * @see docs/spec/identity.md [I-1c]
 */
export async function signChecked(
  pool: Pick<RelayPool, "verify">,
  signer: Signer,
  template: EventTemplate,
): Promise<Result<VerifiedEvent, CheckedSignProblem>> {
  const signed = await signer.sign(template);
  if (!signed.ok) return signed;
  if (signed.value.pubkey !== signer.pubkey) return failed({ code: "wrong-event", detail: "another key" });
  if (!isSame(signed.value, template)) return failed({ code: "wrong-event", detail: "another content" });
  const proven = await pool.verify(signed.value);
  return proven.ok ? proven : failed({ code: "wrong-event", detail: proven.problem.code });
}

function isSame(event: NostrEvent, template: EventTemplate): boolean {
  return (
    event.kind === template.kind &&
    event.created_at === template.created_at &&
    event.content === template.content &&
    JSON.stringify(event.tags) === JSON.stringify(template.tags)
  );
}
