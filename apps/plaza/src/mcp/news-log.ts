import type { Timers } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { PersonNamed } from "./person-named.ts";
import type { StrangersText } from "./strangers-text.ts";

/** What can happen in a world that an agent hosts. */
export const hostNewsTypes = ["join", "leave", "chat", "dm", "emoji", "enter_area", "leave_area", "game"] as const;

/** What can happen in a world that an agent visits. */
export const visitNewsTypes = ["join", "leave", "chat", "dm", "emoji", "game", "status", "arrived"] as const;

/** The kinds of news. */
export type NewsType = (typeof hostNewsTypes)[number] | (typeof visitNewsTypes)[number];

/** Something that happened, as it is noted. */
export interface Happening {
  readonly type: NewsType;
  readonly who?: PersonNamed;
  readonly text?: StrangersText;
  readonly emoji?: StrangersText;
  readonly area?: string;
  /** A game event's name and its data as JSON. */
  readonly event?: StrangersText;
  readonly data?: StrangersText;
  readonly status?: string;
}

/** Something that happened, with its number; later ones have greater numbers. */
export interface News extends Happening {
  readonly cursor: number;
  readonly at: string;
}

/** A piece of the log. */
export interface NewsPage {
  /** Newest last. */
  readonly events: readonly News[];
  /** The cursor to ask with next. */
  readonly next: number;
  /** There is more after these. */
  readonly more: boolean;
  /** So many were forgotten before they were read. */
  readonly missed: number;
  /** The cursor asked with was none of this log: the page is from the beginning. */
  readonly isUnknown?: true;
}

/** What happened, kept for an agent that looks now and then. */
export interface NewsLog {
  add(happening: Happening): void;
  /** @param since - a cursor, 0 for the beginning; left out: where the last reading ended */
  read(since?: number): NewsPage;
  /** Resolves as soon as there is one of these kinds after the cursor, or with what there is when time is up. */
  wait(
    types: readonly NewsType[],
    since: number | undefined,
    withinMs: number,
    signal?: AbortSignal,
  ): Promise<Result<NewsPage, "too-many">>;
  /** How many there are that nobody has read. */
  unread(): number;
  /** Whoever waits is answered now. */
  end(): void;
}

const mostKept = 500;
const mostAPage = 100;
const mostWaiting = 8;

/**
 * Makes an empty log.
 *
 * @see docs/spec/plaza.md
 */
export function createNewsLog({
  wallMs,
  timers,
  changed,
}: {
  readonly wallMs: () => number;
  readonly timers: Timers;
  readonly changed: () => void;
}): NewsLog {
  let kept: News[] = [];
  // Cursors begin with the time, so that those of an earlier process are not taken for ours.
  const beginning = Math.floor(wallMs());
  let newest = beginning;
  let readUpTo = beginning;
  let ended = false;
  const waiting = new Set<{ readonly types: ReadonlySet<NewsType>; readonly wake: () => void }>();

  function placeOf(since = readUpTo): { readonly from: number; readonly isUnknown?: true } {
    if (since === 0) return { from: beginning };
    return since >= beginning && since <= newest ? { from: since } : { from: beginning, isUnknown: true };
  }

  function readFrom(place: ReturnType<typeof placeOf>): NewsPage {
    const { from } = place;
    const oldest = kept[0]?.cursor ?? newest + 1;
    const after = kept.filter(({ cursor }) => cursor > from);
    const events = after.slice(0, mostAPage);
    const next = events.at(-1)?.cursor ?? from;
    readUpTo = Math.max(readUpTo, next);
    const missed = Math.max(0, oldest - from - 1);
    return { events, next, more: after.length > events.length, missed, ...(place.isUnknown ? { isUnknown: true } : {}) };
  }

  return {
    add(happening) {
      if (ended) return;
      newest += 1;
      kept.push({ cursor: newest, at: new Date(wallMs()).toISOString(), ...happening });
      if (kept.length > mostKept) kept = kept.slice(-mostKept);
      for (const { types, wake } of waiting) if (types.has(happening.type)) wake();
      changed();
    },
    read: (since) => readFrom(placeOf(since)),
    wait(types, since, withinMs, signal) {
      const wanted = new Set(types);
      const place = placeOf(since);
      const { from } = place;
      if (ended || kept.some(({ cursor, type }) => cursor > from && wanted.has(type))) return Promise.resolve(ok(readFrom(place)));
      if (waiting.size >= mostWaiting) return Promise.resolve(failed("too-many"));
      return new Promise((resolve) => {
        const finish = (): void => {
          waiting.delete(waiter);
          stopWaiting();
          signal?.removeEventListener("abort", giveUp);
          resolve(ok(readFrom(place)));
        };
        // Nobody hears the answer any more, so nothing counts as read.
        const giveUp = (): void => {
          waiting.delete(waiter);
          stopWaiting();
          resolve(ok({ events: [], next: from, more: false, missed: 0 }));
        };
        const waiter = { types: wanted, wake: finish };
        waiting.add(waiter);
        const stopWaiting = timers.after(withinMs, finish);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
    unread: () => newest - readUpTo,
    end() {
      ended = true;
      for (const { wake } of waiting) wake();
    },
  };
}
