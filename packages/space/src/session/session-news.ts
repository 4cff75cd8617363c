import type { Clock } from "@plaza/platform";
import { parseSpaceEvent } from "@plaza/protocol";
import type { EventId, Pubkey, SpaceAddress, SpaceEvent, VerifiedEvent } from "@plaza/protocol";
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
  /** Hears what was held because it was dated ahead, once it is due. */
  look(): void;
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
  /** So much is held of what is dated ahead; beyond it the oldest is let go. Default 512. */
  readonly mostHeld?: number;
  /** Tells everyone in the mesh. */
  spread(event: VerifiedEvent): void;
}

/** What is older than this is neither asked for nor kept. */
export const keptSec = 11_400;

const usuallyHeld = 512;

/**
 * Begins to hear, with nothing said yet.
 *
 * @see docs/spec/space.md [S-21]
 */
export function createSessionNews(options: SessionNewsOptions): SessionNews {
  const { space, clock, nowMs, mostHeld = usuallyHeld } = options;
  let state = createSpaceState(space, options.salt);
  let isEnded = false;
  const held = new Map<EventId, { readonly event: VerifiedEvent; readonly way: "relay" | "mesh" | "own" }>();
  const judge = createNewsJudge({ space, state: () => state, member: (pubkey) => options.member(pubkey), nowMs, clock });

  function hold(event: VerifiedEvent, way: "relay" | "mesh" | "own"): void {
    held.set(event.id, { event, way });
    const oldest = held.size > mostHeld ? held.keys().next() : null;
    if (oldest?.done === false) held.delete(oldest.value);
  }

  function hear(event: VerifiedEvent, way: "relay" | "mesh" | "own"): void {
    if (isEnded) return;
    const parsed = parseSpaceEvent(event, space);
    if (!parsed.ok || isStep(parsed.value)) return;
    const said = parsed.value;
    const timing = spaceEventTiming(event.created_at, nowMs());
    if (timing === "hold") hold(event, way);
    if (timing !== "take") return;
    const next = applySpaceEvent(state, said);
    if (next === state) return;
    state = next;
    options.changed(said);
    // Heartbeats of others are spread by themselves; what was decided also by whoever heard it from a relay.
    const isOursToSpread = way === "own" || (way === "relay" && said.type !== "join" && said.type !== "leave");
    if (isOursToSpread && judge.isSpreadable(said)) options.spread(event);
  }

  return {
    state: () => state,
    hear,
    look() {
      for (const [id, { event, way }] of held) {
        if (spaceEventTiming(event.created_at, nowMs()) !== "take") continue;
        held.delete(id);
        hear(event, way);
      }
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
