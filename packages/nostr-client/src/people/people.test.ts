import { describe, expect, it } from "vitest";
import { by, createTestBench, startSec } from "../fakes/test-bench.ts";
import { createPeople } from "./people.ts";

const profile = (person: number, content: object, atSec = startSec) =>
  by(person, { kind: 0, content: JSON.stringify(content), created_at: atSec });

describe("people are looked up", () => {
  it("[I-4k] many in one question, each once, the newest version counts", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    relays[0]?.inject(profile(1, { name: "old" }, startSec - 10));
    relays[1]?.inject(profile(1, { name: "new", display_name: "New" }));
    relays[0]?.inject(profile(2, { name: "two" }));
    relays[0]?.inject(by(3, { kind: 0, content: "no json" }));
    const people = createPeople({ pool, clock: time, timers: time });
    const pubkeys = [1, 2, 3, 4].map((person) => by(person, { kind: 1 }).pubkey);
    const signals = pubkeys.map((pubkey) => people.profileOf(pubkey));
    expect(signals.map((signal) => signal.get())).toEqual([null, null, null, null]);
    await time.advanceAsync(1_000);
    expect(pubkeys.map((pubkey) => people.nameOf(pubkey))).toEqual(["New", "two", pubkeys[2]?.slice(0, 8), pubkeys[3]?.slice(0, 8)]);
    expect(relays[0]?.received.filter((message) => message.type === "REQ")).toHaveLength(1);
    for (const pubkey of pubkeys) people.profileOf(pubkey);
    await time.advanceAsync(1_000);
    expect(relays[0]?.received.filter((message) => message.type === "REQ")).toHaveLength(1);
  });

  it("[I-4k] who was not found is asked for again after half a minute, others after ten", async () => {
    const { pool, relay, time } = createTestBench();
    const people = createPeople({ pool, clock: time, timers: time });
    const { pubkey } = by(1, { kind: 1 });
    people.profileOf(pubkey);
    await time.advanceAsync(31_000);
    relay.inject(profile(1, { name: "late" }));
    people.profileOf(pubkey);
    await time.advanceAsync(1_000);
    expect(people.nameOf(pubkey)).toBe("late");
    relay.inject(profile(1, { name: "renamed" }, startSec + 40));
    await time.advanceAsync(31_000);
    people.profileOf(pubkey);
    await time.advanceAsync(1_000);
    expect(people.nameOf(pubkey)).toBe("late");
    await time.advanceAsync(600_000);
    people.profileOf(pubkey);
    await time.advanceAsync(1_000);
    expect(people.nameOf(pubkey)).toBe("renamed");
  });

  it("[I-4o] of two versions of one second the one with the lower id counts, whichever comes first", async () => {
    const versions = [profile(1, { name: "a" }), profile(1, { name: "b" })].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const [lower, higher] = versions.map(({ content }) => /[ab](?=")/u.exec(content.slice(8))?.[0]);
    for (const order of [versions, versions.toReversed()]) {
      const { pool, time } = createTestBench();
      const people = createPeople({ pool, clock: time, timers: time });
      for (const event of order) people.learn(event);
      expect([people.nameOf(by(1, { kind: 1 }).pubkey), lower === higher]).toEqual([lower, false]);
      people.end();
    }
  });

  it("[I-4j] someone's relays are read from their newest list", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    relays[0]?.inject(by(1, { kind: 10_002, tags: [["r", "wss://old.test"]], created_at: startSec - 10 }));
    relays[1]?.inject(
      by(1, {
        kind: 10_002,
        tags: [
          ["r", "wss://a.test", "write"],
          ["r", "http://no.test"],
        ],
      }),
    );
    const people = createPeople({ pool, clock: time, timers: time });
    const list = people.relayListOf(by(1, { kind: 1 }).pubkey);
    const none = people.relayListOf(by(2, { kind: 1 }).pubkey);
    await time.advanceAsync(1_000);
    expect(await list).toMatchObject({ relays: [{ url: "wss://a.test", read: false, write: true }] });
    expect(await none).toBeNull();
  });
});
