import type { Result } from "@plaza/protocol";

/** The channel of frames: unordered, never sent again, agreed without asking (the same numbers on both sides). */
export const frameChannel = { id: 20, label: "plaza.frames", protocol: "plaza.frames.v1" } as const;

/** The channel of the mesh's own messages: ordered and reliable, agreed without asking. */
export const meshChannel = { id: 21, label: "plaza.mesh", protocol: "plaza.mesh.v1" } as const;

/** How long an adapter gathers candidates at most before it gives its description. */
export const maxGatherMs = 300;

/** While this much waits on the frame channel, a frame is dropped instead of queued. */
export const frameGateBytes = 16_384;

/** The longest mesh message; longer ones are not sent. */
export const maxMeshMessageBytes = 65_536;

/** A server that helps to find a path, or carries what finds none. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Whether plain audio may flow, for peers that know only the draft; inactive between two of our own. */
export type AudioDirection = "inactive" | "both";

/** How a link is made. */
export interface PeerLinkOptions {
  readonly iceServers?: readonly IceServer[];
  /** Only candidates of relays, so that the peer learns no address. Default false. */
  readonly hideAddress?: boolean;
  /** Default `inactive`: the description has an audio section all the same. Who offers `both` takes `inactive` for an answer. */
  readonly audio?: AudioDirection;
}

/**
 * How a link stands: `connecting` until both channels are open, `connected`, `lost` while the path is silent by the
 * platform's own slow judgement (it may come back), `ended` for good.
 */
export type PeerLinkState = "connecting" | "connected" | "lost" | "ended";

/** Why a link cannot go on. */
export type PeerLinkProblem =
  /** Text that is no session description, or one that does not fit. */
  | { readonly code: "bad-description"; readonly found: string }
  /** Asked for out of turn, such as an answer before an offer. */
  | { readonly code: "wrong-turn"; readonly found: PeerLinkState | "none" }
  /** The platform makes no more connections. */
  | { readonly code: "exhausted"; readonly found: number };

/** What a link tells its owner. No handler runs inside a call of the owner. */
export interface PeerLinkHandlers {
  /** Each change once; `ended` comes exactly once and last. */
  state(state: PeerLinkState): void;
  /** One message of the frame channel. */
  frame(bytes: Uint8Array): void;
  /** One message of the mesh channel. */
  mesh(text: string): void;
  /** Candidates found after the description was given, in one batch. */
  candidates(late: readonly string[]): void;
  /** The peer's plain audio, as the platform's own handle. */
  audio?(track: unknown): void;
}

/** What is known about a link's path. */
export interface PeerLinkStats {
  /** Null before the first measurement. */
  readonly rttMs: number | null;
  readonly framesSent: number;
  /** Dropped at the gate. */
  readonly framesDropped: number;
  readonly framesReceived: number;
  /** All that went out on the path; null while unknown. */
  readonly bytesSent: number | null;
  /** What the platform believes the path could take, in kbit/s; null where it has no opinion. */
  readonly availableKbps: number | null;
  /** How the path runs: the addresses themselves, one behind a NAT, or through a relay; null while unknown. */
  readonly path: "direct" | "reflexive" | "relayed" | null;
}

/** One connection to one peer. */
export interface PeerLink {
  /** Describes this side, candidates gathered so far included. Once, before anything else. */
  offer(): Promise<Result<string, PeerLinkProblem>>;
  /** Takes the peer's offer and describes this side. Once, in place of `offer`. */
  answer(offer: string): Promise<Result<string, PeerLinkProblem>>;
  /** Takes the peer's answer to our offer. */
  accept(answer: string): Promise<Result<null, PeerLinkProblem>>;
  /** Ones that are no candidates are left out. */
  addCandidates(candidates: readonly string[]): void;
  /** @returns false when the frame was dropped: not connected, or the gate is shut */
  sendFrame(bytes: Uint8Array): boolean;
  /** @returns false when it was not sent: not connected, or too long */
  sendMesh(text: string): boolean;
  /** Bytes waiting on the frame channel. */
  bufferedBytes(): number;
  /**
   * Gives the platform's own handle of the frame channel to a media path that runs elsewhere (a worker).
   *
   * @returns null where the platform has none to give; otherwise frames no longer pass through this object
   */
  detachFrames(): unknown;
  /** Sets or (with null) removes what is played to a peer that knows only the draft: the platform's own audio track. */
  setAudio(track: unknown): void;
  stats(): Promise<PeerLinkStats>;
  /** Ends the link, also in the middle of a negotiation. Calling again does nothing. */
  end(): void;
}

/** Makes links. */
export type CreatePeerLink = (handlers: PeerLinkHandlers, options?: PeerLinkOptions) => PeerLink;

/** Signs what a speaker says: Ed25519, a key per session (its own, beside the Nostr keys). */
export interface VoiceSigner {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** @returns 64 bytes */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Checks what a speaker signed; a malformed key or signature is simply not true. */
export interface VoiceVerifier {
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
}
