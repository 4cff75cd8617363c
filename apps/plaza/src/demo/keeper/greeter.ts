import { cutCodePoints, type Pubkey } from "@plaza/protocol";
import type { Person } from "./keeper-messages.ts";

/** Collects newcomers and says when and how to greet them. */
export interface Greeter {
  /** Notes an arrival; someone greeted within the last hour is not greeted again. */
  arrived(pubkey: Pubkey, nowMs: number): void;
  left(pubkey: Pubkey): void;
  /** The newcomers to greet now, if any; they count as greeted from now on. */
  due(nowMs: number): readonly Pubkey[];
}

/** Times of greeting, in milliseconds. */
export const greetingTimes = { waitMs: 2_500, gapMs: 15_000, rememberMs: 3_600_000 } as const;

const mostRemembered = 5_000;

/** Makes a greeter: newcomers wait 2.5 s for others to arrive with them, and greetings lie 15 s apart. */
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
      const [first] = waiting.values();
      if (first === undefined || nowMs - first < greetingTimes.waitMs || nowMs - lastMs < greetingTimes.gapMs) return [];
      const all = [...waiting.keys()];
      waiting.clear();
      lastMs = nowMs;
      for (const pubkey of all) {
        greeted.delete(pubkey);
        greeted.set(pubkey, nowMs);
      }
      // The oldest memories go first, so that a stream of new keys cannot fill the memory.
      for (const oldest of greeted.keys()) {
        if (greeted.size <= mostRemembered) break;
        greeted.delete(oldest);
      }
      return all;
    },
  };
}

/**
 * Words a greeting.
 *
 * @param people - the newcomers, at least one; names are left out where unknown, and past three only counted
 */
export function wordGreeting(people: readonly Person[]): string {
  const names = people.map((person) => person.name).filter((name) => name !== null);
  const [first, second, third] = names;
  const offer = 'Say "help" or "ayuda" if you like.';
  if (people.length > 3 || names.length < people.length) {
    if (people.length === 1) return `Welcome to the square, friend. I light the lanterns here. ${offer}`;
    return `Good evening to ${people.length === 2 ? "both" : `all ${people.length}`} of you, welcome to the square. ${offer}`;
  }
  if (first !== undefined && second === undefined) return `Welcome to the square, ${first}. I light the lanterns here. ${offer}`;
  if (third === undefined) return `Welcome, ${first ?? ""} and ${second ?? ""}. The lanterns are glad of company. ${offer}`;
  return `Welcome, ${first ?? ""}, ${second ?? ""} and ${third}. The lanterns are glad of company. ${offer}`;
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
