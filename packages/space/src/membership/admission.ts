import type { Pubkey, SpaceJoined } from "@plaza/protocol";
import { verdictOn } from "../roles/verdict.ts";
import type { SpaceState } from "./space-state.ts";

/** Says whether a JOIN shows knowledge of the room key; made by who has it. */
export type ProofCheck = (joined: SpaceJoined) => boolean;

/**
 * Whether someone may enter. Where a key or password decides, anyone may try: the key they have or have not.
 *
 * @see docs/spec/space.md [S-34]
 */
export function mayJoin(state: SpaceState, pubkey: Pubkey, nowMs: number): boolean {
  if (state.closed !== null) return false;
  const { removed } = verdictOn(state, pubkey, nowMs);
  if (removed !== null) return false;
  return state.created?.newest.info.access === "members" ? isListed(state, pubkey, nowMs) : true;
}

/** Whom the host lists, and whoever host or co-hosts decided about; those who are out are turned away before. */
function isListed(state: SpaceState, pubkey: Pubkey, nowMs: number): boolean {
  const { role, act } = verdictOn(state, pubkey, nowMs);
  if (role === "host" || (act !== null && act.act !== "remove")) return true;
  return state.created?.newest.info.members.includes(pubkey) === true;
}

/**
 * Whether who joined has a right to be in the room.
 *
 * @param hasProof - null where the room key is not known here: then a proof given is believed
 */
export function isAdmitted(state: SpaceState, joined: SpaceJoined, hasProof: ProofCheck | null, nowMs: number): boolean {
  const { author } = joined;
  if (author === state.space.host) return true;
  switch (state.created?.newest.info.access ?? "open") {
    case "open":
      return true;
    case "members":
      return isListed(state, author, nowMs);
    case "invite":
    case "password":
      return joined.proof !== null && (hasProof === null || hasProof(joined));
  }
}
