import { describe, expect, it } from "vitest";
import { settle } from "@plaza/platform/fakes";
import { failed, serializeEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, VerifiedEvent } from "@plaza/protocol";
import { by, createTestBench, startSec } from "../fakes/test-bench.ts";

/** Subscribes and keeps what came. */
function listen(pool: ReturnType<typeof createTestBench>["pool"], kinds: readonly number[] = [1]) {
  const heard: VerifiedEvent[] = [];
  const state = { heard, caughtUp: 0 };
  const subscription = pool.subscribe([{ kinds }], {
    onEvent: (event) => heard.push(event),
    onCaughtUp: () => (state.caughtUp += 1),
  });
  return Object.assign(state, { end: () => subscription.end() });
}

const note = (text: string, atSec = startSec, person = 1) => by(person, { kind: 1, content: text, created_at: atSec });
const texts = (events: readonly NostrEvent[]) => events.map((event) => event.content);

describe("several relays are one", () => {
  it("[I-4e] stored events come first, then one sign that we caught up, then live ones", async () => {
    const { pool, relay, time } = createTestBench();
    relay.inject(note("old", startSec - 100));
    const { heard, ...rest } = listen(pool);
    void rest;
    const second = listen(pool);
    await time.advanceAsync(100);
    expect(texts(heard)).toEqual(["old"]);
    expect(second.caughtUp).toBe(1);
    relay.inject(note("new"));
    await time.advanceAsync(100);
    expect(texts(second.heard)).toEqual(["old", "new"]);
    expect(second.caughtUp).toBe(1);
  });

  it("[I-4e] an event on three relays is heard once and verified once", async () => {
    let verified = 0;
    const verifier = {
      verify: async (event: NostrEvent) => {
        verified += 1;
        return verifyEvent(event);
      },
    };
    const { pool, relays, time } = createTestBench(["one", "two", "three"], { verifier });
    const event = note("everywhere");
    for (const relay of relays) relay.inject(event);
    const first = listen(pool);
    const second = listen(pool);
    await time.advanceAsync(100);
    expect(texts(first.heard)).toEqual(["everywhere"]);
    expect(texts(second.heard)).toEqual(["everywhere"]);
    expect(verified).toBe(1);
  });

  it("[I-4e] a relay that cannot be reached does not hold up the others, and a silent one only until the deadline", async () => {
    const { network, time, relays, pool } = createTestBench(["one", "two"]);
    network.refuse("ws://two.test");
    const early = listen(pool);
    await time.advanceAsync(50);
    expect(early.caughtUp).toBe(1);

    const [one] = relays;
    if (one !== undefined) one.withholdEose = true;
    const late = listen(pool);
    await time.advanceAsync(4_000);
    expect(late.caughtUp).toBe(0);
    await time.advanceAsync(1_100);
    expect(late.caughtUp).toBe(1);
  });

  it("[I-4e] fetch answers newest first and leaves no subscription behind", async () => {
    const { pool, relay, time } = createTestBench();
    for (const [text, atSec] of [
      ["b", 2],
      ["c", 3],
      ["a", 1],
    ] as const)
      relay.inject(note(text, startSec - 10 + atSec));
    const answer = pool.fetch([{ kinds: [1] }]);
    await time.advanceAsync(100);
    expect(texts(await answer)).toEqual(["c", "b", "a"]);
    await time.advanceAsync(100);
    expect(relay.received.at(-1)?.type).toBe("CLOSE");
  });

  it("[I-4e] one socket per relay serves every feature", async () => {
    const { pool, network, time } = createTestBench(["one", "two"]);
    for (let n = 0; n < 5; n += 1) listen(pool, [n]);
    await time.advanceAsync(100);
    expect(network.dialled).toEqual(["ws://one.test", "ws://two.test"]);
  });

  it("[I-4e] a relay that takes few subscriptions gets few at a time, and all of ours in the end", async () => {
    const { pool, relay, web, time } = createTestBench();
    web.route("GET", "http://one.test", JSON.stringify({ limitation: { max_subscriptions: 4 } }));
    await time.advanceAsync(100);
    const ends = [1, 2, 3].map((kind) => listen(pool, [kind]));
    await time.advanceAsync(100);
    expect(relay.received.filter((message) => message.type === "REQ")).toHaveLength(2);
    ends[0]?.end();
    await time.advanceAsync(100);
    expect(relay.received.filter((message) => message.type === "REQ")).toHaveLength(3);
    expect(ends[2]?.caughtUp).toBe(1);
  });

  it("[I-4e] a subscriber that throws harms nobody else", async () => {
    const { pool, relay, time, log } = createTestBench();
    pool.subscribe([{ kinds: [1] }], {
      onEvent() {
        throw new Error("a bug");
      },
    });
    const other = listen(pool);
    relay.inject(note("x"));
    await time.advanceAsync(100);
    expect(texts(other.heard)).toEqual(["x"]);
    expect(log.lines.filter((line) => line.level === "error")).toHaveLength(1);
  });

  it("[I-4e] an ended pool leaves no timer, no socket and no open question", async () => {
    const { pool, relay, time, network } = createTestBench(["one", "two"]);
    relay.withholdEose = true;
    listen(pool);
    const answer = pool.fetch([{ kinds: [2] }]);
    const publication = pool.publish(note("unheard"));
    relay.judge = () => null;
    await time.advanceAsync(20);
    pool.end();
    expect(await answer).toEqual([]);
    await publication.done;
    await time.advanceAsync(60_000);
    expect(time.pendingTimers()).toBe(0);
    expect(network.openSockets("ws://one.test")).toBe(0);
  });
});

describe("what is not proven reaches nobody", () => {
  it("[I-2m] a forged signature, a wrong id and an event that was not asked for are counted and dropped", async () => {
    const { pool, relay, time } = createTestBench();
    const { heard } = listen(pool);
    await time.advanceAsync(100);
    const real = note("real");
    const other = note("other");
    relay.sendRaw(`["EVENT","s1",${serializeEvent({ ...real, sig: other.sig })}]`);
    relay.sendRaw(`["EVENT","s1",${serializeEvent({ ...real, content: "changed" })}]`);
    relay.sendRaw(`["EVENT","s1",${serializeEvent(by(1, { kind: 7, content: "+" }))}]`);
    await time.advanceAsync(500);
    expect(heard).toEqual([]);
    expect(pool.status.get()[0]?.turnedAway).toBe(2);
  });

  it("[I-2m] a forged copy that comes first does not keep the true one out", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    const { heard } = listen(pool);
    await time.advanceAsync(100);
    const real = note("real");
    relays[0]?.sendRaw(`["EVENT","s1",${serializeEvent({ ...real, content: "changed" })}]`);
    relays[1]?.sendRaw(`["EVENT","s1",${serializeEvent(real)}]`);
    await time.advanceAsync(100);
    expect(texts(heard)).toEqual(["real"]);
  });

  it("[I-2m] so it is while the forged copy is still being checked, and a true one in two copies is heard once", async () => {
    const checks: (() => void)[] = [];
    const verifier = {
      verify: (event: NostrEvent) =>
        new Promise<ReturnType<typeof verifyEvent>>((resolve) => {
          checks.push(() => resolve(verifyEvent(event)));
        }),
    };
    const { pool, relays, time } = createTestBench(["one", "two", "three"], { verifier });
    const { heard } = listen(pool);
    await time.advanceAsync(100);
    const real = note("real");
    relays[0]?.sendRaw(`["EVENT","s1",${serializeEvent({ ...real, content: "changed" })}]`);
    relays[1]?.sendRaw(`["EVENT","s1",${serializeEvent(real)}]`);
    relays[2]?.sendRaw(`["EVENT","s1",${serializeEvent(real)}]`);
    await time.advanceAsync(100);
    expect(checks).toHaveLength(1);
    for (let turn = 0; turn < 3; turn += 1) {
      checks.shift()?.();
      await settle();
    }
    expect(texts(heard)).toEqual(["real"]);
  });

  it("[I-2m] a copy with another text under a proven id brings the proven text", async () => {
    const { pool, relay, time } = createTestBench();
    const first = listen(pool);
    relay.inject(note("real"));
    await time.advanceAsync(100);
    const second = listen(pool, [1]);
    const real = note("real");
    await time.advanceAsync(5);
    relay.sendRaw(`["EVENT","s2",${serializeEvent({ ...real, content: "changed" })}]`);
    await time.advanceAsync(100);
    expect(texts(first.heard)).toEqual(["real"]);
    expect(texts(second.heard)).toEqual(["real"]);
  });

  it("[I-2o] unreadable messages are counted and the connection lives on", async () => {
    const { pool, relay, time, network } = createTestBench();
    const { heard } = listen(pool);
    await time.advanceAsync(100);
    for (const text of ["", "{}", "[]", '["EVENT"]', '["EVENT","s1",{"id":1}]', '["EVENT","s1",null]', "\u0000", '["WHAT",1]'])
      relay.sendRaw(text);
    relay.inject(note("fine"));
    let told = 0;
    pool.status.subscribe(() => (told += 1));
    await time.advanceAsync(500);
    expect(told).toBe(1);
    expect(texts(heard)).toEqual(["fine"]);
    expect(pool.status.get()[0]?.unreadable).toBe(8);
    expect(network.dialled).toHaveLength(1);
  });

  it("[I-2m] a verifier that fails turns the event away", async () => {
    const { pool, relay, time } = createTestBench(["one"], { verifier: { verify: () => Promise.reject(new Error("worker died")) } });
    const state = listen(pool);
    relay.inject(note("x"));
    await time.advanceAsync(100);
    expect(state.heard).toEqual([]);
    expect(state.caughtUp).toBe(1);
  });

  it("[I-2m] we caught up only once what was stored is verified", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const verifier = {
      verify: async (event: NostrEvent) => {
        await gate;
        return event.content === "bad" ? failed({ code: "wrong-id" as const, id: event.id }) : verifyEvent(event);
      },
    };
    const { pool, relay, time } = createTestBench(["one"], { verifier });
    relay.inject(note("slow"));
    const state = listen(pool);
    await time.advanceAsync(100);
    expect(state.caughtUp).toBe(0);
    release();
    await settle();
    expect(texts(state.heard)).toEqual(["slow"]);
    expect(state.caughtUp).toBe(1);
  });
});

describe("events from the future", () => {
  it("[I-2n] up to 60 s ahead come at once, later ones when due, past 900 s never", async () => {
    const { pool, relay, time } = createTestBench();
    const { heard } = listen(pool);
    for (const ahead of [60, 61, 900, 901]) relay.inject(note(`+${ahead}`, startSec + ahead));
    await time.advanceAsync(500);
    expect(texts(heard)).toEqual(["+60"]);
    await time.advanceAsync(1_500);
    expect(texts(heard)).toEqual(["+60", "+61"]);
    await time.advanceAsync(900_000);
    expect(texts(heard)).toEqual(["+60", "+61", "+900"]);
  });

  it("[I-2n] updates of shared apps may be 300 s ahead", async () => {
    const { pool, relay, time } = createTestBench();
    const { heard } = listen(pool, [4932]);
    relay.inject(by(1, { kind: 4932, created_at: startSec + 300 }));
    relay.inject(by(1, { kind: 4932, created_at: startSec + 310 }));
    await time.advanceAsync(500);
    expect(heard).toHaveLength(1);
  });

  it("[I-2n] an event held back is not delivered to a subscription that ended", async () => {
    const { pool, relay, time } = createTestBench();
    const state = listen(pool);
    relay.inject(note("later", startSec + 90));
    await time.advanceAsync(500);
    state.end();
    await time.advanceAsync(100_000);
    expect(state.heard).toEqual([]);
  });
});
