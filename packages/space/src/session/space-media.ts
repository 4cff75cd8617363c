import type { PeerLink } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { FramePathTally } from "../forward/frame-path.ts";
import type { FramePathInput, FramePathOutput, Speaker } from "../forward/frame-path-io.ts";

/** Somebody who may speak, and the device they speak from: locked frames open with its mark. */
export interface MediaSpeaker extends Speaker {
  /** 16 hex characters; null where the JOIN names none, and nothing locked can be opened. */
  readonly session: string | null;
}

/** What the media path is told. Plain data, so that it can be posted to a worker. */
export type MediaCommand =
  /** The link that was added under this number leads to this peer. */
  | { readonly type: "bind"; readonly link: number; readonly peer: Pubkey }
  | { readonly type: "speakers"; readonly speakers: readonly MediaSpeaker[] }
  | Extract<FramePathInput, { type: "feed" | "suspend" | "serve" | "voices" | "lost" }>
  /** Whether frames of our own microphone are passed on. */
  | { readonly type: "speak"; readonly isOn: boolean }
  /** How loud one speaker is played here: 0 silences, 1 is as they come. */
  | { readonly type: "volume"; readonly speaker: Pubkey; readonly volume: number }
  /** The room's keys of 32 bytes, the one in use first. Where a key is required and there is none, nothing is said. */
  | { readonly type: "room-keys"; readonly keys: readonly Uint8Array[]; readonly isRequired: boolean };

/** How one speaker arrives here. */
export interface VoiceAccount {
  readonly speaker: Pubkey;
  /** Frames that were made up, of those that were due in the last second; 0 to 1. */
  readonly lossRatio: number;
  /** How long frames are held back to be played evenly. */
  readonly heldMs: number;
}

/** What became of frames here since the beginning. */
export interface MediaTally extends FramePathTally {
  /** Frames that no key here opens. */
  readonly locked: number;
}

/** What the media path tells. Plain data. */
export type MediaNews =
  /** For a peer's mesh channel. */
  | Extract<FramePathOutput, { type: "message" }>
  | { readonly type: "silent" | "sounding" | "loop" | "forged"; readonly peer: Pubkey }
  /** Each second: what each feed brought in it. */
  | {
      readonly type: "feeds";
      readonly feeds: readonly { readonly peer: Pubkey; readonly frames: number; readonly delivered: number }[];
    }
  /** Every 60 ms while anyone speaks, and once when nobody does any more: dB below full scale, 127 for silence. Ourselves too. */
  | { readonly type: "levels"; readonly levels: readonly { readonly speaker: Pubkey; readonly level: number }[] }
  /** Each second. */
  | { readonly type: "account"; readonly tally: MediaTally; readonly voices: readonly VoiceAccount[] };

/** Whose media path it is. */
export interface MediaSelf {
  readonly self: Pubkey;
  readonly host: Pubkey;
  readonly spaceId: string;
  /** The mark of this device's session, 16 hex characters: own frames are locked with it. */
  readonly session: string;
}

/** The way of the sound through one person's device, wherever it runs: on Node in the process, in a browser in a worker. */
export interface SpaceMedia {
  /** The key that proves our voice while this lasts: Ed25519, 64 hex characters. */
  readonly voiceKey: string;
  /** Null where the platform has no plain sound: peers that know only the draft are refused. */
  readonly plain: PlainSound | null;
  /** Takes a link's frame channel. Called in the task in which the link is made: only then can a channel move to a worker. */
  addLink(link: number, peerLink: Pick<PeerLink, "sendFrame" | "detachFrames">): void;
  removeLink(link: number): void;
  /** Takes a message of a link's frame channel, where the channel stayed with the link. */
  frame(link: number, bytes: Uint8Array): void;
  tell(command: MediaCommand): void;
  end(): void;
}

/** Sound for peers that know only the draft: one plain audio track each way, the platform's own. */
export interface PlainSound {
  /** How many listeners can be given sound at present: each costs an encoding. */
  most(): number;
  /** What this peer is to hear: everyone together, and without itself where it speaks. */
  track(peer: Pubkey, isSpeaker: boolean): unknown;
  /** What this peer says, to be heard and passed on as its voice; null from when it may not. */
  hear(peer: Pubkey, track: unknown): void;
  /** The link is gone. */
  forget(peer: Pubkey): void;
}

/** Begins a media path; news never come inside a call. */
export type OpenMedia = (self: MediaSelf, hear: (news: MediaNews) => void) => Promise<SpaceMedia>;
