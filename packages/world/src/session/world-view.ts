import type { PublishStatus } from "@plaza/nostr-client";
import type { AvatarConfig, EventId, Pubkey, WebxdcAttachment } from "@plaza/protocol";

/** All of a world session that a screen or an agent shows; a new object for each change. */
export interface WorldView {
  /**
   * `connecting`: never in yet. `reconnecting`: was in, is coming back. `replaced`: the same key entered elsewhere.
   * `unreachable`: no server answers; it keeps trying all the same. `ended`: the session was ended here.
   */
  readonly status: WorldStatus;
  /** What went wrong last: a server's code, or one of ours; null when all is well. */
  readonly problem: string | null;
  readonly servers: readonly ServerRow[];
  /** Includes oneself once a server said welcome. Sorted by key. */
  readonly people: readonly WorldPerson[];
  /** Oldest first. */
  readonly chat: readonly ChatLine[];
  /** Oldest first; each for some seconds. */
  readonly notices: readonly WorldNotice[];
}

/** Where a session stands. */
export type WorldStatus = "connecting" | "live" | "reconnecting" | "replaced" | "ended" | "unreachable";

/** One of the world's servers. */
export interface ServerRow {
  readonly url: string;
  /** A link's state, or `offered`: a stranger's server that is shown and never joined by itself. */
  readonly state: "waiting" | "dialling" | "logging-in" | "live" | "replaced" | "refused" | "ended" | "offered";
  readonly rttMs: number | null;
  readonly primary: boolean;
}

/** Somebody who is here. */
export interface WorldPerson {
  readonly pubkey: Pubkey;
  readonly avatar: AvatarConfig | null;
  readonly self: boolean;
}

/** One line of chat, however many ways it came. */
export interface ChatLine {
  readonly key: string;
  readonly pubkey: Pubkey;
  readonly text: string;
  /** Wall clock. */
  readonly atMs: number;
  readonly mine: boolean;
  /** `waiting`: the signed event has not come yet. `unsigned`: nor will it, most likely; only servers vouch for the line. */
  readonly proof: "signed" | "waiting" | "unsigned";
  /** How publishing goes, for one's own lines. */
  readonly delivery: PublishStatus | null;
  /** The signed event, once it is here. */
  readonly eventId: EventId | null;
  /** The apps that the signed event brings along. */
  readonly apps: readonly WebxdcAttachment[];
  readonly private: boolean;
  /** The other side of a private line. */
  readonly with: Pubkey | null;
}

/** Somebody came or went. */
export interface WorldNotice {
  readonly key: string;
  readonly kind: "joined" | "left";
  readonly pubkey: Pubkey;
  readonly atMs: number;
}
