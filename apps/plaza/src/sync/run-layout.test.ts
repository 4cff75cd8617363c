import { createSeededRandom } from "@plaza/platform/fakes";
import { parsePubkey } from "@plaza/protocol";
import type { Move, MoveRun } from "@plaza/world";
import { describe, expect, it } from "vitest";
import { createMoveEncoder, headSize, textFrame, writeHead } from "./frame-bytes.ts";
import { layOutRun } from "./run-layout.ts";

const seed = Math.floor(Math.random() * 2 ** 31);

function moveOf(number: number, t?: number): Move {
  const pubkey = parsePubkey(number.toString(16).padStart(64, "0"));
  if (!pubkey.ok) throw new Error("the test's own key is wrong");
  return { msgId: `node-${number}`, pubkey: pubkey.value, pose: { x: number, y: 0, z: -number / 3, ry: 1 }, t };
}

/** Reads frames as RFC 6455 has them; throws on anything a client would not take. */
function readFrames(bytes: Buffer): Record<string, unknown>[] {
  const frames: Record<string, unknown>[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== 0x81) throw new Error(`byte ${at} begins no whole text frame`);
    const short = bytes[at + 1] ?? 0;
    const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    at += headSize(size);
    frames.push(JSON.parse(bytes.subarray(at, at + size).toString()) as Record<string, unknown>);
    at += size;
  }
  if (at !== bytes.length) throw new Error("the last frame is cut");
  return frames;
}

describe("bytes of a tick", () => {
  it("[W-5] heads fit payloads of every size", () => {
    for (const size of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
      const text = `"${"a".repeat(Math.max(0, size - 2))}"`.slice(0, size);
      const frame = textFrame(text);
      expect(frame.length).toBe(size + headSize(size));
      const head = Buffer.alloc(10);
      expect(writeHead(head, 0, 0x81, size)).toBe(headSize(size));
      expect(frame.subarray(0, headSize(size))).toEqual(head.subarray(0, headSize(size)));
    }
    expect(readFrames(textFrame('{"type":"peer_chat","text":"🌲"}'))).toEqual([{ type: "peer_chat", text: "🌲" }]);
  });

  it(`[W-5a] every reader gets each other's frame once and never their own (seed ${seed})`, () => {
    const random = createSeededRandom(seed);
    const encode = createMoveEncoder();
    for (let round = 0; round < 200; round += 1) {
      const all = Array.from({ length: 1 + Math.floor(random.unit() * 400) }, (_, index) =>
        moveOf(index, random.unit() < 0.5 ? index : undefined),
      );
      const chosen = all.map((_, index) => index).filter(() => random.unit() < 0.6);
      if (random.unit() < 0.3) chosen.reverse();
      if (chosen.length === 0) continue;
      const readers = Array.from({ length: 1 + Math.floor(random.unit() * 12) }, (_, index) => index);
      const own = readers.map(() => (random.unit() < 0.5 ? -1 : Math.floor(random.unit() * chosen.length)));
      const run: MoveRun = { moves: chosen, readers, own };
      const served: number[] = [];
      layOutRun(run, encode(all), (reader, bytes) => {
        served.push(reader);
        const got = readFrames(bytes).map((frame) => Number.parseInt(String(frame["pubkey"]), 16));
        const wanted = chosen.filter((_, place) => place !== own[reader]);
        expect(got.toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b));
      });
      expect(served).toEqual(readers);
    }
  });

  it("[W-5a] all readers of a run share one buffer", () => {
    const buffers = new Set<ArrayBufferLike>();
    const run: MoveRun = { moves: [0, 1, 2], readers: [1, 2, 3], own: [0, 1, -1] };
    layOutRun(run, createMoveEncoder()([moveOf(1), moveOf(2), moveOf(3)]), (_reader, bytes) => buffers.add(bytes.buffer));
    expect(buffers.size).toBe(1);
  });
});
