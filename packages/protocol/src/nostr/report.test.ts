import { expect, test } from "vitest";
import { buildReport, parseEventId, parsePubkey, parseReport, REPORT_TYPES, signEvent } from "../index.ts";

const key = new Uint8Array(32).fill(7);
const pubkey = parsePubkey("ab".repeat(32));
const eventId = parseEventId("cd".repeat(32));
if (!pubkey.ok || !eventId.ok) throw new Error("two hex digits make a key");
const whom = pubkey.value;

test("[I-9f] a report names the person, what for, and the line where one is meant", () => {
  for (const type of REPORT_TYPES) {
    const template = buildReport({ reported: whom, type, eventId: null, text: "all day" }, 5);
    expect(template).toEqual({ kind: 1984, created_at: 5, tags: [["p", whom, type]], content: "all day" });
    expect(parseReport(signEvent(template, key))).toMatchObject({
      ok: true,
      value: { reported: whom, type, eventId: null, text: "all day" },
    });
  }
  const line = buildReport({ reported: whom, type: "spam", eventId: eventId.value, text: "" }, 5);
  expect(line.tags).toEqual([
    ["e", eventId.value, "spam"],
    ["p", whom],
  ]);
  expect(parseReport(signEvent(line, key))).toMatchObject({ ok: true, value: { type: "spam", eventId: eventId.value } });
});

test("[I-9f] other clients' reports are read; what names nobody is none", () => {
  const by = (tags: readonly (readonly string[])[], kind = 1984) =>
    parseReport(signEvent({ kind, created_at: 5, tags, content: "x" }, key));
  expect(by([["p", whom, "boring"]])).toMatchObject({ ok: true, value: { type: "other" } });
  expect(by([["p", "nobody"]])).toEqual({ ok: false, problem: { code: "nobody" } });
  expect(by([["p", whom]], 1)).toEqual({ ok: false, problem: { code: "wrong-kind", found: "1" } });
});
