import type { Pubkey } from "@plaza/protocol";
import type { MeshMessage } from "../frames/mesh-message.ts";
import type { LinkEnd, LinkRole, SignalWay } from "../links/link-signal.ts";

/** What the frame path measured of a neighbour since it was last asked. */
export interface FeedWindow {
  /** Frames that came on this link. */
  readonly frames: number;
  /** Share of the frames known to exist, 0 to 1; 1 when none were due. */
  readonly delivered: number;
}

/** The frame path's account of each parent. */
export interface FeedBook {
  /** Reads and begins anew. */
  take(parent: Pubkey): FeedWindow;
}

/** What the overlay is told. */
export type OverlayInput =
  /** May this peer speak? */
  | { readonly type: "role"; readonly isStage: boolean }
  /** Somebody wants a link; answered by a `verdict`. */
  | { readonly type: "asked"; readonly peer: Pubkey; readonly role: LinkRole; readonly way: SignalWay }
  | { readonly type: "up"; readonly peer: Pubkey; readonly role: LinkRole; readonly isInitiator: boolean }
  | { readonly type: "failed"; readonly peer: Pubkey; readonly why: LinkEnd; readonly try: readonly Pubkey[]; readonly isFull: boolean }
  /** Somebody confirmed after we had stopped waiting; an `open` to this one alone takes it up. */
  | { readonly type: "late"; readonly peer: Pubkey; readonly way: SignalWay }
  | { readonly type: "down"; readonly peer: Pubkey; readonly why: LinkEnd; readonly try: readonly Pubkey[] }
  | { readonly type: "message"; readonly peer: Pubkey; readonly message: MeshMessage }
  /** The frame path: nothing new from this parent for about 100 ms, or something again. */
  | { readonly type: "silent"; readonly peer: Pubkey }
  | { readonly type: "sounding"; readonly peer: Pubkey }
  /** The frame path: frames came back that had passed here. */
  | { readonly type: "loop"; readonly peer: Pubkey }
  /** The frame path: this one passed frames or seals that their speaker never made. */
  | { readonly type: "forged"; readonly peer: Pubkey }
  | { readonly type: "tick" }
  /** Goodbye: neighbours are told where to go. */
  | { readonly type: "leave" };

/** What the overlay wants done. */
export type OverlayOutput =
  | { readonly type: "open"; readonly peers: readonly Pubkey[]; readonly role: LinkRole; readonly way: SignalWay }
  | {
      readonly type: "verdict";
      readonly peer: Pubkey;
      readonly isAccepted: boolean;
      readonly try: readonly Pubkey[];
      readonly isFull: boolean;
      /** The child that shall answer in our place. */
      readonly handOn: Pubkey | null;
    }
  | { readonly type: "close"; readonly peer: Pubkey; readonly try: readonly Pubkey[] }
  | { readonly type: "send"; readonly to: Pubkey; readonly message: MeshMessage }
  /** The link to this neighbour stays and carries something else from now on: their voice and ours, sound to us, sound from us. */
  | { readonly type: "retie"; readonly peer: Pubkey; readonly as: "stage" | "parent" | "child" }
  /** Leave this parent's frames out, or take them again. */
  | { readonly type: "suspend"; readonly peer: Pubkey; readonly isOn: boolean };

/** The paces of the overlay, in ms. */
export const OVERLAY_PACE = {
  /** Reports to parents and standings to children. */
  reportMs: 2_000,
  /** The first one, after the first sound. */
  firstReportMs: 300,
  /** So long after it began a peer reports twice as often as later. */
  youngMs: 30_000,
  /** Standings also without news, so that nobody keeps old recommendations. */
  standingMs: 5_000,
  /** How often the round trip to a parent is measured, with a report. */
  pingMs: 15_000,
  /** Looking for better parents; spread by a third either way. */
  reassessMs: 10_000,
  /** The same, when one parent hears through the other. */
  sharedMs: 2_000,
  /** A silent parent is replaced after this, beside the other. */
  replaceAfterMs: 100,
  /** A silent parent is let go after this, when there is another. */
  dropAfterMs: 1_500,
  /** A new parent must sound by then. */
  firstSoundMs: 900,
  /** Without any sound: how long before relays are asked again. */
  firstRetryMs: 400,
  firstRetryMostMs: 10_000,
  hurriedRetryMs: 900,
  /** Who asks before there is sound here is answered when there is, within this: the answer must come before the other gives up. */
  holdMs: 1_200,
  /** How long who refused, fell silent, or cheated is not asked. */
  barRefusedMs: 30_000,
  barSilentMs: 60_000,
  barForgerMs: 300_000,
  /** How long forged frames are put down to a victim. */
  suspendMs: 500,
  /** A child told to move below another has this long. */
  moveMs: 6_000,
  /** One that found no other place is left alone so long. */
  staysMs: 30_000,
  /** A child of whom nothing came for so long is asked for a sign of life, one of a full peer sooner. */
  signMs: 4_500,
  signWhenFullMs: 400,
  /** Without an answer its place is given to who asks after this, and it is let go after that. */
  doubtMs: 900,
  goneMs: 2_000,
} as const;
