import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeClientFrame, parseClientFrame } from "./client-frame.ts";
import { readPlainPosition } from "./plain-position.ts";

function plainly(text: string) {
  const bytes = new TextEncoder().encode(text);
  // As in a buffer that held a longer message before.
  const buffer = new Uint8Array(bytes.length + 40).fill(0x7d);
  buffer.set(bytes);
  return readPlainPosition(buffer, bytes.length);
}

function byJson(text: string) {
  const parsed = parseClientFrame(text);
  return parsed.ok && parsed.value.type === "position" ? parsed.value : null;
}

describe("positions read the short way", () => {
  it("[W-7b] are those that JSON gives, to the last bit", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, min: -2e5, max: 2e5 }),
      fc.integer({ min: -200_000, max: 200_000 }).map((thousandths) => thousandths / 1_000),
    );
    fc.assert(
      fc.property(number, number, number, number, fc.option(fc.double({ noNaN: true, min: -1, max: 2e12 })), (x, y, z, ry, t) => {
        const text = JSON.stringify({ type: "position", x, y, z, ry, ...(t === null ? {} : { t }) });
        const read = plainly(text);
        if (read !== null) expect(read).toEqual(byJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("[W-7b] include all that our own client sends", () => {
    for (const t of [undefined, 0, 12_345.6, 1_767_225_600_123.4]) {
      const text = encodeClientFrame({ type: "position", x: -12.345, y: 0, z: 99_999.999, ry: -3.141, ...(t === undefined ? {} : { t }) });
      expect(plainly(text)).toEqual(byJson(text));
      expect(plainly(text)).not.toBeNull();
    }
  });

  it.each([
    '{"type":"position","x":1,"y":2,"z":3}',
    '{"type":"position","x":1,"y":2,"z":3,"ry":4',
    '{"type":"position","x":1,"y":2,"z":3,"ry":4,',
    '{"type":"position","x":1,"y":2,"z":3,"ry":4,"t":-5}',
    '{"type":"position","x":1,"y":2,"z":3,"ry":4,"t":5}}',
    '{"type":"position","x":01,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":.5,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":5.,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":-,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":1e1,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":100001,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":1,"y":2,"z":3,"ry":1000001}',
    '{"type":"position","x":1.1234567890123456,"y":2,"z":3,"ry":4}',
    '{"type":"position","x":"1","y":2,"z":3,"ry":4}',
    '{"type":"position","x":1,"y":2,"z":3,"ry":4,"x":5}',
    ' {"type":"position","x":1,"y":2,"z":3,"ry":4}',
    '{"type":"ping"}',
    "",
  ])("[W-7b] leave %s to the parser", (text) => {
    expect(plainly(text)).toBeNull();
  });
});
