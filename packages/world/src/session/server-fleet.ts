import type { Clock, DialSocket, Log, Random, Signer, Timers } from "@plaza/platform";
import { encodeClientFrame } from "@plaza/protocol";
import type { ClientFrame, Pose } from "@plaza/protocol";
import type { Observation } from "./audit-verdict.ts";
import { cellsAround, listCells } from "./cells-around.ts";
import type { CellsAround } from "./cells-around.ts";
import { createListening } from "./listening.ts";
import type { Ear, Way } from "./listening.ts";
import type { HeardPositions } from "./pose-wire.ts";
import { createPrimaryChoice } from "./primary-choice.ts";
import { createServerLink } from "./server-link.ts";
import type { LinkHandlers, LinkState, ServerLink, Welcome, WorldFrame } from "./server-link.ts";

/** One server as the fleet sees it. */
export interface FleetMember {
  readonly url: string;
  readonly state: LinkState;
  readonly rttMs: number | null;
  readonly primary: boolean;
  readonly problem: string | null;
  readonly failures: number;
}

/** All servers of a scene as one: everything goes to all, positions come from the primary. */
export interface ServerFleet {
  /** Which servers to be connected to, in order of preference; others are left. */
  want(urls: readonly string[]): void;
  members(): readonly FleetMember[];
  primary(): string | null;
  isLive(url: string): boolean;
  /** Whether this server's positions are to be shown: it has not been caught lying, or nobody else is there. */
  isBelieved(url: string): boolean;
  sendToAll(frame: ClientFrame): void;
  sendTo(url: string, frame: ClientFrame): void;
  /** A position: servers whose sockets are full are left out, the next one is newer anyway. */
  sendPosition(pose: Pose, tMs: number): void;
  /** Where oneself stands and in how much company: decides the cells. */
  setPlace(pose: Pose, people: number): void;
  /** Whether the positions of the moment are compared: then each is to be observed. */
  isAuditing(): boolean;
  observe(observation: Observation): void;
  /** The way from this server: to be told of every position's lateness. */
  wayFrom(url: string): Way;
  /** The machine slept: servers that wait for their next try are dialled at once. */
  hurry(): void;
  /** Looks again at who is primary; once a second is enough. */
  look(): void;
  end(): void;
}

/** What a fleet needs. */
export interface ServerFleetOptions {
  readonly dial: DialSocket;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly nowSec: () => number;
  /** A login succeeded. What is sent now arrives before the cells. */
  readonly welcomed: (url: string, welcome: Welcome) => void;
  readonly frame: (url: string, frame: WorldFrame) => void;
  readonly positions: (url: string, positions: HeardPositions) => void;
  readonly lost: (url: string) => void;
  readonly trouble: (url: string, code: string) => void;
  /** The area the primary tells about; null for everything. */
  readonly areaChanged: (area: CellsAround | null) => void;
  readonly changed: () => void;
}

interface Member {
  readonly link: ServerLink;
  /** Edge of a cell as this connection's welcome said; null where it said nothing. */
  grid: number | null;
  ear: Ear | "unset";
  area: CellsAround | null;
  /** What was last subscribed on this connection, as sent. */
  subscribed: string | null;
  subscribedMs: number;
}

const fullSocketBytes = 64 * 1024;
const subscribeEveryMs = 250;
/** A server of the draft alone takes `[]` for everything and its own clamped names: asked for cells only in company. */
const fewPeople = 50;
const origin: Pose = { x: 0, y: 0, z: 0, ry: 0 };

/**
 * Makes the fleet of one session.
 *
 * @see docs/spec/world.md [W-1m], [W-11], [W-11d], [W-11e]
 */
export function createServerFleet(options: ServerFleetOptions): ServerFleet {
  const { clock } = options;
  const members = new Map<string, Member>();
  const choice = createPrimaryChoice();
  const listening = createListening({ ...options, changed: () => settle() });
  let wanted: readonly string[] = [];
  let primary: string | null = null;
  let pose: Pose | null = null;
  let people = 1;
  let ended = false;

  function isLive(url: string): boolean {
    return members.get(url)?.link.state() === "live";
  }

  /** Brings primary, ears and cells in line with what the links are now. */
  function settle(): void {
    if (ended) return;
    const candidates = wanted.map((url) => ({
      url,
      live: isLive(url),
      rttMs: members.get(url)?.link.rttMs() ?? null,
      distrusted: listening.isDistrusted(url),
    }));
    const before = primary;
    primary = choice.choose(candidates, clock.monotonicMs());
    const live = candidates
      .filter((candidate) => candidate.live)
      .sort((a, b) => (a.rttMs ?? Number.MAX_VALUE) - (b.rttMs ?? Number.MAX_VALUE))
      .map((candidate) => candidate.url);
    listening.update(primary, live);
    for (const url of live) subscribe(url);
    if (before === primary) return;
    options.log.info("primary sync server chosen", { server: primary, before });
    options.areaChanged(members.get(primary ?? "")?.area ?? null);
    options.changed();
  }

  function subscribe(url: string): void {
    const member = members.get(url);
    if (member === undefined) return;
    const nowMs = clock.monotonicMs();
    const ear = listening.earOf(url);
    const sameEar = ear === member.ear;
    // Walking to and fro over a border is no reason to ask at every step; a change of ears is.
    if (sameEar && nowMs - member.subscribedMs < subscribeEveryMs) return;
    member.ear = ear;
    const area = areaFor(member, ear);
    if (sameEar && !isMoved(member.area, area)) return;
    const areaBefore = member.area;
    member.area = area;
    const untold = member.subscribed === null && area === null && ear !== "muted";
    const frame: ClientFrame = {
      type: "subscribe_cells",
      cells: area === null ? [] : listCells(area, member.grid === null),
    };
    const text = encodeClientFrame(frame);
    // Never subscribed means everything: that is what an open ear without cells wants.
    if (!untold && text !== member.subscribed) {
      member.subscribed = text;
      member.subscribedMs = nowMs;
      member.link.send(frame);
    }
    if (url === primary && member.area !== areaBefore) options.areaChanged(member.area);
  }

  /** The cells for an ear; null where there is nothing to name: everything is welcome, or the place is unknown. */
  function areaFor(member: Member, ear: Ear): CellsAround | null {
    if (ear === "muted") return null;
    if (ear === "audit") return pose === null ? null : cellsAround(pose, Number.MAX_SAFE_INTEGER, member.grid);
    if (member.subscribed === null && (pose === null || (member.grid === null && people < fewPeople))) return null;
    // Once muted there is no way back to everything: whoever has not moved yet most likely stands near the origin.
    return cellsAround(pose ?? origin, people, member.grid);
  }

  function handlersOf(url: string): LinkHandlers {
    return {
      welcomed(welcome) {
        const member = members.get(url);
        if (member === undefined) return;
        member.grid = welcome.grid?.size ?? null;
        member.ear = "unset";
        member.area = null;
        member.subscribed = null;
        options.welcomed(url, welcome);
        settle();
      },
      frame: (frame) => options.frame(url, frame),
      positions: (positions) => options.positions(url, positions),
      lost() {
        options.lost(url);
        settle();
      },
      trouble: (code) => options.trouble(url, code),
      changed: () => options.changed(),
    };
  }

  return {
    want(urls) {
      wanted = urls;
      for (const [url, member] of members) {
        if (urls.includes(url)) continue;
        members.delete(url);
        const wasLive = member.link.state() === "live";
        member.link.end();
        if (wasLive) options.lost(url);
      }
      for (const url of urls) {
        if (members.has(url)) continue;
        const link = createServerLink({ ...options, url, handlers: handlersOf(url) });
        members.set(url, { link, grid: null, ear: "unset", area: null, subscribed: null, subscribedMs: 0 });
      }
      settle();
    },
    members: () =>
      wanted.flatMap((url) => {
        const link = members.get(url)?.link;
        if (link === undefined) return [];
        return {
          url,
          state: link.state(),
          rttMs: link.rttMs(),
          primary: url === primary,
          problem: link.problem(),
          failures: link.failures(),
        };
      }),
    primary: () => primary,
    isLive,
    isBelieved: (url) => url === primary || !listening.isDistrusted(url),
    sendToAll(frame) {
      for (const member of members.values()) member.link.send(frame);
    },
    sendTo: (url, frame) => members.get(url)?.link.send(frame),
    sendPosition(next, tMs) {
      const frame: ClientFrame = { type: "position", x: next.x, y: next.y, z: next.z, ry: next.ry, t: Math.round(tMs) };
      for (const { link } of members.values()) if (link.bufferedBytes() < fullSocketBytes) link.send(frame);
    },
    setPlace(next, company) {
      pose = next;
      people = company;
      for (const url of members.keys()) if (isLive(url)) subscribe(url);
    },
    isAuditing: () => listening.isAuditing(),
    observe: (observation) => listening.observe(observation),
    wayFrom: (url) => listening.wayFrom(url),
    hurry() {
      for (const member of members.values()) member.link.hurry();
    },
    look: settle,
    end() {
      ended = true;
      listening.end();
      for (const member of members.values()) member.link.end();
    },
  };
}

/** Whether the new area is worth asking for: another reach, or another centre (two cells on, where many are held). */
function isMoved(before: CellsAround | null, after: CellsAround | null): boolean {
  if (before === null || after === null) return before !== after;
  if (before.reach !== after.reach || before.sizeM !== after.sizeM) return true;
  const dx = Math.abs(before.center.cx - after.center.cx);
  const dz = Math.abs(before.center.cz - after.center.cz);
  return Math.max(dx, dz) >= (after.reach > 3 ? 2 : 1);
}
