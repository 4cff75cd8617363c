import { createMovingSubscription } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import type { Timers } from "@plaza/platform";
import type { Pubkey, VerifiedEvent } from "@plaza/protocol";
import { ownLinkFilter, spaceFilters } from "../membership/space-filters.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceReference } from "./session-io.ts";
import { keptSec } from "./session-news.ts";

/** What a session asks relays for: what was said in the space, by whom it is decided there, and links to oneself. */
export interface SessionReading {
  begin(): void;
  /** Others may have a say now: what they decided is asked for. */
  aimDecisions(): void;
  /** Who we are may have changed: links to us are asked for. */
  aimOwn(): void;
  end(): void;
}

/** What reading needs. */
export interface SessionReadingOptions {
  readonly reference: SpaceReference;
  readonly pool: RelayPool;
  readonly timers: Timers;
  self(): Pubkey;
  state(): SpaceState;
  /** The corrected time. */
  readonly nowMs: () => number;
  said(event: VerifiedEvent): void;
  /** A step of a link to us. */
  step(event: VerifiedEvent): void;
  /** What was said before is read. */
  caughtUp(): void;
}

const catchUpMs = 1_500;
/** Steps of links older than this are of no use to anyone. */
const stepSec = 30;

/** Makes the reading of one session; nothing is asked for before it begins. */
export function createSessionReading(options: SessionReadingOptions): SessionReading {
  const { reference, pool, timers, nowMs } = options;
  const moreRelays = reference.relays;
  const decisions = createMovingSubscription(pool, timers, (event) => options.said(event));
  let base: { end(): void } | null = null;
  let own: { end(): void } | null = null;

  function aimOwn(): void {
    own?.end();
    const since = Math.floor(nowMs() / 1_000) - stepSec;
    own = pool.subscribe(
      [{ ...ownLinkFilter(options.state(), options.self()), since }],
      { onEvent: (event) => options.step(event) },
      { moreRelays },
    );
  }

  return {
    begin() {
      const since = Math.floor(nowMs() / 1_000) - keptSec;
      base = pool.subscribe(
        spaceFilters(options.state()).map((filter, index) => (index === 2 ? { ...filter, since } : filter)),
        { onEvent: (event) => options.said(event), onCaughtUp: () => options.caughtUp() },
        { moreRelays, caughtUpWithinMs: catchUpMs },
      );
      aimOwn();
    },
    aimDecisions() {
      decisions.aim(spaceFilters(options.state()).slice(3));
    },
    aimOwn,
    end() {
      base?.end();
      own?.end();
      decisions.end();
    },
  };
}
