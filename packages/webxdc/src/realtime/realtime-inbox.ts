import type { Pubkey, WebxdcRealtime } from "@plaza/protocol";

/** What comes in on a realtime channel, each message once and not too many. */
export interface RealtimeInbox {
  /** The messages that are new. */
  take(event: WebxdcRealtime, nowMs: number): readonly Uint8Array[];
  /** Messages lost because too many came. */
  dropped(): number;
}

interface Sender {
  readonly seen: Set<number>;
  tokens: number;
  atMs: number;
}

const perSecond = 100;
const burst = 200;
const allPerSecond = 500;
const rememberedSenders = 256;
const rememberedCounters = 1_024;

/**
 * Keeps repeats and floods away from an app.
 *
 * @see docs/spec/webxdc.md [X-8b], [X-8d]
 */
export function createRealtimeInbox(): RealtimeInbox {
  const senders = new Map<Pubkey, Sender>();
  const all = { tokens: allPerSecond, atMs: 0 };
  let dropped = 0;

  function senderOf(key: Pubkey, nowMs: number): Sender {
    const sender = senders.get(key) ?? { seen: new Set<number>(), tokens: burst, atMs: nowMs };
    // The newest to speak last: with more senders than are remembered, the silent ones are forgotten.
    senders.delete(key);
    senders.set(key, sender);
    for (const oldest of senders.keys()) {
      if (senders.size <= rememberedSenders) break;
      senders.delete(oldest);
    }
    return sender;
  }

  function isNew(sender: Sender, counter: number): boolean {
    if (sender.seen.has(counter)) return false;
    sender.seen.add(counter);
    for (const oldest of sender.seen) {
      if (sender.seen.size <= rememberedCounters) break;
      sender.seen.delete(oldest);
    }
    return true;
  }

  return {
    take({ pubkey, messages, counter }, nowMs) {
      const sender = senderOf(pubkey, nowMs);
      sender.tokens = Math.min(burst, sender.tokens + ((nowMs - sender.atMs) / 1_000) * perSecond);
      sender.atMs = nowMs;
      all.tokens = Math.min(allPerSecond, all.tokens + ((nowMs - all.atMs) / 1_000) * allPerSecond);
      all.atMs = nowMs;
      return messages.filter((_, index) => {
        if (counter !== null && !isNew(sender, counter - (messages.length - 1 - index))) return false;
        if (sender.tokens < 1 || all.tokens < 1) {
          dropped += 1;
          return false;
        }
        sender.tokens -= 1;
        all.tokens -= 1;
        return true;
      });
    },
    dropped: () => dropped,
  };
}
