import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFastLane, openFastLane } from "./fast-lane.ts";

interface Message {
  readonly first: number;
  readonly payload: Buffer;
  readonly mask: Buffer;
  readonly isMasked: boolean;
}

const plain = (text: string, mask = Buffer.from([1, 2, 3, 4])): Message => ({
  first: 0x81,
  payload: Buffer.from(text),
  mask,
  isMasked: true,
});

function frameOf({ first, payload, mask, isMasked }: Message): Buffer {
  const size = payload.length;
  const bit = isMasked ? 0x80 : 0;
  const head =
    size < 126
      ? Buffer.from([first, bit | size])
      : size < 65_536
        ? Buffer.from([first, bit | 126, size >> 8, size & 255])
        : Buffer.from([first, bit | 127, 0, 0, 0, 0, 0, size >> 16, (size >> 8) & 255, size & 255]);
  const body = isMasked ? Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))) : payload;
  return Buffer.concat([head, ...(isMasked ? [mask] : []), body]);
}

/** Runs frames through a lane in pieces; says what came out of it, and in which order. */
function through(messages: readonly Message[], cuts: readonly number[]) {
  const out: { readonly text?: string; readonly passed?: Buffer }[] = [];
  const lane = createFastLane(
    (bytes, size) => out.push({ text: bytes.toString("latin1", 0, size) }),
    (bytes) => {
      out.push({ passed: bytes });
      return true;
    },
  );
  const whole = Buffer.concat(messages.map(frameOf));
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  // One buffer for all reads, as in the server.
  const shared = Buffer.alloc(whole.length);
  for (let index = 0; index + 1 < places.length; index += 1) {
    const piece = whole.subarray(places[index], places[index + 1]);
    piece.copy(shared);
    if (piece.length > 0) lane(shared.subarray(0, piece.length));
    shared.fill(0xff);
  }
  return out;
}

/** Puts the two ways together again, frame by frame. */
function together(out: ReturnType<typeof through>): Buffer {
  return Buffer.concat(out.map(({ text, passed }) => passed ?? frameOf(plain(text ?? "", Buffer.alloc(4)))));
}

describe("the lane of plain messages", () => {
  it("[W-7b] gives plain texts at once and in order, and passes all else on as it came", () => {
    const long = "x".repeat(600);
    const messages = [plain('{"type":"ping"}'), plain("two"), plain("drei ü"), plain("three"), plain(long), plain("four")];
    const out = through(messages, []);
    expect(out.map(({ text }) => text ?? "-")).toEqual(['{"type":"ping"}', "two", "-", "three", "-", "four"]);
    expect(out[2]?.passed).toEqual(frameOf(plain("drei ü")));
    expect(out[4]?.passed).toEqual(frameOf(plain(long)));
  });

  it("[W-7a] leaves fragments, with all that stands between them, to the library", () => {
    const part = (first: number, text: string): Message => ({ ...plain(text), first });
    const messages = [part(0x01, "a"), part(0x89, "ping"), part(0x00, "b"), part(0x81, "astray"), part(0x80, "c"), plain("after")];
    const out = through(messages, []);
    expect(out.map(({ text }) => text ?? "-")).toEqual(["-", "after"]);
    const whole = through([part(0x01, "a"), part(0x80, "c"), plain("after")], []);
    expect(whole.at(-1)?.text).toBe("after");
  });

  it("[W-7b] leaves unmasked, binary and reserved frames to the library, which names the error", () => {
    for (const message of [
      { ...plain("a"), isMasked: false },
      { ...plain("a"), first: 0x82 },
      { ...plain("a"), first: 0xc1 },
    ]) {
      expect(through([message], []).map(({ passed }) => passed)).toEqual([frameOf(message)]);
    }
  });

  it("[W-7b] loses and changes no byte, however the pieces fall", () => {
    const message = fc.record({
      first: fc.constantFrom(0x81, 0x81, 0x81, 0x82, 0x88, 0x89, 0x8a, 0x01, 0x00, 0x80),
      payload: fc.oneof(
        { weight: 5, arbitrary: fc.string({ maxLength: 140 }).map((text) => Buffer.from(text)) },
        { weight: 1, arbitrary: fc.integer({ min: 500, max: 70_000 }).map((size) => Buffer.alloc(size, 65)) },
      ),
      mask: fc.constant(Buffer.alloc(4)),
      isMasked: fc.constant(true),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (messages, cuts) => {
        expect(together(through(messages, cuts))).toEqual(Buffer.concat(messages.map(frameOf)));
      }),
      { numRuns: 200 },
    );
  });

  it("[W-7b] is open on the sockets of this Node; pausing and the end work as before", async () => {
    const texts: string[] = [];
    const passed: string[] = [];
    let isOpen: boolean | null = null;
    const accepted: Socket[] = [];
    const server = createServer((socket) => {
      accepted.push(socket);
      socket.on("data", (bytes) => passed.push(bytes.toString("latin1")));
      isOpen = openFastLane(socket, (bytes, size) => {
        texts.push(bytes.toString("latin1", 0, size));
        if (size === 5) socket.pause();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const ended = new Promise<void>((resolve) => client.once("close", () => resolve()));
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise((resolve) => setImmediate(resolve));
    };
    client.write(frameOf(plain("pause")));
    await until(() => texts.length === 1);
    expect(isOpen).toBe(true);
    client.write(frameOf(plain("later")));
    client.end(frameOf({ ...plain("bytes", Buffer.alloc(4)), first: 0x82 }));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(texts).toEqual(["pause"]);
    accepted[0]?.resume();
    await until(() => texts.length === 2);
    accepted[0]?.resume();
    await ended;
    expect(texts).toEqual(["pause", "later"]);
    expect(passed.join("")).toContain("bytes");
    await new Promise((resolve) => server.close(resolve));
  });
});
