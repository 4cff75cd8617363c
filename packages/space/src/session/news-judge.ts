import type { Clock } from "@plaza/platform";
import { parseSpaceEvent } from "@plaza/protocol";
import type { Pubkey, SpaceAddress, SpaceEvent, VerifiedEvent } from "@plaza/protocol";
import { spaceEventTiming } from "../membership/author-clock.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceMember } from "../membership/space-view.ts";
import { verdictOn } from "../roles/verdict.ts";
import { createAllowance } from "./allowance.ts";
import type { Allowance } from "./allowance.ts";

/** Says what is passed on from neighbour to neighbour until everyone has it. */
export interface NewsJudge {
  isNews(event: VerifiedEvent): boolean;
  isSpreadable(said: SpaceEvent): boolean;
}

const mostWishers = 1_024;
const wishBurst = 4;
const wishesPerSecond = 0.1;

/**
 * Makes a judge: decisions count from those with a say, heartbeats from the stage, wishes from who is present and within
 * bounds. All else would let strangers flood everybody.
 *
 * @see docs/spec/space.md [S-85a]
 */
export function createNewsJudge(options: {
  readonly space: SpaceAddress;
  state(): SpaceState;
  member(pubkey: Pubkey): SpaceMember | null;
  nowMs(): number;
  readonly clock: Clock;
}): NewsJudge {
  const { space, clock } = options;
  const wishes = new Map<Pubkey, Allowance>();

  function mayWish(person: Pubkey): boolean {
    if (options.member(person) === null) return false;
    let allowance = wishes.get(person);
    if (allowance === undefined) {
      if (wishes.size >= mostWishers) wishes.clear();
      const isStage = verdictOn(options.state(), person, options.nowMs()).role !== "listener";
      allowance = isStage ? createAllowance(10 * wishBurst, 1) : createAllowance(wishBurst, wishesPerSecond);
      wishes.set(person, allowance);
    }
    return allowance.take(clock.monotonicMs());
  }

  function isSpreadable(said: SpaceEvent): boolean {
    switch (said.type) {
      case "create":
      case "close":
        return true;
      case "role":
        if (said.author === space.host || options.state().rulings.named.includes(said.author)) return true;
        return said.author === said.target && mayWish(said.author);
      case "join":
      case "leave":
        return verdictOn(options.state(), said.author, options.nowMs()).role !== "listener";
      case "speech":
        return mayWish(said.person);
      default:
        return false;
    }
  }

  return {
    isNews(event) {
      const parsed = parseSpaceEvent(event, space);
      return parsed.ok && spaceEventTiming(event.created_at, options.nowMs()) === "take" && isSpreadable(parsed.value);
    },
    isSpreadable,
  };
}
