import { failed, ok } from "@plaza/protocol";
import { frameGateBytes, maxMeshMessageBytes } from "../peer-link.ts";
import type { CreatePeerLink, PeerLink, PeerLinkHandlers, PeerLinkOptions, PeerLinkState } from "../peer-link.ts";
import type { Random } from "../random.ts";
import type { FakeTime } from "./fake-time.ts";

/** What a path does to what travels on it, one way. */
export interface FakePath {
  /** Default 20. */
  readonly latencyMs?: number;
  /** Spread evenly over the latency, so frames may overtake each other. Default 0. */
  readonly jitterMs?: number;
  /** Share of frames that never arrive; mesh messages always do. Default 0. */
  readonly lossRatio?: number;
  /** Frames queue at this rate. Default without limit. */
  readonly bandwidthKbps?: number;
  /** No path at all: the link never connects, and a connected one falls silent. Default false. */
  readonly blocked?: boolean;
}

/** How fake links are made. */
export interface FakePeerLinksOptions {
  readonly time: FakeTime;
  readonly random: Random;
  /** Until the description is given. Default 50. */
  readonly gatherMs?: number;
  /** How many round trips from the answer to connected. Default 4. */
  readonly connectRoundTrips?: number;
  /** How long a silent path takes to be called lost. Default 7,500, as measured in browsers. */
  readonly lostAfterMs?: number;
}

/** Links between named places that share one time, and the weather between them. */
export interface FakePeerLinks {
  /** Makes a link that stands at a place. */
  at(place: string): CreatePeerLink;
  /** Sets both directions between two places from now on. */
  path(a: string, b: string, path: FakePath): void;
  /** Kills a place without a word: its links fall silent, nothing it sends or would hear arrives. */
  kill(place: string): void;
  /** Links that have not ended, at all living places. */
  openLinks(): number;
}

interface End {
  readonly id: number;
  readonly place: string;
  readonly handlers: PeerLinkHandlers;
  state: PeerLinkState | "none";
  turn: "new" | "offered" | "answered" | "settled";
  other: End | null;
  /** When the last queued frame will have left. */
  freeAtMs: number;
  bufferedBytes: number;
  meshAtMs: number;
  readonly audio: PeerLinkOptions["audio"];
  /** What is played to the other side. */
  track: unknown;
  sent: number;
  sentBytes: number;
  dropped: number;
  received: number;
}

/** Makes links over fake time; nothing connects until an offer, its answer and its acceptance have been handed over. */
export function createFakePeerLinks(options: FakePeerLinksOptions): FakePeerLinks {
  const { time, random, gatherMs = 50, connectRoundTrips = 4, lostAfterMs = 7_500 } = options;
  const ends = new Map<number, End>();
  const paths = new Map<string, FakePath>();
  const dead = new Set<string>();
  let nextId = 1;

  const pathOf = (a: string, b: string): FakePath => paths.get(pairOf(a, b)) ?? {};
  const isOpenPath = (a: End, b: End): boolean => !dead.has(a.place) && !dead.has(b.place) && pathOf(a.place, b.place).blocked !== true;

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => time.after(ms, resolve));
  }

  function tell(end: End, state: PeerLinkState): void {
    if (end.state === state || end.state === "ended") return;
    end.state = state;
    if (dead.has(end.place)) return;
    time.after(0, () => end.handlers.state(state));
  }

  function travelMs(path: FakePath): number {
    return (path.latencyMs ?? 20) + (path.jitterMs ?? 0) * (random.unit() - 0.5);
  }

  /** Called when the offering side has the answer. */
  function connect(a: End, b: End): void {
    a.turn = "settled";
    b.turn = "settled";
    const roundTripMs = 2 * (pathOf(a.place, b.place).latencyMs ?? 20);
    time.after(connectRoundTrips * roundTripMs, () => {
      if (a.state === "ended" || b.state === "ended" || !isOpenPath(a, b)) return;
      tell(a, "connected");
      tell(b, "connected");
      if (a.audio !== "both" || b.audio !== "both") return;
      // A fake track says what the other side has set.
      a.handlers.audio?.(() => b.track);
      b.handlers.audio?.(() => a.track);
    });
  }

  /** A silent path is noticed late, as the platforms do; one that opens again comes back. */
  function watch(end: End): void {
    const other = end.other;
    if (other === null || end.state !== "connected") return;
    time.after(lostAfterMs, () => {
      if (end.state === "connected" && (other.state === "ended" || !isOpenPath(end, other))) tell(end, "lost");
    });
  }

  function make(place: string, handlers: PeerLinkHandlers, options: PeerLinkOptions): PeerLink {
    const end: End = {
      id: nextId,
      place,
      handlers,
      state: "none",
      turn: "new",
      other: null,
      freeAtMs: 0,
      bufferedBytes: 0,
      meshAtMs: 0,
      audio: options.audio,
      track: null,
      sent: 0,
      sentBytes: 0,
      dropped: 0,
      received: 0,
    };
    nextId += 1;
    ends.set(end.id, end);

    /** The living other end, when something may travel. */
    function reachable(): End | null {
      return end.state === "connected" && end.other !== null ? end.other : null;
    }

    return {
      async offer() {
        if (end.turn !== "new") return failed({ code: "wrong-turn", found: end.state });
        end.turn = "offered";
        tell(end, "connecting");
        await wait(gatherMs);
        return ok(describe("offer", end.id));
      },
      async answer(offer) {
        const other = ends.get(readDescription("offer", offer));
        if (other === undefined || other.other !== null) return failed({ code: "bad-description", found: offer.slice(0, 80) });
        if (end.turn !== "new") return failed({ code: "wrong-turn", found: end.state });
        end.turn = "answered";
        end.other = other;
        other.other = end;
        tell(end, "connecting");
        await wait(gatherMs);
        return ok(describe("answer", end.id));
      },
      async accept(answer) {
        await wait(0);
        if (end.turn !== "offered") return failed({ code: "wrong-turn", found: end.state });
        const other = ends.get(readDescription("answer", answer));
        if (other === undefined || other.other !== end) return failed({ code: "bad-description", found: answer.slice(0, 80) });
        connect(end, other);
        return ok(null);
      },
      addCandidates() {
        // Fake descriptions carry all there is to know.
      },
      sendFrame(bytes) {
        const other = reachable();
        if (other === null || end.bufferedBytes + bytes.length > frameGateBytes) {
          end.dropped += 1;
          return false;
        }
        end.sent += 1;
        end.sentBytes += bytes.length;
        const path = pathOf(end.place, other.place);
        const copy = bytes.slice();
        const nowMs = time.monotonicMs();
        const leavesMs = path.bandwidthKbps === undefined ? nowMs : Math.max(nowMs, end.freeAtMs) + (bytes.length * 8) / path.bandwidthKbps;
        end.freeAtMs = leavesMs;
        end.bufferedBytes += bytes.length;
        time.after(leavesMs - nowMs, () => {
          end.bufferedBytes -= bytes.length;
        });
        if (random.unit() < (path.lossRatio ?? 0)) return true;
        time.after(leavesMs - nowMs + travelMs(path), () => {
          if (other.state !== "connected" || !isOpenPath(end, other)) return;
          other.received += 1;
          other.handlers.frame(copy);
        });
        return true;
      },
      sendMesh(text) {
        const other = reachable();
        if (other === null || new TextEncoder().encode(text).length > maxMeshMessageBytes) return false;
        const nowMs = time.monotonicMs();
        end.meshAtMs = Math.max(end.meshAtMs, nowMs + travelMs(pathOf(end.place, other.place)));
        time.after(end.meshAtMs - nowMs, () => {
          if (other.state === "connected" && isOpenPath(end, other)) other.handlers.mesh(text);
        });
        return true;
      },
      bufferedBytes: () => end.bufferedBytes,
      detachFrames: () => null,
      setAudio(track) {
        end.track = track;
      },
      stats: async () => ({
        rttMs: end.other === null ? null : 2 * (pathOf(end.place, end.other.place).latencyMs ?? 20),
        framesSent: end.sent,
        framesDropped: end.dropped,
        framesReceived: end.received,
        bytesSent: end.other === null ? null : end.sentBytes,
        availableKbps: null,
        path: end.other === null ? null : "direct",
      }),
      end() {
        if (end.state === "ended") return;
        const { other } = end;
        tell(end, "ended");
        ends.delete(end.id);
        // The other side hears of it as of a closing connection, when the path allows.
        if (other === null || dead.has(end.place)) return;
        time.after(pathOf(end.place, other.place).latencyMs ?? 20, () => {
          if (!isOpenPath(end, other)) return watch(other);
          tell(other, "ended");
          ends.delete(other.id);
        });
      },
    };
  }

  return {
    at: (place) => (handlers, options) => make(place, handlers, options ?? {}),
    path(a, b, path) {
      paths.set(pairOf(a, b), path);
      if (path.blocked !== true) return;
      for (const end of ends.values()) if (end.other !== null && pairOf(end.place, end.other.place) === pairOf(a, b)) watch(end);
    },
    kill(place) {
      dead.add(place);
      for (const end of ends.values()) if (end.other?.place === place) watch(end);
    },
    openLinks: () => [...ends.values()].filter((end) => !dead.has(end.place)).length,
  };
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function describe(what: "offer" | "answer", id: number): string {
  return `v=0\r\na=fake-${what}:${id}\r\n`;
}

function readDescription(what: "offer" | "answer", text: string): number {
  return Number(new RegExp(`^v=0\\r\\na=fake-${what}:(\\d+)\\r\\n$`).exec(text)?.[1] ?? Number.NaN);
}
