import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feed, roundTrip } from "../../../bench/parsers/feed.ts";
import { createHostileInputs } from "../../../bench/parsers/hostile-inputs.ts";
import { TARGETS } from "../../../bench/parsers/valid-inputs.ts";
import {
  decodeNip19,
  parseAddress,
  parseAuthHeader,
  parseCell,
  parseClientFrame,
  parseClientMessage,
  parseEventId,
  parseFilter,
  parseGameEvent,
  parseNostrEvent,
  parsePubkey,
  parseRelayMessage,
  parseServerFrame,
  parseSha256,
  readAvatarConfig,
  readChatText,
  readEmoji,
  readPose,
} from "./index.ts";

const seed = Number(process.env["HOSTILE_SEED"] ?? 20_261_120);
const valueParsers: readonly ((value: unknown) => unknown)[] = [
  parseNostrEvent,
  parseFilter,
  parseAddress,
  parseCell,
  parsePubkey,
  parseEventId,
  parseSha256,
  readAvatarConfig,
  readChatText,
  readEmoji,
  readPose,
  (value) => parseGameEvent(value, value),
];
const textParsers: readonly ((text: string) => { readonly ok: boolean })[] = [
  parseClientFrame,
  parseServerFrame,
  parseClientMessage,
  parseRelayMessage,
  decodeNip19,
  parseAuthHeader,
];

describe("hostile inputs", () => {
  test(`[P-1] 6,000 spoiled inputs make no parser throw (HOSTILE_SEED=${seed})`, () => {
    const hostile = createHostileInputs(seed);
    const seen = new Map(TARGETS.map((target) => [target, { accepted: 0, refused: 0 }]));
    for (let count = 0; count < 6_000; count += 1) {
      const input = hostile.next();
      const outcome = feed(input);
      const tally = seen.get(input.target);
      if (tally !== undefined) tally[outcome.ok ? "accepted" : "refused"] += 1;
    }
    // A generator that is always refused, or never, would show nothing.
    for (const [target, { accepted, refused }] of seen) expect([target, accepted > 20, refused > 20]).toEqual([target, true, true]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test(`[P-1d] what is accepted of 6,000 spoiled inputs, written and read again, is equal (HOSTILE_SEED=${seed})`, () => {
    const hostile = createHostileInputs(seed + 1);
    let compared = 0;
    for (let count = 0; count < 6_000; count += 1) {
      const input = hostile.next();
      const [first, second] = roundTrip(input);
      if (first === undefined) continue;
      compared += 1;
      expect([input.text.slice(0, 300), rounded(second)]).toEqual([input.text.slice(0, 300), rounded(first)]);
    }
    expect(compared).toBeGreaterThan(500);
  });

  test("[P-1] any JSON and anything else makes no parser throw", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
        withTypedArray: true,
      }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        for (const parse of valueParsers) parse(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[P-1] any text, and any JSON as text, makes no parser throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        for (const parse of textParsers) parse(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[P-1] nesting without end is refused", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
      ['["EVENT",', "]"],
      ['{"type":"game_event","msgId":"a","event":"x","data":', "}"],
    ] as const) {
      for (const text of [open.repeat(100_000), `${open.repeat(20_000)}1${close.repeat(20_000)}`]) {
        expect([
          parseServerFrame(text, 10_000_000).ok,
          parseClientFrame(text, 10_000_000).ok,
          parseRelayMessage(text, 10_000_000).ok,
          parseClientMessage(text, 10_000_000).ok,
        ]).toEqual([false, false, false, false]);
      }
    }
  });

  test("[P-1e] longer than the limit is refused, whatever is inside", () => {
    const long = (length: number) => `["NOTICE","${"a".repeat(length - 13)}"]`;
    const codeOf = (result: ReturnType<typeof parseRelayMessage> | ReturnType<typeof parseClientMessage>) =>
      result.ok ? "read" : result.problem.code;
    expect([codeOf(parseRelayMessage(long(1_048_576))), codeOf(parseRelayMessage(long(1_048_577)))]).toEqual(["read", "too-large"]);
    expect([codeOf(parseClientMessage(long(262_144))), codeOf(parseClientMessage(long(262_145)))]).toEqual(["unknown-type", "too-large"]);
    expect(codeOf(parseRelayMessage(long(100), 99))).toBe("too-large");
  });
});

/** Poses travel rounded: equality is that of the rounded numbers. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    ["x", "y", "z", "ry"].includes(key) && typeof inner === "number" ? Math.round(inner * 1_000) / 1_000 + 0 : inner,
  );
}
