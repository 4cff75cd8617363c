/** Tells what is said for the first time from what another server says again. */
export interface RepeatFilter {
  /**
   * Whether this is news.
   *
   * @param server - who tells
   * @param what - whose and what, as one text
   * @param cid - the author's own id for it, where there is one
   */
  isNew(server: string, what: string, cid: string | null, nowMs: number): boolean;
}

interface Told {
  readonly what: string;
  readonly cid: string | null;
  readonly atMs: number;
  readonly servers: Set<string>;
}

/** How far apart two servers may tell the same thing. */
export const sameWithinMs = 10_000;
const most = 500;

/**
 * Makes a filter for things that happen once and are not listed, such as emoji: by client id where there is one,
 * else the n-th equal thing within 10 s on one server is the n-th on another.
 *
 * @see docs/spec/world.md [W-8c], [W-8d]
 */
export function createRepeatFilter(): RepeatFilter {
  let told: Told[] = [];
  return {
    isNew(server, what, cid, nowMs) {
      told = told.filter((one) => nowMs - one.atMs <= sameWithinMs).slice(-most);
      const known = told.find(
        (one) => one.what === what && (cid !== null && one.cid !== null ? one.cid === cid : !one.servers.has(server)),
      );
      if (known !== undefined) {
        known.servers.add(server);
        return false;
      }
      told.push({ what, cid, atMs: nowMs, servers: new Set([server]) });
      return true;
    },
  };
}
