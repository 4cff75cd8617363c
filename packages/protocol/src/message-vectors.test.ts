import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Result } from "./index.ts";
import {
  encodeClientFrame,
  encodeClientMessage,
  encodeRelayMessage,
  encodeServerFrame,
  parseClientFrame,
  parseClientMessage,
  parseRelayMessage,
  parseServerFrame,
} from "./index.ts";

interface Problem {
  readonly code: string;
  readonly eventId?: string;
  readonly subscriptionId?: string;
}

interface MessageVectors {
  readonly about: string;
  readonly valid: readonly { readonly name: string; readonly text: string; readonly value: unknown; readonly exact: boolean }[];
  readonly invalid: readonly ({ readonly name: string; readonly text: string } & Problem)[];
}

type TwoWays = (text: string) => Result<{ readonly value: unknown; readonly text: string }, Problem>;

function twoWays<T>(parse: (text: string) => Result<T, Problem>, encode: (value: T) => string): TwoWays {
  return (text) => {
    const parsed = parse(text);
    return parsed.ok ? { ok: true, value: { value: parsed.value, text: encode(parsed.value) } } : parsed;
  };
}

const files: readonly (readonly [rule: string, file: string, both: TwoWays])[] = [
  ["[P-7]", "frames-client", twoWays(parseClientFrame, encodeClientFrame)],
  ["[P-7]", "frames-server", twoWays(parseServerFrame, encodeServerFrame)],
  ["[P-3]", "messages-client", twoWays(parseClientMessage, encodeClientMessage)],
  ["[P-3]", "messages-relay", twoWays(parseRelayMessage, encodeRelayMessage)],
];

for (const [rule, file, both] of files) {
  const vectors: MessageVectors = JSON.parse(readFileSync(new URL(`../../../tests/vectors/${file}.json`, import.meta.url), "utf8"));

  describe(`${rule} ${vectors.about}`, () => {
    for (const vector of vectors.valid) {
      test(`[P-1] read: ${vector.name}`, () => {
        const result = both(vector.text);
        if (!result.ok) throw new Error(JSON.stringify(result.problem));
        expect(result.value.value).toEqual(vector.value);
      });

      test(`[P-1d] written and read again: ${vector.name}`, () => {
        const first = both(vector.text);
        if (!first.ok) throw new Error(first.problem.code);
        if (vector.exact) expect(JSON.parse(first.value.text)).toEqual(JSON.parse(vector.text));
        const second = both(first.value.text);
        expect(second).toEqual(first);
      });
    }

    for (const { name, text, ...problem } of vectors.invalid) {
      test(`[P-1] refused as ${problem.code}: ${name}`, () => {
        const result = both(text);
        expect(result.ok ? { code: "read" } : result.problem).toMatchObject(problem);
      });
    }
  });
}

test("[P-3] a malformed event is named by its id, a malformed filter by its subscription", () => {
  const id = "ab".repeat(32);
  const subscription = "s1";
  const problemOf = (message: unknown) => {
    const result = parseClientMessage(JSON.stringify(message));
    return result.ok ? null : { ...result.problem, detail: "" };
  };
  expect(problemOf(["EVENT", { id }])).toEqual({ code: "bad-event", detail: "", eventId: id });
  expect(problemOf(["EVENT", { id: "x" }])).toEqual({ code: "bad-event", detail: "" });
  expect(problemOf(["REQ", subscription, { limit: -1 }])).toEqual({ code: "bad-filter", detail: "", subscriptionId: subscription });
  expect(problemOf(["COUNT", subscription])).toEqual({ code: "bad-filter", detail: "", subscriptionId: subscription });
});
