import type { Clock, Random, Timers } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";

/** Tells relays of links that last, so that who comes late knows them. */
export interface LinkNotices {
  /** A link stands that we confirmed. */
  up(peer: Pubkey): void;
  /** It is gone. */
  down(peer: Pubkey): void;
  end(): void;
}

/** What telling needs. */
export interface LinkNoticesOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Few enough are here for the whole graph to be told. */
  isGraphTold(): boolean;
  /** Confirms the link anew, on relays. */
  confirm(peer: Pubkey): void;
  /** Takes the confirmation back there. */
  drop(peer: Pubkey): void;
}

const sweepMs = 20_000;
/** A CONFIRM lasts 15 minutes. */
const soonestMs = 690_000;
const spreadMs = 150_000;
/** In one sweep, so that links made together are not confirmed together. */
const mostAtOnce = 4;
const mostLinks = 64;

/**
 * Makes the notices of one device.
 *
 * @see docs/spec/space.md [S-20a]
 */
export function createLinkNotices(options: LinkNoticesOptions): LinkNotices {
  const { clock, timers, random } = options;
  const links = new Map<Pubkey, { dueMs: number; isTold: boolean }>();

  const nextMs = (): number => clock.monotonicMs() + soonestMs + random.unit() * spreadMs;

  const stop = timers.every(sweepMs, () => {
    if (!options.isGraphTold()) return;
    const nowMs = clock.monotonicMs();
    let left = mostAtOnce;
    for (const [peer, link] of links) {
      if (left === 0 || link.dueMs > nowMs) continue;
      left -= 1;
      link.dueMs = nextMs();
      link.isTold = true;
      options.confirm(peer);
    }
  });

  return {
    up(peer) {
      if (links.size < mostLinks) links.set(peer, { dueMs: nextMs(), isTold: false });
    },
    down(peer) {
      // A link that was never told of anew is told of by its end already, or lapses soon.
      if (links.get(peer)?.isTold === true) options.drop(peer);
      links.delete(peer);
    },
    end: stop,
  };
}
