import type { EventTemplate, NostrEvent, Pubkey, Result } from "@plaza/protocol";

/** Why an event was not signed. */
export type SignProblem =
  | { readonly code: "refused"; readonly detail: string }
  | { readonly code: "unavailable"; readonly detail: string }
  | { readonly code: "timeout"; readonly afterMs: number };

/** Holds a key and signs with it; the key itself never leaves. */
export interface Signer {
  readonly pubkey: Pubkey;
  /** Signs exactly this template; `created_at` is the caller's (clock-corrected) time. Never rejects. */
  sign(template: EventTemplate): Promise<Result<NostrEvent, SignProblem>>;
}
