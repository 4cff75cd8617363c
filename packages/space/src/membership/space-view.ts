import type { EventId, NetworkMetrics, Pubkey, SpaceAddress, SpaceInfo } from "@plaza/protocol";

/** What a person may do in a space. */
export type SpaceRole = "host" | "cohost" | "speaker" | "listener";

/**
 * Where a space stands in its life: not known to exist, announced for later, going on, going on without anyone of the
 * stage for ten minutes, without them for three hours, closed by its host for good.
 */
export type SpacePhase = "unknown" | "scheduled" | "live" | "dormant" | "ended" | "closed";

/** Someone who is in a space now. Names are text of strangers, one line. */
export interface SpaceMember {
  readonly pubkey: Pubkey;
  readonly name: string;
  readonly role: SpaceRole;
  /** False for who is in the room without a right to be: they carry at most, and never hear. */
  readonly isAdmitted: boolean;
  readonly isGuest: boolean;
  /** The device that speaks for the person: the one of the newest JOIN. */
  readonly session: string | null;
  readonly sessionKey: Pubkey | null;
  /** Ed25519, 64 hex characters: proves the person's voice. */
  readonly voiceKey: string | null;
  readonly caps: readonly string[];
  /** Claims, see {@link NetworkMetrics}. */
  readonly metrics: NetworkMetrics | null;
  /** Since when, as they say; a hint. */
  readonly sinceSec: number;
  /** The last sign of life. */
  readonly lastSec: number;
}

/** A listener with a hand up. */
export interface RaisedHand {
  readonly pubkey: Pubkey;
  readonly raisedAtSec: number;
  readonly message: string;
}

/** An invitation to speak that was not answered yet. */
export interface SpeechInvitation {
  readonly pubkey: Pubkey;
  readonly by: Pubkey;
  readonly atSec: number;
  readonly message: string;
}

/** Someone asked a speaker to be silent for now. */
export interface MuteRequest {
  readonly pubkey: Pubkey;
  readonly by: Pubkey;
  readonly atSec: number;
}

/** Someone who is out. */
export interface RemovedPerson {
  readonly pubkey: Pubkey;
  readonly by: Pubkey;
  /** Null for a ban. */
  readonly untilSec: number | null;
}

/** A link between two people, as both or one of them says. */
export interface SpaceEdge {
  /** Who gives sound. */
  readonly provider: Pubkey;
  readonly consumer: Pubkey;
  readonly initiator: Pubkey;
  readonly reserveId: EventId | null;
  readonly sinceSec: number;
}

/** A space as it stands now, for showing and for deciding. Plain data. */
export interface SpaceView {
  readonly space: SpaceAddress;
  readonly phase: SpacePhase;
  readonly info: SpaceInfo | null;
  /** The event that created it first, for links; null while unknown. */
  readonly createdId: EventId | null;
  readonly startedAtSec: number | null;
  /** Everyone present: the stage first (host, co-hosts, speakers), then listeners, by pubkey within a role. */
  readonly members: readonly SpaceMember[];
  /** Those of `members` with a voice. */
  readonly stage: readonly SpaceMember[];
  /** An estimate where more people are about than are kept. */
  readonly listenerCount: number;
  /** The longest raised first. */
  readonly hands: readonly RaisedHand[];
  readonly invitations: readonly SpeechInvitation[];
  readonly muteRequests: readonly MuteRequest[];
  readonly removed: readonly RemovedPerson[];
  /** Who stands for the host while the host is away: the co-host who was there first. Null while the host is here, or nobody is. */
  readonly actingHost: Pubkey | null;
}
