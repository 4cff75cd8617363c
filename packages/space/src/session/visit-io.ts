import type { Clock, CreatePeerLink, IceServer, Log, PeerLinkStats, Random, Signer, Timers } from "@plaza/platform";
import type { NetworkMetrics, NostrEvent, Pubkey, Result, SpaceAddress, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import type { SpaceState } from "../membership/space-state.ts";
import type { OverlayView } from "../overlay/overlay.ts";
import type { SpaceDirectory } from "./space-directory.ts";
import type { MediaCommand, MediaNews, MediaSpeaker, OpenMedia } from "./space-media.ts";

/** What one device in one space is made of. */
export interface SpaceVisitOptions {
  readonly space: SpaceAddress;
  readonly person: Signer;
  readonly directory: SpaceDirectory;
  readonly openMedia: OpenMedia;
  readonly createPeerLink: CreatePeerLink;
  readonly iceServers: readonly IceServer[];
  hidesAddress(): boolean;
  readonly isEncryptedOnly: boolean;
  readonly isBehindStrictNat: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  state(): SpaceState;
  metrics(): NetworkMetrics | null;
  /** To how many sound may be passed on at most; null where nobody said. */
  readonly mostOutputs: number | null;
  /** The person is asked for each signature. */
  readonly isSignerAsked: boolean;
  /** Few enough are here for relays to be told of every link that lasts. */
  isGraphTold(): boolean;
  /** The corrected time. */
  nowMs(): number;
  verify(event: NostrEvent): Promise<Result<VerifiedEvent, VerifyProblem>>;
  /** To the relays. */
  publish(event: NostrEvent): void;
  /** Whether a proven event is one that everybody is to have. */
  isNews(event: VerifiedEvent): boolean;
  /** News that came through the mesh. */
  news(event: VerifiedEvent): void;
  media(news: Extract<MediaNews, { type: "levels" | "account" }>): void;
  /** Links came or went. */
  changed(): void;
}

/** One device in one space: its links, its part of the mesh, its way of the sound. */
export interface SpaceVisit {
  readonly self: Pubkey;
  /** What its JOIN says of it. */
  readonly session: string;
  readonly sessionSigner: Signer;
  readonly voiceKey: string;
  caps(): readonly string[];
  /** Begins to look for sound. */
  enter(): void;
  /** A step of a link that came by a relay, proven and for us. */
  step(event: VerifiedEvent): void;
  /** Somebody's JOIN was heard: what waited for it is looked at. */
  joined(pubkey: Pubkey): void;
  /** Tells everyone in the mesh. */
  spread(event: VerifiedEvent): void;
  /** Who may speak now, and whether we may. */
  setSpeakers(speakers: readonly MediaSpeaker[], isStage: boolean): void;
  /** Lets go whoever is no longer to be here. */
  cutStrangers(): void;
  tell(command: Extract<MediaCommand, { type: "speak" | "volume" | "room-keys" }>): void;
  view(): OverlayView;
  stats(peer: Pubkey): Promise<PeerLinkStats | null>;
  /** How the links run by which sound leaves here. */
  uploads(): Promise<ReadonlyMap<Pubkey, PeerLinkStats>>;
  /** Share of all frames that came from a parent in the last second, 0 to 1. */
  deliveredBy(parent: Pubkey): number;
  relayEvents(): number;
  /** @param isPolite - neighbours are told where to go */
  end(isPolite: boolean): void;
}
