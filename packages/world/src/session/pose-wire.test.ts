import { createFakeNetwork, createFakeTime, createKeySigner, createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import type { Socket } from "@plaza/platform";
import { encodePoseNames, encodeServerFrame, POSE_PROTOCOL, POSE_RECORD_BYTES, writePoseRecord } from "@plaza/protocol";
import type { Pose, PoseName } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createPoseWire } from "./pose-wire.ts";
import type { HeardPositions } from "./pose-wire.ts";
import { createServerLink } from "./server-link.ts";
import type { WorldFrame } from "./server-link.ts";
import { poseAt, pubkeyOf, secretKeyOf } from "./test-world.test-support.ts";

const own = pubkeyOf(1);
const url = "ws://sync.example/sync/plaza";

function posesMessage(records: readonly (readonly [handle: number, pose: Pose, t?: number])[]): Uint8Array {
  const bytes = new Uint8Array(1 + records.length * POSE_RECORD_BYTES);
  bytes[0] = 1;
  let at = 1;
  for (const [handle, pose, t] of records) at = writePoseRecord(bytes, at, handle, pose, t);
  return bytes;
}

type PositionFrame = Extract<WorldFrame, { type: "peer_position" }>;

/** Copies what is heard, as text would have brought it. */
function framesOf(positions: HeardPositions): PositionFrame[] {
  const frames: PositionFrame[] = [];
  while (positions.next()) {
    const { of, x, y, z, ry, t } = positions;
    const frame = { type: "peer_position" as const, msgId: "", pubkey: of.pubkey, x, y, z, ry };
    frames.push(Number.isNaN(t) ? frame : { ...frame, t });
  }
  return frames;
}

function createTestWire() {
  const wire = createPoseWire(own);
  const read = (bytes: Uint8Array, nowMs: number) => {
    const frames: PositionFrame[] = [];
    const result = wire.read(bytes, nowMs, (positions) => frames.push(...framesOf(positions)));
    return { frames, ok: result.ok };
  };
  const name = (names: readonly PoseName[], nowMs = 0) => read(encodePoseNames(names), nowMs);
  return { read, name };
}

describe("positions as bytes, read", () => {
  it("[W-5d] a record is a position of whom its handle names, with the sender's full time", () => {
    const { read, name } = createTestWire();
    const t = 1_767_225_600_123;
    name([{ handle: 7, pubkey: pubkeyOf(2), t }]);
    const later = t + 5_000_000;
    const { frames } = read(posesMessage([[7, { x: 12.5, y: 1.25, z: -7.75, ry: 1 }, later]]), 5_000_040);
    expect(frames).toMatchObject([{ type: "peer_position", pubkey: pubkeyOf(2), x: 12.5, y: 1.25, z: -7.75, t: later }]);
    expect(frames[0]?.ry).toBeCloseTo(1, 2);
  });

  it("[W-5d] handles without a name and one's own are left out; a handle given anew means the new one", () => {
    const { read, name } = createTestWire();
    name([
      { handle: 0, pubkey: own, t: null },
      { handle: 1, pubkey: pubkeyOf(2), t: null },
    ]);
    const message = posesMessage([
      [0, poseAt(1, 1)],
      [1, poseAt(2, 2)],
      [2, poseAt(3, 3)],
    ]);
    expect(read(message, 0).frames.map(({ pubkey }) => pubkey)).toEqual([pubkeyOf(2)]);
    name([{ handle: 1, pubkey: pubkeyOf(3), t: null }]);
    expect(read(message, 0).frames).toEqual([{ type: "peer_position", msgId: "", pubkey: pubkeyOf(3), ...poseAt(2, 2) }]);
  });

  it("[W-5d] bytes that are no message change nothing", () => {
    const { read, name } = createTestWire();
    name([{ handle: 1, pubkey: pubkeyOf(2), t: null }]);
    for (const bytes of [[], [3, 1], [1, 0], [2, 0, 1]]) expect(read(Uint8Array.from(bytes), 0)).toEqual({ frames: [], ok: false });
    expect(read(posesMessage([[1, poseAt(1, 1)]]), 0).frames.length).toBe(1);
  });
});

/** A server that welcomes whoever answers, and a link to it. */
function createStage(how: "agrees" | "passes over" | "knows nothing") {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const network = createFakeNetwork({ time, latencyMs: 20 });
  const offers: (readonly string[])[] = [];
  const troubles: string[] = [];
  const frames: WorldFrame[] = [];
  let state = how;
  let server: Socket | null = null;
  const serve = () =>
    network.serve(url, (socket, connection) => {
      offers.push(connection.protocols);
      if (state === "agrees") connection.agree(POSE_PROTOCOL);
      server = socket;
      return {
        message(data) {
          const { type } = JSON.parse(String(data)) as { type: string };
          if (type === "auth") socket.send(encodeServerFrame({ type: "auth_challenge", challenge: "ab".repeat(16) }));
          if (type === "auth_response") socket.send(encodeServerFrame({ type: "welcome", peers: [] }));
          if (type === "ping") socket.send(encodeServerFrame({ type: "pong" }));
        },
        closed() {},
      };
    });
  serve();
  /** Browsers, and our dialler in Node, give up a connection whose offered subprotocols are all passed over. */
  const dial: typeof network.dial = (to, handlers, options) => {
    if (state !== "passes over" || (options?.protocols ?? []).length === 0) return network.dial(to, handlers, options);
    offers.push(options?.protocols ?? []);
    time.after(40, () => handlers.closed({ code: 1006, reason: "" }));
    return { send() {}, close() {}, bufferedBytes: () => 0, protocol: () => "" };
  };
  const link = createServerLink({
    url,
    dial,
    signer: createKeySigner(secretKeyOf(1)),
    clock: time,
    timers: time,
    random: createSeededRandom(5),
    log: createRecordingLog(),
    nowSec: () => Math.floor(time.wallMs() / 1000),
    handlers: {
      welcomed() {},
      frame: (frame) => frames.push(frame),
      positions: (positions) => frames.push(...framesOf(positions)),
      lost() {},
      trouble: (code) => troubles.push(code),
      changed() {},
    },
  });
  return {
    time,
    link,
    offers,
    troubles,
    frames,
    network,
    become(next: typeof how) {
      state = next;
    },
    tell: (data: string | Uint8Array) => server?.send(data),
    drop: () => network.cut(url),
  };
}

describe("the offer of positions as bytes", () => {
  it("[W-5e] a server that agrees is read in bytes, beside its text", async () => {
    const stage = createStage("agrees");
    await stage.time.advanceAsync(500);
    expect(stage.offers).toEqual([[POSE_PROTOCOL]]);
    expect(stage.link.state()).toBe("live");
    stage.tell(encodePoseNames([{ handle: 3, pubkey: pubkeyOf(2), t: null }]));
    stage.tell(posesMessage([[3, poseAt(1, 2)]]));
    stage.tell(encodeServerFrame({ type: "peer_position", msgId: "n-1", pubkey: pubkeyOf(4), ...poseAt(5, 6) }));
    await stage.time.advanceAsync(100);
    expect(stage.frames.map((frame) => ("pubkey" in frame ? frame.pubkey : ""))).toEqual([pubkeyOf(2), pubkeyOf(4)]);
  });

  it("[W-5e] one that opens without agreeing is read in text, its bytes are not", async () => {
    const stage = createStage("knows nothing");
    await stage.time.advanceAsync(500);
    stage.tell(encodePoseNames([{ handle: 3, pubkey: pubkeyOf(2), t: null }]));
    stage.tell(posesMessage([[3, poseAt(1, 2)]]));
    stage.tell(encodeServerFrame({ type: "peer_position", msgId: "n-1", pubkey: pubkeyOf(4), ...poseAt(5, 6) }));
    await stage.time.advanceAsync(100);
    expect(stage.frames.map((frame) => ("pubkey" in frame ? frame.pubkey : ""))).toEqual([pubkeyOf(4)]);
  });

  it("[W-5e] a handshake that fails over the offer is tried again without it at once, and is no outage", async () => {
    const stage = createStage("passes over");
    await stage.time.advanceAsync(300);
    expect(stage.offers).toEqual([[POSE_PROTOCOL], []]);
    expect(stage.link.state()).toBe("live");
    expect(stage.troubles).toEqual([]);
    expect([stage.link.failures(), stage.link.problem()]).toEqual([0, null]);
    // Remembered: the next dial does not offer.
    stage.drop();
    await stage.time.advanceAsync(3_000);
    expect(stage.link.state()).toBe("live");
    expect(stage.offers).toEqual([[POSE_PROTOCOL], [], []]);
    // And forgotten: the server may have become one that agrees.
    stage.become("agrees");
    await stage.time.advanceAsync(601_000);
    stage.drop();
    await stage.time.advanceAsync(3_000);
    expect(stage.offers.at(-1)).toEqual([POSE_PROTOCOL]);
  });

  it("[W-5e] an outage stays one failure a try, and a server that agreed before is dialled once a try", async () => {
    const stage = createStage("agrees");
    await stage.time.advanceAsync(500);
    stage.network.refuse(url);
    stage.drop();
    const before = stage.network.dialled.length;
    await stage.time.advanceAsync(600);
    expect(stage.link.failures()).toBeGreaterThan(1);
    expect(stage.network.dialled.length - before).toBe(stage.link.failures() - 1);
    stage.become("passes over");
    stage.network.heal(url);
    await stage.time.advanceAsync(60_000);
    expect(stage.link.state()).toBe("live");
  });
});
