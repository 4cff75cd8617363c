import type { Clock } from "@plaza/platform";
import { parseSpaceEvent } from "@plaza/protocol";
import type { Pubkey, SpaceAddress, SpaceEvent, VerifiedEvent } from "@plaza/protocol";
import { spaceEventTiming } from "../membership/author-clock.ts";
import { applySpaceEvent, createSpaceState, forgetBefore } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceMember } from "../membership/space-view.ts";
import { createNewsJudge } from "./news-judge.ts";

/** What was said in a space, as far as it was heard here: the state it adds up to, and what of it is told on. */
export interface SessionNews {
  state(): SpaceState;
  /** Something that was said came this way. */
  hear(event: VerifiedEvent, way: "relay" | "mesh" | "own"): void;
  /** Whether a proven event is one that everybody is to have. */
  isNews(event: VerifiedEvent): boolean;
  /** Lets go what has long lapsed. */
  forget(): void;
  /** From now on nothing is heard. */
  end(): void;
}

/** What hearing needs. */
export interface SessionNewsOptions {
  readonly space: SpaceAddress;
  readonly salt: string;
  readonly clock: Clock;
  /** The corrected time. */
  readonly nowMs: () => number;
  member(pubkey: Pubkey): SpaceMember | null;
  /** The state is another by what was said. */
  changed(said: SpaceEvent): void;
  /** Tells everyone in the mesh. */
  spread(event: VerifiedEvent): void;
}

/** What is older than this is neither asked for nor kept. */
export const keptSec = 11_400;

/** Begins to hear, with nothing said yet. */
export function createSessionNews(options: SessionNewsOptions): SessionNews {
  const { space, clock, nowMs } = options;
  let state = createSpaceState(space, options.salt);
  let isEnded = false;
  const judge = createNewsJudge({ space, state: () => state, member: (pubkey) => options.member(pubkey), nowMs, clock });

  return {
    state: () => state,
    hear(event, way) {
      if (isEnded) return;
      const parsed = parseSpaceEvent(event, space);
      if (!parsed.ok || spaceEventTiming(event.created_at, nowMs()) !== "take") return;
      const said = parsed.value;
      if (isStep(said)) return;
      const next = applySpaceEvent(state, said);
      if (next === state) return;
      state = next;
      options.changed(said);
      // Heartbeats of others are spread by themselves; what was decided also by whoever heard it from a relay.
      const isOursToSpread = way === "own" || (way === "relay" && said.type !== "join" && said.type !== "leave");
      if (isOursToSpread && judge.isSpreadable(said)) options.spread(event);
    },
    isNews: (event) => judge.isNews(event),
    forget() {
      state = forgetBefore(state, Math.floor(nowMs() / 1_000) - keptSec);
    },
    end() {
      isEnded = true;
    },
  };
}

function isStep(said: SpaceEvent): boolean {
  return ["reserve", "confirm", "drop", "offer", "answer", "candidates"].includes(said.type);
}
