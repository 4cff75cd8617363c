import type { Pubkey } from "@plaza/protocol";
import type { StampedPose } from "../motion/pose-track.ts";
import { noteLateness } from "./listening.ts";
import type { OtherPeople } from "./other-people.ts";
import type { HeardPositions } from "./pose-wire.ts";
import type { Presence } from "./presence.ts";
import type { ServerFleet } from "./server-fleet.ts";
import type { WorldFrame } from "./server-link.ts";

/** Brings the places that servers tell of to the tracks, to the audit and to the measure of the ways. */
export interface Hearing {
  /** One place, told as text. */
  text(server: string, frame: Extract<WorldFrame, { type: "peer_position" }>, nowMs: number): void;
  /** A whole crowd's, told as bytes. Allocates nothing for those known already. */
  bytes(server: string, positions: HeardPositions, nowMs: number): void;
}

/** What a hearing needs. */
export interface HearingOptions {
  readonly self: Pubkey;
  /** Whoever goes is forgotten there, so that all whom it knows are present. */
  readonly others: OtherPeople;
  readonly presence: Pick<Presence, "isPresent">;
  readonly fleet: () => Pick<ServerFleet, "primary" | "isBelieved" | "isAuditing" | "observe" | "wayFrom">;
}

/**
 * Makes the hearing of one session. What is the same for a whole message is looked up once, and whoever moves in one of
 * bytes is known by their connection's own number instead of by a key.
 *
 * @see docs/spec/world.md [W-5b], [W-11e], [W-11g]
 */
export function createHearing({ self, others, presence, fleet }: HearingOptions): Hearing {
  // Fractions, so that the engine keeps these fields as plain doubles from the start.
  const heard = { x: 0.5, y: 0.5, z: 0.5, ry: 0.5, t: 0.5 };

  function observe(server: string, pubkey: Pubkey, { x, y, z, ry, t }: StampedPose): void {
    fleet().observe({ server, pubkey, pose: { x, y, z, ry }, t: Number.isNaN(t) ? null : t });
  }

  return {
    text(server, frame, nowMs) {
      const { pubkey } = frame;
      if (pubkey === self) return;
      const person = others.known(pubkey) ?? (presence.isPresent(pubkey) ? others.person(pubkey) : null);
      if (person === null) return;
      heard.x = frame.x;
      heard.y = frame.y;
      heard.z = frame.z;
      heard.ry = frame.ry;
      heard.t = frame.t ?? Number.NaN;
      const servers = fleet();
      if (servers.isBelieved(server)) {
        others.take(person, heard, server === servers.primary(), nowMs);
        noteLateness(servers.wayFrom(server), person.lateMs);
      }
      if (servers.isAuditing()) observe(server, pubkey, heard);
    },
    bytes(server, positions, nowMs) {
      const servers = fleet();
      const isBelieved = servers.isBelieved(server);
      const isPrimary = server === servers.primary();
      const isAuditing = servers.isAuditing();
      const way = servers.wayFrom(server);
      while (positions.next()) {
        const { of } = positions;
        let { person } = of;
        if (person === null || person.isGone) {
          if (of.pubkey === self || !presence.isPresent(of.pubkey)) continue;
          person = of.person = others.person(of.pubkey);
        }
        if (isBelieved) {
          others.take(person, positions, isPrimary, nowMs);
          noteLateness(way, person.lateMs);
        }
        if (isAuditing) observe(server, of.pubkey, positions);
      }
    },
  };
}
