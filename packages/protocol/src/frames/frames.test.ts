import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClientFrame, ServerFrame } from "../index.ts";
import {
  cellKey,
  encodeClientFrame,
  encodePeerPosition,
  encodeServerFrame,
  formatCell,
  parseCell,
  parseClientFrame,
  parseGameEvent,
  parseServerFrame,
  publicKeyOf,
  readCid,
  readPose,
  roundPose,
  signEvent,
} from "../index.ts";

const pubkey = publicKeyOf(new Uint8Array(32).fill(1));
const login = signEvent({ kind: 27235, created_at: 1, tags: [], content: "ab" }, new Uint8Array(32).fill(1));

const metres = fc.integer({ min: -100_000_000, max: 100_000_000 }).map((mm) => mm / 1_000 + 0);
const pose = fc.record({ x: metres, y: metres, z: metres, ry: fc.integer({ min: -7_000, max: 7_000 }).map((mrad) => mrad / 1_000 + 0) });
const clock = fc.record({ t: fc.double({ min: 0, max: 2 ** 52, noNaN: true }) }, { requiredKeys: [] });
const cid = fc.record({ cid: fc.stringMatching(/^[!-~]{1,32}$/) }, { requiredKeys: [] });
const text = fc.stringMatching(/^[a-z😀ä<>"\\]{1,60}$/u);
const avatar = fc.record(
  {
    model: fc.constantFrom("ac-blue", "ac-red"),
    color: fc.stringMatching(/^#[0-9a-f]{6}$/),
    displayName: fc.stringMatching(/^[a-zä😀]{1,10}$/u),
    file: fc.constantFrom("https://a.test/me.vrm", "http://localhost:7777/me.glb"),
  },
  { requiredKeys: [] },
);
const withAvatar = fc.record({ avatar }, { requiredKeys: [] });
const cell = fc.record({ cx: fc.integer({ min: -999, max: 999 }), cz: fc.integer({ min: -9_999_999, max: 9_999_999 }) });

const clientFrames: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.tuple(pose, clock).map(([at, more]) => ({ type: "position" as const, ...at, ...more })),
  fc.tuple(text, cid).map(([line, more]) => ({ type: "chat" as const, text: line, ...more })),
  fc.tuple(text, cid).map(([line, more]) => ({ type: "dm" as const, to: pubkey, text: line, ...more })),
  fc.tuple(fc.constantFrom("👋", "wave", "👩‍👩‍👧‍👦"), cid).map(([emoji, more]) => ({ type: "emoji" as const, emoji, ...more })),
  withAvatar.map((more) => ({ type: "join" as const, ...more })),
  fc.uniqueArray(cell, { maxLength: 20, selector: cellKey }).map((cells) => ({ type: "subscribe_cells" as const, cells })),
  fc.constantFrom<ClientFrame>({ type: "ping" }, { type: "auth", pubkey }, { type: "auth_response", event: { ...login } }),
);

const msgId = fc.oneof(fc.stringMatching(/^[0-9a-f]{8}-\d{1,6}$/), fc.string({ minLength: 1, maxLength: 20 }));
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll('"__proto__"', '"proto"').replaceAll("-0", "0")));

const serverFrames: fc.Arbitrary<ServerFrame> = fc.oneof(
  fc.tuple(msgId, pose, clock).map(([id, at, more]) => ({ type: "peer_position" as const, msgId: id, pubkey, ...at, ...more })),
  fc.tuple(msgId, text, cid).map(([id, line, more]) => ({ type: "peer_chat" as const, msgId: id, pubkey, text: line, ...more })),
  fc.tuple(msgId, text, cid).map(([id, line, more]) => ({ type: "peer_dm" as const, msgId: id, pubkey, text: line, ...more })),
  fc.tuple(msgId, cid).map(([id, more]) => ({ type: "peer_emoji" as const, msgId: id, pubkey, emoji: "🔥", ...more })),
  fc.tuple(msgId, withAvatar).map(([id, more]) => ({ type: "peer_join" as const, msgId: id, pubkey, ...more })),
  msgId.map((id) => ({ type: "peer_leave" as const, msgId: id, pubkey })),
  fc
    .array(fc.tuple(withAvatar, fc.record({ position: pose }, { requiredKeys: [] })), { maxLength: 4 })
    .map((peers) => ({ type: "welcome" as const, peers: peers.map(([look, at]) => ({ pubkey, ...at, ...look })), grid: { size: 10 } })),
  fc.tuple(msgId, json).map(([id, data]) => {
    const game = parseGameEvent("score", data);
    return { type: "game_event" as const, msgId: id, event: "score", data: game.ok ? game.value.data : null };
  }),
  fc.constantFrom<ServerFrame>(
    { type: "pong" },
    { type: "auth_challenge", challenge: "00" },
    { type: "error", message: "no", code: "CAPACITY" },
  ),
);

describe("frames", () => {
  test("[P-1d] a client's frame written and read is equal", () => {
    fc.assert(
      fc.property(clientFrames, (frame) => {
        expect(parseClientFrame(encodeClientFrame(frame))).toEqual({ ok: true, value: frame });
      }),
      { numRuns: 1_000 },
    );
  });

  test("[P-1d] a server's frame written and read is equal", () => {
    fc.assert(
      fc.property(serverFrames, (frame) => {
        expect(parseServerFrame(encodeServerFrame(frame))).toEqual({ ok: true, value: frame });
      }),
      { numRuns: 1_000 },
    );
  });

  test("[P-7] positions travel to the millimetre, and one bad number of ours breaks no frame", () => {
    expect(encodeClientFrame({ type: "position", x: 1.23456, y: -0.0001, z: 1e-9, ry: 3.14159265 })).toBe(
      '{"type":"position","x":1.235,"y":0,"z":0,"ry":3.142}',
    );
    expect(encodePeerPosition("a-1", pubkey, { x: Number.NaN, y: Number.POSITIVE_INFINITY, z: 0, ry: 0 }, Number.NaN)).toBe(
      `{"type":"peer_position","msgId":"a-1","pubkey":"${pubkey}","x":0,"y":0,"z":0,"ry":0}`,
    );
    expect(roundPose({ x: 0.00049, y: 99_999.9999, z: -1.0005, ry: 0 })).toEqual({ x: 0, y: 100_000, z: -1, ry: 0 });
  });

  test("[P-7] coordinates are finite and within 100 km", () => {
    const at = { x: 0, y: 0, z: 0, ry: 0 };
    for (const axis of ["x", "y", "z"]) {
      for (const bad of [100_000.001, -100_000.001, Number.NaN, Number.POSITIVE_INFINITY, "1", null, undefined, [], {}])
        expect(readPose({ ...at, [axis]: bad })).toBeNull();
      expect(readPose({ ...at, [axis]: -100_000 })).not.toBeNull();
    }
    for (const bad of [1_000_001, Number.NaN, "0", null]) expect(readPose({ ...at, ry: bad })).toBeNull();
  });

  test("[P-7e] the fast encoding of a position is that of its frame, and of plain JSON", () => {
    fc.assert(
      fc.property(msgId, pose, clock, (id, at, more) => {
        const fast = encodePeerPosition(id, pubkey, at, more.t);
        expect(fast).toBe(encodeServerFrame({ type: "peer_position", msgId: id, pubkey, ...at, ...more }));
        expect(fast).toBe(JSON.stringify({ type: "peer_position", msgId: id, pubkey, ...at, ...more }));
      }),
      { numRuns: 1_000 },
    );
  });

  test("[P-7e] whatever number our own code gives, a position is written as plain JSON writes it", () => {
    fc.assert(
      fc.property(fc.double(), fc.double({ min: -1_000_000, max: 1_000_000, noNaN: true }), (x, ry) => {
        const at = { x, y: -0.0004, z: 0.5, ry };
        expect(encodePeerPosition("a-1", pubkey, at)).toBe(
          JSON.stringify({ type: "peer_position", msgId: "a-1", pubkey, ...roundPose(at) }),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test("[P-7b] a client id is kept whole or not at all", () => {
    expect([readCid("a".repeat(32)), readCid("~!")]).toEqual(["a".repeat(32), "~!"]);
    for (const bad of ["", "a".repeat(33), "a b", "ä", "a\n", 1, null, undefined, {}]) expect(readCid(bad)).toBeUndefined();
  });

  test("[P-7c] cells are read, written, and told apart by their keys", () => {
    for (const bad of ["", "1", "1,2,3", "01,2", "1.0,2", "1, 2", "+1,2", "1e3,2", "12345678,0", "a,b", 1, null, ["1,2"]])
      expect(parseCell(bad).ok).toBe(false);
    fc.assert(
      fc.property(cell, cell, (one, other) => {
        expect(parseCell(formatCell(one))).toEqual({ ok: true, value: one });
        expect(cellKey(one) === cellKey(other)).toBe(one.cx === other.cx && one.cz === other.cz);
      }),
    );
    expect(cellKey({ cx: 9_999_999, cz: 9_999_999 })).toBeLessThan(2 ** 53);
    expect(cellKey({ cx: 0, cz: 9_999_999 })).toBeLessThan(cellKey({ cx: 1, cz: -9_999_999 }));
  });

  test("[P-7d] game data is bounded in depth and size, and copied", () => {
    const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);
    expect([parseGameEvent("x", nested(32)).ok, parseGameEvent("x", nested(33)).ok]).toEqual([true, false]);
    expect(parseGameEvent("x", nested(100_000)).ok).toBe(false);
    expect([parseGameEvent("x", "a".repeat(4_094)).ok, parseGameEvent("x", "a".repeat(4_095)).ok]).toEqual([true, false]);
    const data = { score: [1] };
    const game = parseGameEvent("x", data);
    data.score.push(2);
    expect(game.ok && game.value.data).toEqual({ score: [1] });
    expect([
      parseGameEvent("", 1).ok,
      parseGameEvent("\ud800", 1).ok,
      parseGameEvent("x", Number.NaN).ok,
      parseGameEvent("x", () => 1).ok,
    ]).toEqual([false, false, false, false]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test("[P-1a] data that names __proto__ reaches no prototype", () => {
    const frame = parseServerFrame('{"type":"game_event","msgId":"a-1","event":"x","data":{"a":{"__proto__":{"admin":true}}}}');
    if (!frame.ok || frame.value.type !== "game_event") throw new Error("read");
    const inner: unknown = Reflect.get(Object(frame.value.data), "a");
    expect([Reflect.get(Object(inner), "admin"), Reflect.getPrototypeOf(Object(inner))]).toEqual([undefined, Object.prototype]);
  });

  test("[P-1e] what is too long is refused before it is read", () => {
    const codeOf = (result: ReturnType<typeof parseServerFrame> | ReturnType<typeof parseClientFrame>) =>
      result.ok ? "read" : result.problem.code;
    const line = (bytes: number) => JSON.stringify({ type: "chat", text: "a".repeat(bytes - 25) });
    expect([line(4_096).length, codeOf(parseClientFrame(line(4_096))), codeOf(parseClientFrame(line(4_097)))]).toEqual([
      4_096,
      "read",
      "TOO_LARGE",
    ]);
    expect(codeOf(parseClientFrame(line(4_097), 8_192))).toBe("read");
    expect(codeOf(parseClientFrame("[".repeat(5_000)))).toBe("TOO_LARGE");
    expect(codeOf(parseServerFrame(`{"type":"pong"}${" ".repeat(1_048_576)}`))).toBe("TOO_LARGE");
  });
});
