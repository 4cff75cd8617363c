import type { Pubkey } from "@plaza/protocol";
import { EMOTE_SEC, emoteOf } from "../stage/figure-motion.ts";
import type { Emote } from "../stage/figure-motion.ts";
import type { Doing } from "./look-around.ts";

/** Remembers who makes which movement, as the stage would show it. */
export interface Doings {
  /** Somebody sent an emoji; answers what they begin to do, null where it only floats. */
  saw(pubkey: Pubkey, emoji: string, nowMs: number): Doing | null;
  /** What somebody does who moves at this speed. */
  of(pubkey: Pubkey, speedMSec: number, nowMs: number): Doing;
}

const DOING: Readonly<Record<Emote, Doing>> = {
  wave: "waving",
  clap: "clapping",
  dance: "dancing",
  sit: "sitting",
  laugh: "laughing",
  heart: "loving",
};
const WALKING_M_SEC = 0.35;
const RUNNING_M_SEC = 4.4;
const MOST = 500;

/** Makes the memory of movements; nothing is doing at first. */
export function createDoings(): Doings {
  const begun = new Map<Pubkey, { readonly emote: Emote; readonly atMs: number }>();
  return {
    saw(pubkey, emoji, nowMs) {
      const emote = emoteOf(emoji);
      if (emote === null) return null;
      begun.delete(pubkey);
      begun.set(pubkey, { emote, atMs: nowMs });
      for (const oldest of begun.keys()) {
        if (begun.size <= MOST) break;
        begun.delete(oldest);
      }
      return DOING[emote];
    },
    of(pubkey, speedMSec, nowMs) {
      const now = begun.get(pubkey);
      if (speedMSec > WALKING_M_SEC) {
        if (now?.emote === "sit") begun.delete(pubkey);
        return speedMSec > RUNNING_M_SEC ? "running" : "walking";
      }
      if (now === undefined || nowMs - now.atMs > EMOTE_SEC[now.emote] * 1_000) return "standing";
      return DOING[now.emote];
    },
  };
}
