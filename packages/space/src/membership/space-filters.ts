import { KIND } from "@plaza/protocol";
import type { Filter, Pubkey } from "@plaza/protocol";
import { stageCandidates } from "../roles/verdict.ts";
import type { SpaceState } from "./space-state.ts";

const decisions = [KIND.removePeer, KIND.promoteSpeaker, KIND.promoteCohost, KIND.demoteToPeer];
const steps = [KIND.reserveConnection, KIND.confirmConnection, KIND.dropConnection, KIND.sdpOffer, KIND.sdpAnswer, KIND.iceCandidate];

/**
 * What to ask relays for, to know a space: its life, who is there, and what those with a say decided. Whenever the list of
 * authors grows, ask anew: then no flood of strangers' decisions is even sent.
 *
 * @see docs/spec/space.md [S-1], [S-24a]
 */
export function spaceFilters(state: SpaceState): readonly Filter[] {
  const { host, id } = state.space;
  return [
    // A CREATE of the draft has no `s` to ask for.
    { kinds: [KIND.createSpace], authors: [host] },
    { kinds: [KIND.closeSpace], authors: [host], tags: { s: [id] } },
    { kinds: [KIND.joinSpace, KIND.leaveSpace, KIND.speech], tags: { s: [id] } },
    { kinds: decisions, authors: [...new Set([...stageCandidates(state), ...state.rulings.named])], tags: { s: [id] } },
  ];
}

/** What to ask relays for, to hear the steps of links with oneself. */
export function ownLinkFilter(state: SpaceState, me: Pubkey): Filter {
  return { kinds: steps, tags: { s: [state.space.id], p: [me] } };
}

/** What to ask relays for, to know the whole graph of links: dear in a large room. */
export function graphFilter(state: SpaceState): Filter {
  return { kinds: [KIND.confirmConnection, KIND.dropConnection], tags: { s: [state.space.id] } };
}
