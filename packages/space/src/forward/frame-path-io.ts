import type { Pubkey } from "@plaza/protocol";
import type { VoiceFrame } from "../frames/bundle.ts";
import type { MeshMessage, TableVoice } from "../frames/mesh-message.ts";
import type { Packing } from "../frames/bundle-packer.ts";

/** Somebody who may speak at present. */
export interface Speaker {
  readonly pubkey: Pubkey;
  /** Ed25519, 64 hex characters, as their JOIN says; null for who knows only the draft and is carried by others of the stage. */
  readonly voiceKey: string | null;
  readonly isHost: boolean;
}

/** What the frame path is told. */
export type FramePathInput =
  /** Who may speak; others are neither heard nor passed on. */
  | { readonly type: "speakers"; readonly speakers: readonly Speaker[] }
  /** A link that may bring frames is there, or gone. */
  | { readonly type: "feed"; readonly peer: Pubkey; readonly isOn: boolean }
  /** Leave this feed's frames out for a while. */
  | { readonly type: "suspend"; readonly peer: Pubkey; readonly isOn: boolean }
  /** Somebody is to get frames: everything (`child`), or only our own (`stage`); null ends it. */
  | {
      readonly type: "serve";
      readonly peer: Pubkey;
      readonly as: "child" | "stage" | null;
      readonly packing: Packing;
      readonly isLeaf: boolean;
    }
  /** The feed's table: which index stands for whom. */
  | { readonly type: "voices"; readonly peer: Pubkey; readonly voices: readonly TableVoice[] }
  | { readonly type: "bundle"; readonly peer: Pubkey; readonly bytes: Uint8Array }
  /** What this peer says itself. */
  | {
      readonly type: "own";
      readonly payload: Uint8Array;
      readonly captureMs: number;
      readonly level: number;
      readonly isSilence: boolean;
      readonly isLocked: boolean;
      /** Who says it, where we carry somebody who knows only the draft; default ourselves. */
      readonly speaker?: Pubkey;
    }
  /** We carry this one no more. */
  | { readonly type: "release"; readonly speaker: Pubkey }
  | { readonly type: "signed"; readonly id: number; readonly signature: Uint8Array }
  | { readonly type: "checked"; readonly id: number; readonly isTrue: boolean }
  /** Somebody we serve missed frames. */
  | { readonly type: "lost"; readonly peer: Pubkey; readonly speaker: Pubkey; readonly seqs: readonly number[] }
  /** Every 20 ms. */
  | { readonly type: "tick" };

/** What the frame path wants done. */
export type FramePathOutput =
  | { readonly type: "send"; readonly to: Pubkey; readonly bytes: Uint8Array }
  /** By the mesh channel. */
  | { readonly type: "message"; readonly to: Pubkey; readonly message: MeshMessage }
  /** To be signed with our voice key; answered by `signed`. */
  | { readonly type: "sign"; readonly id: number; readonly bytes: Uint8Array }
  /** To be checked against the voice key of the speaker, or of who carries them; answered by `checked`. */
  | { readonly type: "check"; readonly id: number; readonly voiceKey: string; readonly bytes: Uint8Array; readonly signature: Uint8Array }
  /** Heard for the first time. The payload is a copy. */
  | { readonly type: "play"; readonly speaker: Pubkey; readonly frame: VoiceFrame }
  /** The same frame over another feed: how late sound would be if only that one were left. */
  | { readonly type: "copy"; readonly speaker: Pubkey; readonly captureMs: number }
  /** For the overlay. */
  | { readonly type: "silent" | "sounding" | "loop" | "forged"; readonly peer: Pubkey };

/** The paces of the frame path, in ms. */
export const FRAME_PACE = {
  /** A feed that brings nothing for so long is silent. */
  silentMs: 110,
  /** Whoever gets nothing else gets an empty bundle this often, while we are fed ourselves. */
  beatMs: 60,
  /** How often bundles carry the path they came. */
  pathMs: 100,
  /** A frame of a feed that has proven nothing yet waits so long for its proof. */
  proofMs: 300,
  /** How long a proven feed is believed before the next proof. */
  trustMs: 2_000,
  /** How many frames it is believed without one: four proofs may be lost in a row. */
  trustFrames: 20,
  /** How long missing frames are left to the other parent before they are asked for. */
  missingMs: 60,
  /** Who carries somebody else and brings nothing for so long may be followed by another. */
  carrierMs: 400,
} as const;
