import { cutCodePoints, type Pubkey } from "@plaza/protocol";

/** Collects newcomers and says whom to greet, and when. */
export interface Greeter {
  /** Notes an arrival; someone greeted within the last hour is not greeted again. */
  arrived(pubkey: Pubkey, nowMs: number): void;
  left(pubkey: Pubkey): void;
  /** The newcomer to greet now, if any, who counts as greeted from now on. */
  due(nowMs: number): Pubkey | null;
}

/** Times of greeting, in milliseconds. */
export const greetingTimes = { waitMs: 2_500, gapMs: 10_000, patienceMs: 30_000, rememberMs: 3_600_000 } as const;

const mostRemembered = 5_000;

/** Makes a greeter: newcomers get 2.5 s to look around, greetings lie 10 s apart, and nobody is greeted who came long ago. */
export function createGreeter(): Greeter {
  const waiting = new Map<Pubkey, number>();
  const greeted = new Map<Pubkey, number>();
  let lastMs = -Infinity;
  return {
    arrived(pubkey, nowMs) {
      const before = greeted.get(pubkey);
      if (before !== undefined && nowMs - before < greetingTimes.rememberMs) return;
      if (!waiting.has(pubkey)) waiting.set(pubkey, nowMs);
    },
    left(pubkey) {
      waiting.delete(pubkey);
    },
    due(nowMs) {
      for (const [pubkey, sinceMs] of waiting) {
        if (nowMs - sinceMs <= greetingTimes.patienceMs) break;
        waiting.delete(pubkey);
      }
      const [first] = waiting;
      if (first === undefined) return null;
      const [pubkey, sinceMs] = first;
      if (nowMs - sinceMs < greetingTimes.waitMs || nowMs - lastMs < greetingTimes.gapMs) return null;
      waiting.delete(pubkey);
      lastMs = nowMs;
      greeted.delete(pubkey);
      greeted.set(pubkey, nowMs);
      // The oldest memories go first, so that a stream of new keys cannot fill the memory.
      for (const oldest of greeted.keys()) {
        if (greeted.size <= mostRemembered) break;
        greeted.delete(oldest);
      }
      return pubkey;
    },
  };
}

/**
 * Words a greeting: one line, in English since nobody has spoken yet, and with the word that gets an answer in Spanish.
 *
 * @param name - null where it is unknown
 * @param hostName - by which the host is asked
 */
export function wordGreeting(name: string | null, hostName: string): string {
  return `Welcome to the square, ${name ?? "friend"}. I light the lanterns here: say "${hostName}, help" or "${hostName}, ayuda".`;
}

/** A name fit to be spoken: letters, digits, spaces, dots, dashes and apostrophes, at most 24 characters; else null. */
export function speakableName(name: string | undefined): string | null {
  const clean = cutCodePoints(
    (name ?? "")
      .slice(0, 200)
      .replaceAll(/[^\p{L}\p{N} .'’-]+/gu, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
    24,
  ).trim();
  // A dot between letters reads as an address, and the host advertises nothing.
  return clean === "" || /\p{L}\.\p{L}/u.test(clean) ? null : clean;
}
