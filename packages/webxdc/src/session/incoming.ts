import type { RelayPool, Subscription } from "@plaza/nostr-client";
import type { CancelTimer, Clock, Timers } from "@plaza/platform";
import { KIND } from "@plaza/protocol";
import type { EventId, Filter, VerifiedEvent } from "@plaza/protocol";
import { readBacklog } from "./backlog.ts";

/** The updates of an app as they come from the relays. */
export interface Incoming {
  /** Reads everything again from the beginning, soon. */
  sweep(): void;
  end(): void;
}

/** What reading updates needs, and who hears of them. */
export interface IncomingOptions {
  readonly pool: RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly webxdcId: string;
  readonly moreRelays: readonly string[];
  readonly pageSize: () => number;
  readonly isKnown: (id: EventId) => boolean;
  /** Whether the first reading goes back to the beginning. */
  readonly fromNothing: boolean;
  /** The newest update known, in seconds. */
  readonly newestSec: () => number;
  /** All that one reading found, live updates that came meanwhile included. `whole`: it went back to the beginning. */
  readonly onStored: (events: readonly VerifiedEvent[], whole: boolean) => void;
  readonly onLive: (event: VerifiedEvent) => void;
}

const overlapSec = 600;
const firstAgainMs = 30_000;
const longestAgainMs = 600_000;
const restMs = 500;
/** Less than the 300 s from which on updates wait: what is due between two questions is in both. */
const soonDueSec = 240;
const mostNotDue = 500;

/**
 * Hears live updates and reads stored ones: at the start, after each reconnect, and again later where a relay kept
 * silent. A live question asks for no time: late updates are dated in the past.
 *
 * @see docs/spec/webxdc.md [X-6f]
 */
export function createIncoming(options: IncomingOptions): Incoming {
  const { pool, clock, timers, webxdcId, moreRelays } = options;
  let live: Subscription | null = null;
  let buffer: VerifiedEvent[] | null = null;
  let reading = false;
  let whole = options.fromNothing;
  let againMs = firstAgainMs;
  let stopAgain: CancelTimer | null = null;
  let ended = false;
  let open = openRelays();
  const everOpen = new Set(open);
  let missed = false;

  function openRelays(): ReadonlySet<string> {
    return new Set(
      pool.status
        .get()
        .filter(({ state }) => state === "open")
        .map(({ url }) => url),
    );
  }

  function listen(): void {
    const before = live;
    // One stored event only: the pages bring the rest. The new question first, so that nothing is missed between.
    const ofThisApp: Filter = { kinds: [KIND.webxdcUpdate], tags: { i: [webxdcId] } };
    // But what is not due yet is stored too: it is given when its time has come, to questions that still stand.
    const notDue: Filter = { ...ofThisApp, since: pool.correctedNowSec() + soonDueSec, limit: mostNotDue };
    const onEvent = (event: VerifiedEvent) => {
      if (buffer === null) options.onLive(event);
      else buffer.push(event);
    };
    live = pool.subscribe([{ ...ofThisApp, limit: 1 }, notDue], { onEvent }, { moreRelays, unnamed: true });
    before?.end();
  }

  async function read(): Promise<void> {
    if (reading || ended) return;
    reading = true;
    missed = false;
    stopAgain?.();
    stopAgain = null;
    buffer ??= [];
    listen();
    const fromBeginning = whole;
    whole = false;
    const backlog = await readBacklog({
      pool,
      clock,
      webxdcId,
      moreRelays,
      pageSize: options.pageSize,
      downToSec: fromBeginning ? null : options.newestSec() - overlapSec,
      isKnown: options.isKnown,
      isEnded: () => ended,
    });
    reading = false;
    if (ended) return;
    const heard = buffer;
    buffer = null;
    options.onStored([...backlog.events, ...heard], fromBeginning && backlog.complete);
    if (missed) again(restMs);
    if (backlog.complete) againMs = firstAgainMs;
    else {
      whole ||= fromBeginning;
      if (!missed) again(againMs);
      againMs = Math.min(againMs * 2, longestAgainMs);
    }
  }

  function again(delayMs: number): void {
    stopAgain?.();
    stopAgain = timers.after(delayMs, () => {
      stopAgain = null;
      void read();
    });
  }

  const stopStatus = pool.status.subscribe(() => {
    const before = open;
    open = openRelays();
    const opened = [...open].filter((url) => !before.has(url));
    // A relay that comes back during a reading may have been asked before; one that comes first is asked by it.
    if (reading) missed ||= opened.some((url) => everOpen.has(url));
    for (const url of opened) everOpen.add(url);
    if (reading || opened.length === 0) return;
    buffer ??= [];
    again(restMs);
  });
  void read();

  return {
    sweep() {
      whole = true;
      again(0);
    },
    end() {
      ended = true;
      stopStatus();
      stopAgain?.();
      live?.end();
      buffer = null;
    },
  };
}
