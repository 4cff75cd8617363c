import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { MeshMessage } from "../frames/mesh-message.ts";
import type { LinkSignal } from "../links/link-signal.ts";
import type { MeshPeer, MeshPeerInput, MeshPeerOutput } from "../overlay/mesh-peer.ts";
import { createMeshPeer } from "../overlay/mesh-peer.ts";
import type { MeshRouter } from "../overlay/mesh-router.ts";
import { createMeshRouter } from "../overlay/mesh-router.ts";
import type { Person } from "./population.ts";
import { oneWayMs } from "./population.ts";
import type { SimulatedDirectory } from "./simulated-directory.ts";
import type { Hearing, SoundFlow } from "./sound-flow.ts";

/** What a web of simulated peers is made of. */
export interface SimulatedWebOptions {
  readonly directory: SimulatedDirectory;
  readonly flow: SoundFlow;
  readonly random: Random;
  readonly bundleKbps: number;
  readonly later: (atMs: number, run: (nowMs: number) => void) => void;
}

/** Relay events by what they were for. */
export interface RelayCounts {
  /** Until a newcomer's first sound. */
  readonly joining: number;
  /** Later ones: repairs and the stage. */
  readonly repairing: number;
}

/** The product's own peers on a simulated network. */
export interface SimulatedWeb {
  enter(person: Person, nowMs: number): void;
  /** Politely, or by vanishing. */
  exit(index: number, isPolite: boolean, nowMs: number): void;
  heard(child: number, parent: number, what: Hearing, nowMs: number): void;
  relayEvents(): RelayCounts;
  meshMessages(): number;
  peer(index: number): MeshPeer | null;
}

interface Place {
  readonly person: Person;
  readonly mesh: MeshPeer;
  readonly router: MeshRouter;
  readonly links: Map<number, Wire>;
  readonly wires: Map<Pubkey, Wire>;
  readonly asked: Map<Pubkey, LinkSignal>;
  isAlive: boolean;
  hasHeard: boolean;
  wakeMs: number;
}

/** A platform link between two places. */
interface Wire {
  readonly offering: Place;
  readonly offeringLink: number;
  readonly answering: Place;
  readonly answeringLink: number;
  state: "new" | "connected" | "ended";
}

/** From the answer to an open channel: handshakes, and so many round trips (measured: 0.13 to 1.1 s). */
const CONNECT_MS = 130;
const CONNECT_ROUND_TRIPS = 5;

/** How long a vanished peer takes to be called lost by the platform (measured: 7.5 s). */
const LOST_MS = 7_500;

const RELAY_WORK_MS = 4;

/** Makes an empty web. */
export function createSimulatedWeb(options: SimulatedWebOptions): SimulatedWeb {
  const { directory, flow, random, later } = options;
  const places = new Map<Pubkey, Place>();
  let joining = 0;
  let repairing = 0;
  let meshMessages = 0;
  /** The time of the event under way: a feed is read in the middle of one. */
  let clockMs = 0;

  const wayMs = (a: Place, b: Place): number => oneWayMs(a.person, b.person);

  function handle(place: Place, input: MeshPeerInput, nowMs: number): void {
    if (!place.isAlive) return;
    clockMs = nowMs;
    for (const output of place.mesh.handle(input, nowMs)) act(place, output, nowMs);
    wake(place, nowMs);
  }

  function wake(place: Place, nowMs: number): void {
    const dueMs = Math.max(place.mesh.dueMs(), nowMs + 1);
    if (dueMs >= place.wakeMs || dueMs === Number.POSITIVE_INFINITY) return;
    place.wakeMs = dueMs;
    later(dueMs, (atMs) => {
      if (place.wakeMs !== dueMs) return;
      place.wakeMs = Number.POSITIVE_INFINITY;
      handle(place, { type: "tick" }, atMs);
    });
  }

  function act(place: Place, output: MeshPeerOutput, nowMs: number): void {
    switch (output.type) {
      case "send":
        return sendMesh(place, output.to, output.message, nowMs);
      case "signal":
        if (output.way === "relay") relay(place, output.to, output.signal, nowMs);
        else carry(place, { from: place.person.pubkey, to: output.to, hops: 0, signal: output.signal }, null, nowMs);
        return;
      case "hand-on": {
        const signal = place.asked.get(output.peer);
        const to = places.get(output.to);
        if (signal === undefined || to === undefined) return;
        meshMessages += 1;
        later(nowMs + wayMs(place, to), (atMs) => signalled(to, output.peer, "relay", signal, atMs));
        return;
      }
      case "make-offer":
        return describe(place, output.link, nowMs);
      case "make-answer":
        return answer(place, output.link, output.sdp, nowMs);
      case "accept-answer":
        return accept(place, output.link, output.sdp, nowMs);
      case "end-link":
        return endLink(place, output.link, nowMs);
      case "up": {
        const other = places.get(output.peer);
        const isParent = output.role === "consumer" && output.isInitiator;
        if (isParent && other !== undefined) flow.connect(other.person.index, place.person.index, nowMs);
        return;
      }
      case "down": {
        const other = places.get(output.peer);
        if (other === undefined) return;
        flow.disconnect(other.person.index, place.person.index, true, nowMs);
        flow.disconnect(place.person.index, other.person.index, false, nowMs);
        return;
      }
      case "retie": {
        const other = places.get(output.peer);
        if (other === undefined) return;
        // The link stays; what it brings changes.
        if (output.as === "child") flow.disconnect(other.person.index, place.person.index, true, nowMs);
        else flow.connect(other.person.index, place.person.index, nowMs);
        if (output.as === "parent") flow.disconnect(place.person.index, other.person.index, false, nowMs);
        return;
      }
      case "add-candidates":
      case "suspend":
        return;
    }
  }

  function sendMesh(place: Place, to: Pubkey, message: MeshMessage, nowMs: number): void {
    const wire = place.wires.get(to);
    const other = places.get(to);
    if (wire?.state !== "connected" || other === undefined) return;
    meshMessages += 1;
    later(nowMs + wayMs(place, other), (atMs) => {
      if (wire.state === "connected") handle(other, { type: "message", peer: place.person.pubkey, message }, atMs);
    });
  }

  function relay(place: Place, to: Pubkey, signal: LinkSignal, nowMs: number): void {
    const other = places.get(to);
    // Both ends of a negotiation count towards who began it.
    const newcomer = place.hasHeard && other !== undefined && !other.hasHeard ? other : place;
    if (newcomer.hasHeard) repairing += 1;
    else joining += 1;
    if (other === undefined) return;
    later(nowMs + place.person.relayMs + other.person.relayMs + RELAY_WORK_MS, (atMs) =>
      signalled(other, place.person.pubkey, "relay", signal, atMs),
    );
  }

  function carry(
    place: Place,
    message: { readonly from: Pubkey; readonly to: Pubkey; readonly hops: number; readonly signal: LinkSignal },
    neighbour: Pubkey | null,
    nowMs: number,
  ): void {
    if (!place.isAlive) return;
    const routing = place.router.route(message, neighbour, nowMs);
    if (routing.type === "here") return signalled(place, message.from, "mesh", message.signal, nowMs);
    if (routing.type === "lost") return;
    const next = places.get(routing.next);
    const wire = place.wires.get(routing.next);
    if (next === undefined || wire?.state !== "connected") return;
    meshMessages += 1;
    later(nowMs + wayMs(place, next), (atMs) => carry(next, { ...message, hops: message.hops + 1 }, place.person.pubkey, atMs));
  }

  function signalled(place: Place, from: Pubkey, way: "relay" | "mesh", signal: LinkSignal, nowMs: number): void {
    if (signal.type === "reserve") place.asked.set(from, signal);
    handle(place, { type: "signal", from, way, signal, ageMs: 0 }, nowMs);
  }

  function gatherMs(place: Place): number {
    return place.person.isStrictNat ? 300 : 40 + 110 * random.unit();
  }

  function describe(place: Place, link: number, nowMs: number): void {
    const sdp = `${place.person.pubkey} ${link}`;
    later(nowMs + gatherMs(place), (atMs) => handle(place, { type: "described", link, sdp }, atMs));
  }

  function answer(place: Place, link: number, sdp: string, nowMs: number): void {
    const [key = "", theirs = ""] = sdp.split(" ");
    const offering = places.get(key as Pubkey);
    if (offering === undefined) return;
    const wire: Wire = { offering, offeringLink: Number(theirs), answering: place, answeringLink: link, state: "new" };
    place.links.set(link, wire);
    later(nowMs + gatherMs(place), (atMs) => handle(place, { type: "described", link, sdp: `${place.person.pubkey} ${link}` }, atMs));
  }

  function accept(place: Place, link: number, sdp: string, nowMs: number): void {
    const [key = "", theirs = ""] = sdp.split(" ");
    const other = places.get(key as Pubkey);
    const wire = other?.links.get(Number(theirs));
    if (other === undefined || wire === undefined || wire.offering !== place || wire.state !== "new") return;
    place.links.set(link, wire);
    if (place.person.isStrictNat && other.person.isStrictNat) return;
    later(nowMs + CONNECT_MS + CONNECT_ROUND_TRIPS * 2 * wayMs(place, other), (atMs) => {
      if (wire.state !== "new" || !place.isAlive || !other.isAlive) return;
      wire.state = "connected";
      place.wires.set(other.person.pubkey, wire);
      other.wires.set(place.person.pubkey, wire);
      handle(place, { type: "link", link, state: "connected" }, atMs);
      handle(other, { type: "link", link: wire.answeringLink, state: "connected" }, atMs);
    });
  }

  function endLink(place: Place, link: number, nowMs: number): void {
    const wire = place.links.get(link);
    place.links.delete(link);
    if (wire === undefined || wire.state === "ended") return;
    const isOffering = wire.offering === place;
    const other = isOffering ? wire.answering : wire.offering;
    const otherLink = isOffering ? wire.answeringLink : wire.offeringLink;
    if (place.wires.get(other.person.pubkey) === wire) place.wires.delete(other.person.pubkey);
    // The last messages still arrive, then the other side learns that the channel closed.
    later(nowMs + wayMs(place, other) + 1, (atMs) => {
      wire.state = "ended";
      if (other.wires.get(place.person.pubkey) === wire) other.wires.delete(place.person.pubkey);
      handle(other, { type: "link", link: otherLink, state: "ended" }, atMs);
    });
  }

  return {
    enter(person, nowMs) {
      const mesh = createMeshPeer({
        self: person.pubkey,
        directory,
        random,
        claimedSlots: person.claimedSlots,
        bundleKbps: () => options.bundleKbps,
        feeds: {
          take(parent) {
            const other = places.get(parent);
            return other === undefined ? { frames: 0, delivered: 1 } : flow.take(other.person.index, person.index, clockMs);
          },
        },
      });
      const place: Place = {
        person,
        mesh,
        router: createMeshRouter(person.pubkey, (peer) => mesh.routeTo(peer)),
        links: new Map(),
        wires: new Map(),
        asked: new Map(),
        isAlive: true,
        hasHeard: person.isStage,
        wakeMs: Number.POSITIVE_INFINITY,
      };
      places.set(person.pubkey, place);
      // JOIN.
      joining += person.isStage ? 0 : 1;
      if (person.isStage) handle(place, { type: "role", isStage: true }, nowMs);
      else handle(place, { type: "tick" }, nowMs);
    },
    exit(index, isPolite, nowMs) {
      const place = places.get(directory.keyOf(index));
      if (place === undefined) return;
      if (isPolite) handle(place, { type: "leave" }, nowMs);
      place.isAlive = false;
      flow.remove(index, nowMs);
      for (const wire of place.wires.values()) {
        const isOffering = wire.offering === place;
        const other = isOffering ? wire.answering : wire.offering;
        const link = isOffering ? wire.answeringLink : wire.offeringLink;
        later(nowMs + LOST_MS, (atMs) => handle(other, { type: "link", link, state: "lost" }, atMs));
      }
      places.delete(place.person.pubkey);
    },
    heard(child, parent, what, nowMs) {
      const place = places.get(directory.keyOf(child));
      if (place === undefined) return;
      if (what === "sounding") place.hasHeard = true;
      handle(place, { type: what, peer: directory.keyOf(parent) }, nowMs);
    },
    relayEvents: () => ({ joining, repairing }),
    meshMessages: () => meshMessages,
    peer: (index) => places.get(directory.keyOf(index))?.mesh ?? null,
  };
}
