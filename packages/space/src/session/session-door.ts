import type { Log } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { SpaceState } from "../membership/space-state.ts";
import type { RemovedPerson } from "../membership/space-view.ts";
import { allowed } from "../roles/allowed.ts";
import { verdictOn } from "../roles/verdict.ts";
import type { SessionPhase } from "./session-view.ts";

/** The door of a space: on which side of it one stands, and why. */
export interface SessionDoor {
  phase(): SessionPhase;
  isInside(): boolean;
  /** Why we are out. */
  removal(): RemovedPerson | null;
  /** What was said before we came is known: from now on it decides. */
  caughtUp(): void;
  /** Looks whether we may be where we are. */
  consider(): void;
  /** Comes to the door anew. */
  approach(): void;
  /** Goes; what shut the door behind us stays the reason. */
  leave(): void;
}

/** What a door needs. */
export interface SessionDoorOptions {
  readonly log: Log;
  self(): Pubkey;
  state(): SpaceState;
  /** The corrected time. */
  readonly nowMs: () => number;
  /** A key is needed to come in, and we have none. */
  isBarred(): boolean;
  /** By the state of the space, or by a key, we stand elsewhere now. */
  moved(phase: SessionPhase): void;
}

/** Comes to a door. */
export function createSessionDoor(options: SessionDoorOptions): SessionDoor {
  const { log, nowMs } = options;
  let phase: SessionPhase = "entering";
  let removal: RemovedPerson | null = null;
  let hasCaughtUp = false;

  function due(): SessionPhase {
    const state = options.state();
    const self = options.self();
    const { removed } = verdictOn(state, self, nowMs());
    removal = removed;
    if (state.closed !== null) return "closed";
    if (removed !== null) return "removed";
    if (!hasCaughtUp || state.created === null) return "entering";
    if (!allowed(state, self, "join", self, nowMs())) return "not-listed";
    if (options.isBarred() && phase !== "inside") return "locked";
    return "inside";
  }

  return {
    phase: () => phase,
    isInside: () => phase === "inside",
    removal: () => removal,
    caughtUp() {
      hasCaughtUp = true;
    },
    consider() {
      if (phase === "left" || phase === "closed") return;
      const next = due();
      // Who was removed comes back by an act of their own.
      if (next === phase || (phase === "removed" && next !== "closed")) return;
      phase = next;
      log.info("the visit", { phase });
      options.moved(phase);
    },
    approach() {
      phase = "entering";
    },
    leave() {
      if (phase !== "closed" && phase !== "removed") phase = "left";
    },
  };
}
