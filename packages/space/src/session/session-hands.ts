import type { Clock } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { ActOutcome, SessionActs } from "./session-acts.ts";

/** Asking to speak, and being asked: one's own hand, and what one promised to others. */
export interface SessionHands {
  /** Since when our hand is up; null while it is down. */
  sinceSec(): number | null;
  raise(message: string): Promise<ActOutcome>;
  lower(wish: "cancel" | "declined"): Promise<ActOutcome>;
  invite(pubkey: Pubkey, message: string): Promise<ActOutcome>;
  /** Somebody said something about speaking. */
  heard(who: Pubkey, subject: Pubkey, wish: string): void;
  /** We go on as somebody else. */
  clear(): void;
}

/** What hands need. */
export interface SessionHandsOptions {
  self(): Pubkey;
  acts(): SessionActs;
  readonly clock: Clock;
  /** The corrected time. */
  nowMs(): number;
  /** Our own hand went up or down: heartbeats say so. */
  changed(): void;
}

/** An invitation of ours that is answered within this is kept as a promise. */
const promiseMs = 120_000;

/** Makes the hands of one session. */
export function createSessionHands(options: SessionHandsOptions): SessionHands {
  const { clock } = options;
  const promised = new Map<Pubkey, number>();
  let handSec: number | null = null;
  return {
    sinceSec: () => handSec,
    async raise(message) {
      const done = await options.acts().wish(options.self(), "speak", "raise-hand", message);
      if (!done.ok) return done;
      handSec = Math.floor(options.nowMs() / 1_000);
      options.changed();
      return done;
    },
    async lower(wish) {
      const done = await options.acts().wish(options.self(), wish, "raise-hand", "");
      if (!done.ok || handSec === null) return done;
      handSec = null;
      options.changed();
      return done;
    },
    async invite(pubkey, message) {
      const done = await options.acts().wish(pubkey, "speak", "invite", message);
      if (done.ok) promised.set(pubkey, clock.monotonicMs() + promiseMs);
      return done;
    },
    heard(who, subject, wish) {
      const untilMs = promised.get(who);
      if (who !== subject || untilMs === undefined) return;
      promised.delete(who);
      // Whoever we invited and who agrees is let speak: that was the promise.
      if (wish === "speak" && clock.monotonicMs() <= untilMs) void options.acts().decide("speaker", who, "promote-speaker", null);
    },
    clear() {
      handSec = null;
    },
  };
}
