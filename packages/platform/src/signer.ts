import type { EventTemplate, Nip44Problem, NostrEvent, Pubkey, Result } from "@plaza/protocol";

/** Why an event was not signed. */
export type SignProblem =
  | { readonly code: "refused"; readonly detail: string }
  | { readonly code: "unavailable"; readonly detail: string }
  | { readonly code: "timeout"; readonly afterMs: number };

/** Why a text was not encrypted or decrypted: the signer's reason, or what is wrong with the text. */
export type EncryptionProblem = SignProblem | Nip44Problem;

/** Encrypts and decrypts between the signer's key and another one (NIP-44). Never rejects. */
export interface Encryption {
  encrypt(to: Pubkey, text: string): Promise<Result<string, EncryptionProblem>>;
  decrypt(from: Pubkey, payload: string): Promise<Result<string, EncryptionProblem>>;
}

/** Reads messages of the old kind (NIP-04), which nothing here writes. Never rejects. */
export interface OldDecryption {
  decrypt(from: Pubkey, payload: string): Promise<Result<string, EncryptionProblem>>;
}

/** Holds a key and signs with it; the key itself never leaves. */
export interface Signer {
  readonly pubkey: Pubkey;
  /** Absent where the signer cannot: some extensions only sign. */
  readonly encryption?: Encryption;
  /** Absent where the signer cannot. */
  readonly oldDecryption?: OldDecryption;
  /** Signs exactly this template; `created_at` is the caller's (clock-corrected) time. Never rejects. */
  sign(template: EventTemplate): Promise<Result<NostrEvent, SignProblem>>;
}
