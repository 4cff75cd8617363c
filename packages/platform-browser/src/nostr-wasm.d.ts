/**
 * The part of nostr-wasm that is used. Its own declarations name Node's, which would bring Node's globals into code for browsers;
 * tsconfig.json reads these instead.
 */

/** Throws unless the event's id and signature are right. */
export interface Nostr {
  verifyEvent(event: {
    readonly id: string;
    readonly pubkey: string;
    readonly created_at: number;
    readonly kind: number;
    readonly tags: readonly (readonly string[])[];
    readonly content: string;
    readonly sig: string;
  }): void;
}

export declare const initNostrWasm: () => Promise<Nostr>;
