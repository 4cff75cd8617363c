import type { RelayPool } from "@plaza/nostr-client";
import { webxdcSessionEvent } from "@plaza/protocol";
import type { Pubkey, WebxdcRealtime } from "@plaza/protocol";

/** Someone on a realtime channel. */
export interface RealtimePeer {
  /** The key that signs what they send. */
  readonly key: Pubkey;
  /** Who they are, once that person's signature was proven; null before, and for those who do not say. */
  readonly pubkey: Pubkey | null;
  /** When they were last heard, on the monotonic clock. */
  readonly heardMs: number;
}

/** Who is on a realtime channel. */
export interface RealtimePeople {
  /** Notes that someone spoke; true for a key that was not known. */
  heard(event: WebxdcRealtime, nowMs: number): boolean;
  /** Who was heard in the last half minute, newest last. */
  present(nowMs: number): readonly RealtimePeer[];
}

const presentForMs = 30_000;
const mostPeers = 256;
const mostProofs = 3;

/**
 * Keeps who speaks on a realtime channel, and proves whose keys they are.
 *
 * @see docs/spec/webxdc.md [X-8c]
 */
export function createRealtimePeople(pool: Pick<RelayPool, "verify">, webxdcId: string, changed: () => void): RealtimePeople {
  const peers = new Map<Pubkey, RealtimePeer>();
  const proofs = new Map<Pubkey, number>();

  async function prove({ pubkey: key, session }: WebxdcRealtime): Promise<void> {
    const tried = proofs.get(key) ?? 0;
    if (session === null || tried >= mostProofs) return;
    proofs.set(key, tried + 1);
    const proven = await pool.verify(webxdcSessionEvent(webxdcId, key, session));
    const peer = peers.get(key);
    if (!proven.ok || peer === undefined || peer.pubkey !== null) return;
    peers.set(key, { ...peer, pubkey: session.pubkey });
    changed();
  }

  return {
    heard(event, nowMs) {
      const known = peers.get(event.pubkey);
      peers.delete(event.pubkey);
      peers.set(event.pubkey, { key: event.pubkey, pubkey: known?.pubkey ?? null, heardMs: nowMs });
      for (const oldest of peers.keys()) {
        if (peers.size <= mostPeers) break;
        peers.delete(oldest);
        proofs.delete(oldest);
      }
      if ((known?.pubkey ?? null) === null) void prove(event);
      changed();
      return known === undefined;
    },
    present: (nowMs) => [...peers.values()].filter(({ heardMs }) => nowMs - heardMs <= presentForMs),
  };
}
