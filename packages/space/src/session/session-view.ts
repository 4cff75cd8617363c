import type { RelayState } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";
import type { MuteRequest, RemovedPerson, SpaceRole, SpaceView, SpeechInvitation } from "../membership/space-view.ts";
import type { MediaTally } from "./space-media.ts";

/**
 * Where a visit stands: reading the room, inside, in front of a closed door for want of the room key, not on the list,
 * removed, closed by its host, left.
 */
export type SessionPhase = "entering" | "inside" | "locked" | "not-listed" | "removed" | "closed" | "left";

/** How somebody's line is, as far as it is noticed here. */
export type LineQuality = "good" | "fair" | "poor";

/** One of those who carry the sound to us. */
export interface SoundParent {
  readonly pubkey: Pubkey;
  /** Null before the first measurement. */
  readonly rttMs: number | null;
  /** How the link runs; null while unknown. */
  readonly way: "direct" | "reflexive" | "relayed" | null;
  /** Share of all frames that came this way lately, 0 to 1. */
  readonly delivered: number;
}

/** The way the sound takes to us: why it is poor, when it is. */
export interface SoundPath {
  /** On the stage it begins here; two parents, one, none yet. */
  readonly state: "source" | "good" | "thin" | "searching";
  readonly parents: readonly SoundParent[];
  /** How many we pass it on to. */
  readonly children: number;
  /** Links from the nearest speaker. */
  readonly depth: number;
  /** From the speaker's mouth to here, the hold not counted; an estimate. */
  readonly delayMs: number;
  /** Frames made up, of those due in the last second; the worst speaker's. */
  readonly lossRatio: number;
  /** How long frames are held back to play evenly; the longest. */
  readonly heldMs: number;
  readonly tally: MediaTally | null;
}

/** A relay as the session sees it. */
export interface SessionRelay {
  readonly url: string;
  readonly state: RelayState;
  /** Whether it takes what a space needs; null while unknown. */
  readonly takes: boolean | null;
}

/** What is in the way, for people to know. */
export type SessionProblem =
  /** The signer refused or failed; nobody knows that we are here. */
  | { readonly code: "not-signed"; readonly detail: string }
  /** No relay can be reached; what is under way goes on. */
  | { readonly code: "no-relay" }
  /** Only one relay takes what a space needs. */
  | { readonly code: "one-relay" }
  /** The clock of this device is off by so much. */
  | { readonly code: "clock-off"; readonly offsetMs: number }
  /** Frames come that no key here opens. */
  | { readonly code: "cannot-open" }
  /** The media path could not begin. */
  | { readonly code: "no-media"; readonly detail: string };

/** Oneself in the space. */
export interface SessionSelf {
  readonly pubkey: Pubkey;
  readonly role: SpaceRole;
  /** The key was made for this visit. */
  readonly isGuest: boolean;
  /** The same person is here on a newer device: this one only listens, under a key of its own. */
  readonly isDisplaced: boolean;
  readonly isHandUp: boolean;
  /** No right to speak, may speak, is being heard. */
  readonly microphone: "none" | "ready" | "open";
}

/** Being in a space, as it is to be shown. */
export interface SpaceSessionView {
  readonly phase: SessionPhase;
  readonly room: SpaceView;
  readonly self: SessionSelf;
  /** An invitation to speak, to us. */
  readonly invitation: SpeechInvitation | null;
  /** Who asked us to be silent, within the last half minute. */
  readonly muteRequest: MuteRequest | null;
  /** Who is being heard; how loud is asked for by `levelOf`. */
  readonly speaking: readonly Pubkey[];
  /** Whom we silenced for ourselves. */
  readonly silenced: readonly Pubkey[];
  readonly quality: ReadonlyMap<Pubkey, LineQuality>;
  readonly path: SoundPath;
  readonly relays: readonly SessionRelay[];
  /** Who is out and may still have the room key in use: they are kept from hearing by a new one. For the host alone. */
  readonly keyLost: readonly Pubkey[];
  /** Who is in the room by another app's word alone: they read along, and are no part of the sound. */
  readonly inOtherApps: readonly Pubkey[];
  /** Why we are out. */
  readonly removal: RemovedPerson | null;
  readonly problems: readonly SessionProblem[];
}

/** What a share of lost frames means to an ear. */
export function qualityOf(lossRatio: number): LineQuality {
  return lossRatio < 0.02 ? "good" : lossRatio < 0.1 ? "fair" : "poor";
}
