import type { Pubkey } from "@plaza/protocol";
import { mayJoin } from "../membership/admission.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceAction } from "./space-action.ts";
import { verdictOn } from "./verdict.ts";

/**
 * Whether someone may do something in a space now: what a page offers, and what a client signs.
 *
 * @param target - whom it is done to; the actor's own key or anything for what one does alone
 * @see docs/spec/space.md [S-27]
 */
export function allowed(state: SpaceState, actor: Pubkey, action: SpaceAction, target: Pubkey, nowMs: number): boolean {
  if (state.closed !== null) return false;
  // Who is out is no more than a listener here, and to enter or ask they would have to be let in.
  const own = verdictOn(state, actor, nowMs);
  const isHost = own.role === "host";
  const onStage = own.role !== "listener";
  switch (action) {
    case "edit":
    case "close":
      return isHost;
    case "join":
      return mayJoin(state, actor, nowMs);
    case "speak":
      return onStage;
    case "raise-hand":
      return !onStage && mayJoin(state, actor, nowMs);
    case "step-down":
      return own.role === "speaker" || own.role === "cohost";
    case "promote-cohost":
    case "promote-speaker":
    case "demote":
    case "remove":
    case "readmit":
    case "invite":
    case "ask-mute":
    case "lower-hand":
      return mayDecide(state, actor, isHost, own.role === "cohost", action, target, nowMs);
  }
}

function mayDecide(
  state: SpaceState,
  actor: Pubkey,
  isHost: boolean,
  isCohost: boolean,
  action: SpaceAction,
  target: Pubkey,
  nowMs: number,
): boolean {
  if (actor === target || !(isHost || isCohost)) return false;
  const { role, removed } = verdictOn(state, target, nowMs);
  // Nobody decides about the host, and about a co-host only the host.
  if (role === "host" || (role === "cohost" && !isHost)) return false;
  switch (action) {
    case "promote-cohost":
      return isHost && role !== "cohost";
    case "promote-speaker":
      return role !== "speaker";
    case "demote":
    case "ask-mute":
      return role !== "listener";
    case "remove":
      return true;
    case "readmit":
      return removed !== null;
    case "invite":
    case "lower-hand":
      return role === "listener" && removed === null;
    default:
      return false;
  }
}
