import type { Pubkey } from "@plaza/protocol";

/** A peer's short mark in paths and ancestor lists: the first four bytes of its key. */
export function peerMark(pubkey: Pubkey): number {
  return Number.parseInt(pubkey.slice(0, 8), 16);
}
