import type { Pubkey } from "@plaza/protocol";

/** Who the initiator of a link will be on it; `stage` is a link between two who speak. */
export type LinkRole = "consumer" | "provider" | "stage";

/** How a signal travels: as an event on the relays, or from neighbour to neighbour through the mesh. */
export type SignalWay = "relay" | "mesh";

/** One step of a negotiation, free of how it is signed and carried; `attempt` is null from peers that know only the draft. */
export type LinkSignal =
  /** RESERVE_CONNECTION */
  | { readonly type: "reserve"; readonly attempt: string | null; readonly role: LinkRole }
  /** CONFIRM_CONNECTION */
  | { readonly type: "confirm"; readonly attempt: string | null }
  /** SDP_OFFER */
  | { readonly type: "offer"; readonly attempt: string | null; readonly sdp: string }
  /** SDP_ANSWER */
  | { readonly type: "answer"; readonly attempt: string | null; readonly sdp: string }
  /** ICE_CANDIDATE */
  | { readonly type: "candidates"; readonly attempt: string | null; readonly candidates: readonly string[] }
  /** DROP_CONNECTION: a refusal, a farewell, or giving up */
  | { readonly type: "drop"; readonly attempt: string | null; readonly try: readonly Pubkey[]; readonly isFull: boolean };

/** Why a link that was wanted did not come to be, or why one that was is gone. */
export type LinkEnd =
  /** The other side said no, or farewell. */
  | "dropped"
  /** Nothing came back in time. */
  | "silent"
  /** Both agreed, and no path was found in time. */
  | "unconnected"
  /** The path was lost. */
  | "lost"
  /** Our own wish, or another candidate was quicker. */
  | "given-up"
  /** The other side began anew. */
  | "replaced";

/** What the desk of links is told. */
export type LinkInput =
  /** Wants a link; with several peers, with whoever confirms first, asked one after the other. */
  | { readonly type: "open"; readonly peers: readonly Pubkey[]; readonly role: LinkRole; readonly way: SignalWay }
  /** The answer to `asked`. With `handOn`, the request was passed to someone else, who will answer it. */
  | {
      readonly type: "verdict";
      readonly peer: Pubkey;
      readonly isAccepted: boolean;
      readonly try: readonly Pubkey[];
      readonly isFull: boolean;
      readonly handOn: boolean;
    }
  /** @param ageMs - how old the signal is by its own stamp */
  | { readonly type: "signal"; readonly from: Pubkey; readonly way: SignalWay; readonly signal: LinkSignal; readonly ageMs: number }
  /** The platform's link has described itself: an offer or an answer, as it was asked. Null: it could not. */
  | { readonly type: "described"; readonly link: number; readonly sdp: string | null }
  | { readonly type: "late-candidates"; readonly link: number; readonly candidates: readonly string[] }
  | { readonly type: "link"; readonly link: number; readonly state: "connected" | "lost" | "ended" }
  /** Ends or forgets whatever there is with this peer. */
  | { readonly type: "close"; readonly peer: Pubkey; readonly try: readonly Pubkey[]; readonly isQuiet: boolean }
  | { readonly type: "tick" };

/** What the desk wants done. */
export type LinkOutput =
  | { readonly type: "signal"; readonly to: Pubkey; readonly way: SignalWay; readonly signal: LinkSignal }
  /** Make a platform link and its offer. */
  | { readonly type: "make-offer"; readonly link: number }
  | { readonly type: "make-answer"; readonly link: number; readonly peer: Pubkey; readonly sdp: string }
  | { readonly type: "accept-answer"; readonly link: number; readonly sdp: string }
  | { readonly type: "add-candidates"; readonly link: number; readonly candidates: readonly string[] }
  | { readonly type: "end-link"; readonly link: number }
  /** Somebody wants a link; to be answered by `verdict`. */
  | { readonly type: "asked"; readonly peer: Pubkey; readonly role: LinkRole; readonly way: SignalWay }
  | { readonly type: "up"; readonly peer: Pubkey; readonly link: number; readonly role: LinkRole; readonly isInitiator: boolean }
  /** Somebody answered whom we had stopped waiting for. An `open` with this one alone now takes up where that ended. */
  | { readonly type: "late"; readonly peer: Pubkey; readonly way: SignalWay }
  /** A wish came to nothing. */
  | { readonly type: "failed"; readonly peer: Pubkey; readonly why: LinkEnd; readonly try: readonly Pubkey[]; readonly isFull: boolean }
  /** A link that was up, or a request that was accepted, is gone. */
  | { readonly type: "down"; readonly peer: Pubkey; readonly why: LinkEnd; readonly try: readonly Pubkey[] };
