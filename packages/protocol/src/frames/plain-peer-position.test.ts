import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPubkey } from "../nostr/hex.ts";
import { encodePeerPosition } from "./encode-server-frame.ts";
import { readPlainPeerPosition } from "./plain-peer-position.ts";
import { parseServerFrame } from "./server-frame.ts";

const key = "0123456789abcdef".repeat(4);

/** A space in front sends it the long way. */
function byJson(text: string) {
  const parsed = parseServerFrame(` ${text}`);
  return parsed.ok ? parsed.value : null;
}

function textWith(fields: string, id = "a-1", pubkey = key): string {
  return `{"type":"peer_position","msgId":"${id}","pubkey":"${pubkey}",${fields}}`;
}

describe("others' positions read the short way", () => {
  it("[P-7e] are those that JSON gives, to the last bit", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, min: -2e5, max: 2e5 }),
      fc.integer({ min: -200_000, max: 200_000 }).map((thousandths) => thousandths / 1_000),
    );
    const id = fc.oneof(
      { weight: 4, arbitrary: fc.constant("n1-42") },
      { weight: 1, arbitrary: fc.string({ maxLength: 8, unit: "binary" }) },
    );
    const time = fc.option(fc.oneof(fc.double({ noNaN: true, min: -1, max: 2e12 }), fc.nat(2e9)));
    fc.assert(
      fc.property(id, number, number, number, number, time, (msgId, x, y, z, ry, t) => {
        const text = JSON.stringify({ type: "peer_position", msgId, pubkey: key, x, y, z, ry, ...(t === null ? {} : { t }) });
        const read = readPlainPeerPosition(text);
        if (read !== null) expect(read).toEqual(byJson(text));
        expect(parseServerFrame(text).ok).toBe(byJson(text) !== null);
      }),
      { numRuns: 1_000 },
    );
  });

  it("[P-7e] include all that our own server sends", () => {
    if (!isPubkey(key)) throw new Error("not a key");
    for (const t of [undefined, 0, 12_345.6, 1_767_225_600_123.4]) {
      const text = encodePeerPosition("n1-42", key, { x: -12.345, y: 0, z: 99_999.999, ry: -3.141 }, t);
      expect(readPlainPeerPosition(text)).toEqual(byJson(text));
      expect(readPlainPeerPosition(text)).not.toBeNull();
    }
  });

  it("[P-7e] one character changed is read as JSON reads it, or left to it", () => {
    const text = textWith('"x":1.25,"y":-2,"z":0,"ry":3.5,"t":1234');
    const marks = ['"', "\\", "0", "-", ".", "e", "}", " ", "A", "\n", "\u00e9", ""];
    for (let place = 0; place < text.length; place += 1) {
      for (const mark of marks) {
        const other = text.slice(0, place) + mark + text.slice(place + 1);
        const read = readPlainPeerPosition(other);
        if (read !== null) expect(read, other).toEqual(byJson(other));
      }
      expect(readPlainPeerPosition(text.slice(0, place))).toBeNull();
    }
  });

  it.each([
    textWith('"x":1,"y":2,"z":3'),
    textWith('"x":1,"y":2,"z":3,"ry":4,"t":-5'),
    textWith('"x":1,"y":2,"z":3,"ry":4,"t":5}'),
    textWith('"x":1,"y":2,"z":3,"ry":4,"x":5'),
    textWith('"x":01,"y":2,"z":3,"ry":4'),
    textWith('"x":1e1,"y":2,"z":3,"ry":4'),
    textWith('"x":100001,"y":2,"z":3,"ry":4'),
    textWith('"x":1,"y":2,"z":3,"ry":1000001'),
    textWith('"x":1.1234567890123456,"y":2,"z":3,"ry":4'),
    textWith('"x":1,"y":2,"z":3,"ry":4', ""),
    textWith('"x":1,"y":2,"z":3,"ry":4', "a".repeat(129)),
    textWith('"x":1,"y":2,"z":3,"ry":4', "a\\u0041"),
    textWith('"x":1,"y":2,"z":3,"ry":4', "a", key.slice(1)),
    textWith('"x":1,"y":2,"z":3,"ry":4', "a", key.toUpperCase()),
    '{"type":"pong"}',
    "",
  ])("[P-7e] leave %s to the parser", (text) => {
    expect(readPlainPeerPosition(text)).toBeNull();
  });
});
