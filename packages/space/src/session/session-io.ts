import type { RelayPool } from "@plaza/nostr-client";
import type { Clock, CreatePeerLink, IceServer, Log, Random, Signal, Signer, Stretch, Timers } from "@plaza/platform";
import type { NetworkMetrics, Pubkey, Result, SpaceAddress, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import type { OpeningProblem, RoomKey } from "../room-key/room-key.ts";
import type { ActOutcome } from "./session-acts.ts";
import type { SpaceSessionView } from "./session-view.ts";
import type { OpenMedia } from "./space-media.ts";

/** A space to enter: as a link or a list gives it. */
export interface SpaceReference {
  readonly space: SpaceAddress;
  /** The CREATE event, when it is at hand: saves a question. */
  readonly created: VerifiedEvent | null;
  /** Where to look besides the pool's own relays. */
  readonly relays: readonly string[];
}

/** What a session needs. */
export interface SpaceSessionOptions {
  readonly reference: SpaceReference;
  /** Over the relays of the space: what one says goes to the pool's own. */
  readonly pool: RelayPool;
  /** Who enters; null for a key made for this visit. */
  readonly signer: Signer | null;
  /** The key was made for this visit, though it was given: everyone is told so. */
  readonly isGuest?: boolean;
  /** The person is asked for each signature: heartbeats are seldom. */
  readonly isSignerAsked?: boolean;
  /** How one is called in the room, one line. */
  readonly name: string;
  readonly openMedia: OpenMedia;
  readonly createPeerLink: CreatePeerLink;
  readonly iceServers: readonly IceServer[];
  /** Peers learn no address over links that are made now; needs a relaying ICE server. Default false. */
  hidesAddress?(): boolean;
  /** Descriptions are sent and read encrypted only. Default false. */
  readonly isEncryptedOnly?: boolean;
  readonly isBehindStrictNat?: boolean;
  /** What the person gives of their line, asked with each heartbeat. */
  metrics(): NetworkMetrics | null;
  /** What is said of the line is measured, and what the person gives is its limit. Default false: it is their word. */
  readonly isLineMeasured?: boolean;
  /** The room key, for who made the room or was given it. */
  readonly roomKey?: RoomKey;
  /** Keeps a key that came, for the next visit. */
  readonly keepKey?: (key: RoomKey) => void;
  /** The page where the space can be joined, for its mirror. */
  readonly service?: string | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Does the work of passwords, away from here. */
  readonly stretch: Stretch;
  readonly log: Log;
}

/** Being in a space. */
export interface SpaceSession {
  readonly view: Signal<SpaceSessionView>;
  /** How loud somebody is at this moment, in dB below full scale, 127 for silent; for the render loop. */
  levelOf(pubkey: Pubkey): number;
  /** Tries the door again, after a removal or when the list has changed. */
  enter(): void;
  /**
   * Opens the lock of the room: work for the better part of a second, elsewhere.
   *
   * @param onProgress - told the part that is done, from 0 to 1
   */
  openWith(password: string, onProgress?: (part: number) => void): Promise<Result<null, OpeningProblem>>;
  raiseHand(message?: string): Promise<ActOutcome>;
  lowerHand(): Promise<ActOutcome>;
  acceptInvitation(): Promise<ActOutcome>;
  declineInvitation(): Promise<ActOutcome>;
  invite(pubkey: Pubkey, message?: string): Promise<ActOutcome>;
  /** Lets a listener speak, as an answer to a raised hand or by itself. */
  promote(pubkey: Pubkey): Promise<ActOutcome>;
  makeCohost(pubkey: Pubkey): Promise<ActOutcome>;
  /** Back to the audience; for a listener it lowers the hand. */
  demote(pubkey: Pubkey): Promise<ActOutcome>;
  /** Leaves the stage. */
  stepDown(): Promise<ActOutcome>;
  /** @param forSec - for so long; null until it is taken back */
  remove(pubkey: Pubkey, forSec: number | null): Promise<ActOutcome>;
  readmit(pubkey: Pubkey): Promise<ActOutcome>;
  askToMute(pubkey: Pubkey): Promise<ActOutcome>;
  /** For oneself alone. */
  setVolume(pubkey: Pubkey, volume: number): void;
  /** Lets the microphone be heard, or not; what one may not do has no effect. */
  speak(isOn: boolean): void;
  setInfo(change: Partial<SpaceInfo>): Promise<ActOutcome>;
  /** Gives the room key to somebody, privately. */
  giveKey(to: Pubkey, message: string): Promise<ActOutcome>;
  /** A new room key: who is here and admitted gets it, others hear nothing from now on. With a password where the room has one. */
  renewKey(password: string | null): Promise<ActOutcome>;
  close(): Promise<ActOutcome>;
  leave(): void;
  /** For a page that closes: everything that must be sent is sent in this call. */
  leaveNow(): void;
  end(): void;
}
