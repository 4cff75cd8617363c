import type { Pubkey } from "@plaza/protocol";
import type { SpaceState } from "../membership/space-state.ts";
import { verdictOn } from "../roles/verdict.ts";
import type { SessionActs } from "./session-acts.ts";
import type { SpaceSession } from "./session-io.ts";

/** What one decides over people, oneself included: who speaks, who helps, who is out. */
export type SessionPowers = Pick<SpaceSession, "promote" | "makeCohost" | "demote" | "stepDown" | "remove" | "readmit" | "askToMute">;

/** Names the acts by which the session's person decides over people. */
export function createSessionPowers(options: {
  acts(): SessionActs;
  state(): SpaceState;
  /** The corrected time. */
  readonly nowMs: () => number;
}): SessionPowers {
  const { nowMs } = options;
  const isListener = (pubkey: Pubkey): boolean => verdictOn(options.state(), pubkey, nowMs()).role === "listener";
  return {
    promote: (pubkey) => options.acts().decide("speaker", pubkey, "promote-speaker", null),
    makeCohost: (pubkey) => options.acts().decide("cohost", pubkey, "promote-cohost", null),
    demote: (pubkey) => options.acts().decide("demote", pubkey, isListener(pubkey) ? "lower-hand" : "demote", null),
    stepDown: () => options.acts().stepDown(),
    remove(pubkey, forSec) {
      const untilSec = forSec === null ? null : Math.floor(nowMs() / 1_000) + forSec;
      return options.acts().decide("remove", pubkey, "remove", untilSec);
    },
    readmit: (pubkey) => options.acts().decide("demote", pubkey, "readmit", null),
    askToMute: (pubkey) => options.acts().wish(pubkey, "mute", "ask-mute", ""),
  };
}
