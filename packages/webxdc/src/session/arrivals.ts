import type { EventId, Pubkey, WebxdcUpdate } from "@plaza/protocol";

/** How fast live updates are let through. */
export interface ArrivalLimits {
  /** So many of one author at once ... */
  readonly perAuthor: number;
  /** ... and as many again in this time. */
  readonly perAuthorMs: number;
  /** Of all authors together. */
  readonly perSecond: number;
  readonly queue: number;
}

/** The limits towards strangers. */
export const arrivalLimits: ArrivalLimits = { perAuthor: 10, perAuthorMs: 10_000, perSecond: 50, queue: 1_000 };

/** The gate that a flood of live updates meets. */
export interface Arrivals {
  /** Takes an update; it comes out of `take` when its turn has come, and only `take` drops what is too much. */
  offer(update: WebxdcUpdate, nowMs: number): void;
  /** The updates whose turn has come, authors in turn. */
  take(nowMs: number): readonly WebxdcUpdate[];
  /** Milliseconds until the next may come out; null when none waits. */
  nextInMs(nowMs: number): number | null;
  has(id: EventId): boolean;
  queued(): number;
  dropped(): number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

interface Author extends Bucket {
  readonly waiting: WebxdcUpdate[];
}

const rememberedAuthors = 4_096;

/**
 * Lets updates through at a bearable pace. A full queue drops the newest of the author with the most: a flood drowns
 * itself first.
 *
 * @see docs/spec/webxdc.md
 */
export function createArrivals(limits: ArrivalLimits = arrivalLimits): Arrivals {
  const authors = new Map<Pubkey, Author>();
  const ids = new Set<EventId>();
  const perAuthorMs = limits.perAuthorMs / limits.perAuthor;
  const perUpdateMs = 1_000 / limits.perSecond;
  const all: Bucket = { tokens: limits.perSecond, atMs: 0 };
  let dropped = 0;

  function refill(bucket: Bucket, nowMs: number, everyMs: number, most: number): void {
    bucket.tokens = Math.min(most, bucket.tokens + Math.max(0, nowMs - bucket.atMs) / everyMs);
    bucket.atMs = nowMs;
  }

  function authorOf(pubkey: Pubkey, nowMs: number): Author {
    const known = authors.get(pubkey);
    if (known !== undefined) return known;
    for (const [key, author] of authors) {
      if (authors.size < rememberedAuthors) break;
      if (author.waiting.length === 0) authors.delete(key);
    }
    const author: Author = { tokens: limits.perAuthor, atMs: nowMs, waiting: [] };
    authors.set(pubkey, author);
    return author;
  }

  function dropOne(): void {
    let longest: Author | null = null;
    for (const author of authors.values()) if (author.waiting.length > (longest?.waiting.length ?? 0)) longest = author;
    const update = longest?.waiting.pop();
    if (update === undefined) return;
    ids.delete(update.id);
    dropped += 1;
  }

  function takeDue(nowMs: number): readonly WebxdcUpdate[] {
    const taken: WebxdcUpdate[] = [];
    refill(all, nowMs, perUpdateMs, limits.perSecond);
    for (const author of authors.values()) refill(author, nowMs, perAuthorMs, limits.perAuthor);
    for (let went = true; went;) {
      went = false;
      for (const [pubkey, author] of Array.from(authors)) {
        if (all.tokens < 1) return taken;
        if (author.tokens < 1 || author.waiting.length === 0) continue;
        const update = author.waiting.shift();
        if (update === undefined) continue;
        author.tokens -= 1;
        all.tokens -= 1;
        ids.delete(update.id);
        taken.push(update);
        went = true;
        // Back to the end of the line.
        authors.delete(pubkey);
        authors.set(pubkey, author);
      }
    }
    return taken;
  }

  return {
    offer(update, nowMs) {
      if (ids.has(update.id)) return;
      ids.add(update.id);
      authorOf(update.pubkey, nowMs).waiting.push(update);
    },
    take(nowMs) {
      const taken = takeDue(nowMs);
      // Those whose turn has come do not count as queued.
      while (ids.size > limits.queue) dropOne();
      return taken;
    },
    nextInMs(nowMs) {
      if (ids.size === 0) return null;
      const until = (bucket: Bucket, everyMs: number) => Math.max(0, (1 - bucket.tokens) * everyMs - (nowMs - bucket.atMs));
      let soonest = Number.POSITIVE_INFINITY;
      for (const author of authors.values()) if (author.waiting.length > 0) soonest = Math.min(soonest, until(author, perAuthorMs));
      return Math.ceil(Math.max(soonest, until(all, perUpdateMs)));
    },
    has: (id) => ids.has(id),
    queued: () => ids.size,
    dropped: () => dropped,
  };
}
