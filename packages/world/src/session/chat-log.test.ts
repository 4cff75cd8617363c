import { describe, expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import type { EventId } from "@plaza/protocol";
import { isEventId } from "@plaza/protocol";
import { createChatLog } from "./chat-log.ts";
import { fromRelays, mergeRecords } from "./chat-records.ts";
import type { ChatRecord } from "./chat-records.ts";
import { pubkeyOf } from "./test-world.test-support.ts";

const anna = pubkeyOf(1);
const ben = pubkeyOf(2);

function eventId(number: number): EventId {
  const id = number.toString(16).padStart(16, "0").padEnd(64, "0");
  if (!isEventId(id)) throw new Error("64 hex characters are an id");
  return id;
}

function live(source: string, text: string, atMs: number, cid: string | null = null): ChatRecord {
  return { source, pubkey: anna, text, atMs, cid, eventId: null, privateWith: null };
}

function signed(number: number, text: string, atMs: number): ChatRecord {
  return { source: fromRelays, pubkey: anna, text, atMs, cid: eventId(number).slice(0, 16), eventId: eventId(number), privateWith: null };
}

const cidOf = (number: number) => eventId(number).slice(0, 16);
const texts = (records: readonly ChatRecord[]) => mergeRecords(records).map((line) => line.text);

describe("one line", () => {
  it("[W-8c] the same records in any order are the same lines", () => {
    const seed = 9;
    const random = createSeededRandom(seed);
    const records = [
      live("a", "lol", 1_000),
      live("a", "lol", 3_000),
      live("b", "lol", 1_200),
      live("b", "lol", 3_300),
      live("c", "lol", 3_100),
      live("a", "hi", 2_000, cidOf(7)),
      live("b", "hi", 2_100, cidOf(7)),
      live("legacy", "hi", 2_200),
      signed(7, "hi", 2_000),
      signed(8, "from before", 500),
    ];
    const expected = mergeRecords(records);
    expect(expected.length).toBe(4);
    for (let turn = 0; turn < 500; turn += 1) {
      const shuffled = records.map((record) => ({ record, order: random.unit() })).sort((a, b) => a.order - b.order);
      const lines = mergeRecords(shuffled.map(({ record }) => record));
      const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
      expect(lines.toSorted(byKey), `seed ${seed}, turn ${turn}`).toEqual(expected.toSorted(byKey));
    }
  });

  it("[W-8d] a server that missed the first of two equal lines does not make three of them", () => {
    expect(texts([live("a", "lol", 0), live("a", "lol", 5_000), live("b", "lol", 5_100)])).toEqual(["lol", "lol"]);
  });

  it("[W-8d] equal lines more than ten seconds apart are two", () => {
    expect(texts([live("a", "lol", 0), live("b", "lol", 10_500)])).toEqual(["lol", "lol"]);
    expect(texts([live("a", "lol", 0), live("b", "lol", 9_500)])).toEqual(["lol"]);
  });

  it("[W-9m] a client that signs but sends no id is matched with its event by its words", () => {
    expect(texts([live("a", "hi", 10_300), signed(3, "hi", 10_000)])).toEqual(["hi"]);
    expect(texts([live("a", "hi", 10_300, "their-own-id"), signed(3, "hi", 10_000)])).toEqual(["hi"]);
    expect(texts([live("a", "hi", 90_000), signed(3, "hi", 10_000)])).toEqual(["hi", "hi"]);
  });

  it("[W-9m] the signed text is the one that counts", () => {
    expect(mergeRecords([live("a", "forged", 1_000, cidOf(3)), signed(3, "true", 1_000)])).toMatchObject([{ text: "true" }]);
  });

  it("[W-8c] the same id of two authors is two lines", () => {
    const log = createChatLog();
    log.add(live("a", "mine", 1_000, "x1"));
    log.add({ ...live("a", "theirs", 1_000, "x1"), pubkey: ben });
    expect(log.lines().length).toBe(2);
  });
});

describe("the log", () => {
  it("[W-9o] a line its author deleted takes its live copies with it, and comes back with its event", () => {
    const log = createChatLog();
    log.add(live("a", "oops", 1_000, cidOf(3)));
    log.setSigned([signed(3, "oops", 1_000), signed(4, "stays", 2_000)]);
    expect(log.lines().map((line) => line.text)).toEqual(["oops", "stays"]);
    log.setSigned([signed(4, "stays", 2_000)]);
    log.add(live("b", "oops", 1_300, cidOf(3)));
    expect(log.lines().map((line) => line.text)).toEqual(["stays"]);
    log.setSigned([signed(3, "oops", 1_000), signed(4, "stays", 2_000)]);
    expect(log.lines().map((line) => line.text)).toEqual(["oops", "stays"]);
  });

  it("[W-8i] a flood of lines is bounded, and the newest stay", () => {
    const log = createChatLog();
    const authors = Array.from({ length: 40 }, (_, number) => pubkeyOf(number + 1));
    for (let index = 0; index < 20_000; index += 1) {
      log.add({ ...live("a", `line ${index}`, index, `c${index}`), pubkey: authors[index % 40] ?? anna });
    }
    expect(log.lines().length).toBeLessThanOrEqual(2_000);
    expect(log.lines().at(-1)?.text).toBe("line 19999");
  });
});
