import { createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import { failed } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { by, idVerifier, keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { createKeySigner } from "@plaza/platform/fakes";
import { appId, cheapUpdateBy, createAppBench, saying, updateBy } from "../fakes/app-bench.ts";

describe("what is shared", () => {
  test("[X-7b] the sender has the update at once, others when it arrives, everyone once", async () => {
    const { run, time } = createAppBench(["one", "two"]);
    const [alice, bob] = [run(1), run(2)];
    await time.advanceAsync(200);
    const sent = alice.session.send(saying({ move: "e4" }));
    await settle();
    expect(await sent).toEqual({ ok: true, value: 1 });
    expect([alice.payloads(), bob.payloads()]).toEqual([[{ move: "e4" }], []]);
    expect(alice.view().unsentCount).toBe(0);
    await time.advanceAsync(200);
    expect([alice.payloads(), bob.payloads()]).toEqual([[{ move: "e4" }], [{ move: "e4" }]]);
  });

  test("[X-6] who joins a week later has the same, in the order of every device that starts from nothing", async () => {
    const { run, time, relay } = createAppBench();
    for (const [payload, atSec] of [
      [3, 30],
      [1, 10],
      [2, 20],
      [4, 30],
    ] as const)
      relay.inject(updateBy(5, payload, { created_at: startSec - 700 + atSec }));
    const first = run(1);
    await time.advanceAsync(300);
    const second = run(2);
    await time.advanceAsync(300);
    expect(first.payloads().slice(0, 2)).toEqual([1, 2]);
    expect(second.given()).toEqual(first.given());
    expect(second.view().caughtUp).toBe(true);
  });

  test("[X-6f] a long history comes whole, also from relays that give little at once and know different parts", async () => {
    const { run, time, relays, web } = createAppBench(["one", "two"], { verifier: idVerifier });
    relays.forEach((relay, index) => (relay.maxLimit = index === 0 ? 105 : 200));
    web.route("GET", "http://two.test", JSON.stringify({ limitation: { max_limit: 200 } }));
    for (let n = 0; n < 440; n += 1) {
      const event = cheapUpdateBy(1 + (n % 7), n, { created_at: startSec - 5_000 + n * 3 });
      relays[n % 3 === 0 ? 0 : 1]?.inject(event);
      if (n % 5 === 0) relays[0]?.inject(event);
    }
    const device = run(1);
    await time.advanceAsync(3_000);
    expect(device.payloads()).toEqual(Array.from({ length: 440 }, (_, n) => n));
  });

  test("[X-6f] more updates in one second than a relay gives at once end in no loop", async () => {
    const { run, time, relay } = createAppBench(["one"], { verifier: idVerifier });
    relay.maxLimit = 100;
    for (let n = 0; n < 130; n += 1) relay.inject(cheapUpdateBy(1, n, { created_at: startSec - 50 }));
    relay.inject(cheapUpdateBy(1, "old", { created_at: startSec - 60 }));
    const device = run(2);
    await time.advanceAsync(2_000);
    expect(device.payloads()[0]).toBe("old");
    expect(device.payloads().length).toBe(101);
  });

  test("[X-6a] a device keeps its serials over a reload, and what came meanwhile stands behind", async () => {
    const { run, time, relay } = createAppBench();
    const device = run(1);
    await time.advanceAsync(200);
    await device.session.send(saying("mine"));
    relay.inject(updateBy(2, "theirs", { created_at: startSec - 50 }));
    await time.advanceAsync(200);
    const before = device.given();
    device.close();
    relay.inject(updateBy(3, "late", { created_at: startSec - 90 }));
    const again = run(1, { keyValue: device.keyValue });
    await settle();
    expect(again.given()).toEqual(before);
    await time.advanceAsync(1_000);
    expect(again.payloads()).toEqual(["mine", "theirs", "late"]);
  });

  test("[X-6d] an answer is dated after what its author had seen", async () => {
    const { run, time, relay } = createAppBench();
    relay.inject(updateBy(2, "ahead", { created_at: startSec + 200 }));
    const device = run(1);
    await time.advanceAsync(200);
    await device.session.send(saying("answer"));
    await device.session.send(saying("answer"));
    await settle();
    expect(device.given().map(({ update }) => update.createdAtSec - startSec)).toEqual([200, 201, 202]);
  });

  test("[X-6d] where the clock can go no further ahead, the same move twice is still two moves", async () => {
    const { run, time, relay } = createAppBench();
    relay.inject(updateBy(2, "far ahead", { created_at: startSec + 300 }));
    const device = run(1);
    await time.advanceAsync(200);
    for (let n = 0; n < 3; n += 1) await device.session.send(saying("again"));
    await settle();
    expect(device.payloads()).toEqual(["far ahead", "again", "again", "again"]);
  });

  test("[X-6d] what an app sends before the history is there waits for it, and not longer", async () => {
    const { run, time, relay } = createAppBench();
    relay.inject(updateBy(2, "first", { created_at: startSec + 30 }));
    const device = run(1);
    const sent = device.session.send(saying("second"));
    await time.advanceAsync(300);
    expect(await sent).toEqual({ ok: true, value: 2 });
    expect(device.payloads()).toEqual(["first", "second"]);

    const { run: runAlone, time: later, network } = createAppBench();
    network.refuse("ws://one.test");
    const alone = runAlone(1);
    void alone.session.send(saying("alone"));
    await later.advanceAsync(4_100);
    expect(alone.payloads()).toEqual(["alone"]);
  });

  test("[X-6b] without an id the app runs, and nothing is sent or taken", async () => {
    const { run, time, relay } = createAppBench();
    const device = run(1, { webxdcId: null });
    await device.session.ready;
    expect(await device.session.send(saying(1))).toEqual(failed({ code: "not-shared" }));
    await time.advanceAsync(200);
    expect([device.view().shared, relay.received.length, device.session.joinRealtime({ onMessage() {} }).ok]).toEqual([false, 0, false]);
  });
});

describe("what goes wrong", () => {
  test("[X-6e] unreadable, misdated and misaddressed updates are left out, and counted", async () => {
    const { run, time, relay } = createAppBench();
    const device = run(1);
    await time.advanceAsync(200);
    relay.inject(by(2, { kind: 4932, tags: [["i", appId]], content: "{broken" }));
    relay.inject(
      by(2, {
        kind: 4932,
        tags: [
          ["i", "another"],
          ["i", appId],
        ],
        content: "1",
      }),
    );
    relay.inject(updateBy(2, "before the app", { created_at: startSec - 200_000 }));
    relay.inject(updateBy(2, "far future", { created_at: startSec + 5_000 }));
    const held = updateBy(2, "soon", { created_at: startSec + 400 });
    relay.inject(held);
    await time.advanceAsync(1_000);
    expect([device.payloads(), device.view().leftOut]).toEqual([[], 3]);
    await time.advanceAsync(100_000);
    expect(device.payloads()).toEqual(["soon"]);
  });

  test("[X-6e] what was stored before its time is given when it is due, each of them", async () => {
    const { run, time, relay } = createAppBench();
    for (const ahead of [400, 500, 600, 850]) relay.inject(updateBy(2, ahead, { created_at: startSec + ahead }));
    const device = run(1);
    await time.advanceAsync(90_000);
    expect(device.payloads()).toEqual([]);
    await time.advanceAsync(120_000);
    expect(device.payloads()).toEqual([400, 500]);
    await time.advanceAsync(390_000);
    expect(device.payloads()).toEqual([400, 500, 600, 850]);
  });

  test("[X-6a] a device that can neither read nor keep anything runs the app all the same", async () => {
    const { run, time, relay } = createAppBench();
    const broken = () => Promise.reject(new Error("private mode"));
    const device = run(1, { keyValue: { get: broken, set: broken, delete: broken, keys: broken } });
    relay.inject(updateBy(2, "theirs", { created_at: startSec - 5 }));
    await time.advanceAsync(300);
    await device.session.send(saying("mine"));
    await time.advanceAsync(100);
    expect([device.payloads(), relay.stored().length, device.view().unsentCount]).toEqual([["theirs", "mine"], 2, 0]);
  });

  test("[X-6f] after a reconnect also what is dated long ago is heard", async () => {
    const { run, time, relay, network } = createAppBench();
    const device = run(1);
    await time.advanceAsync(200);
    relay.inject(updateBy(2, "new", { created_at: startSec }));
    await time.advanceAsync(200);
    network.cut("ws://one.test");
    relay.inject(updateBy(2, "missed, and old", { created_at: startSec - 9_000 }));
    await time.advanceAsync(5_000);
    relay.inject(updateBy(3, "live, and old", { created_at: startSec - 8_000 }));
    await time.advanceAsync(1_000);
    expect(device.payloads()).toEqual(["new", "missed, and old", "live, and old"]);
  });

  test("[X-6f] a relay that keeps silent is asked again later", async () => {
    const { run, time, relay } = createAppBench();
    relay.withholdEose = true;
    relay.refuse = () => "error: busy";
    relay.inject(updateBy(2, "held back", { created_at: startSec - 10 }));
    const device = run(1);
    await time.advanceAsync(5_000);
    expect([device.payloads(), device.view().caughtUp]).toEqual([[], true]);
    relay.withholdEose = false;
    relay.refuse = () => null;
    await time.advanceAsync(120_000);
    expect(device.payloads()).toEqual(["held back"]);
  });

  test("[X-6g] sent offline, it is there at once, survives a reload, and goes out as the same event", async () => {
    const { run, time, relay, network } = createAppBench();
    const keyValue = createMemoryKeyValue();
    network.refuse("ws://one.test");
    const device = run(1, { keyValue });
    await time.advanceAsync(4_100);
    await device.session.send(saying("offline", { info: "Moved\nhere" }));
    await time.advanceAsync(100);
    expect([device.payloads(), device.view().unsent[0]?.state]).toEqual([["offline"], "sending"]);
    const before = device.given();
    device.close();
    await time.advanceAsync(100);
    network.heal("ws://one.test");
    const again = run(1, { keyValue });
    await time.advanceAsync(60_000);
    expect(again.given()).toEqual(before);
    expect(relay.stored().map(({ id }) => id)).toEqual(before.map(({ update }) => update.id));
    expect([again.view().unsentCount, await keyValue.keys(`webxdc/${appId}/unsent/`)]).toEqual([0, []]);
  });

  test("[X-6i] sent before the history has come, it survives a reload, once each, and stands behind the history", async () => {
    const { run, time, relay, network } = createAppBench();
    const keyValue = createMemoryKeyValue();
    relay.inject(updateBy(2, "first"));
    network.refuse("ws://one.test");
    const device = run(1, { keyValue });
    void device.session.send(saying("mine"));
    void device.session.send(saying("mine"));
    await time.advanceAsync(100);
    device.close();
    network.heal("ws://one.test");
    const again = run(1, { keyValue });
    await time.advanceAsync(60_000);
    expect([again.payloads(), again.view().unsentCount]).toEqual([["first", "mine", "mine"], 0]);
    expect(relay.stored()).toHaveLength(3);
    expect(await keyValue.keys(`webxdc/${appId}/unsent/`)).toEqual([]);
  });

  test("[X-6i] once the history is there nothing of the draft is left, and nothing goes out twice", async () => {
    const { run, time, relay } = createAppBench();
    relay.inject(updateBy(2, "first", { created_at: startSec + 30 }));
    const keyValue = createMemoryKeyValue();
    const device = run(1, { keyValue });
    void device.session.send(saying("mine"));
    void device.session.send(saying("large".repeat(20_000)));
    await time.advanceAsync(60_000);
    expect([device.payloads(), await keyValue.keys(`webxdc/${appId}/unsent/`)]).toEqual([["first", "mine"], []]);
    device.close();
    const again = run(1, { keyValue });
    await time.advanceAsync(60_000);
    expect([again.payloads(), relay.stored().length]).toEqual([["first", "mine"], 2]);
  });

  test("[X-6g] refused by every relay, it says why, and can be sent again", async () => {
    const { run, time, relay } = createAppBench();
    relay.judge = () => ({ accepted: false, message: "blocked: not here" });
    const device = run(1);
    await time.advanceAsync(200);
    await device.session.send(saying("x"));
    await time.advanceAsync(200);
    expect(device.view().unsent).toMatchObject([{ state: "refused", problem: "blocked: not here" }]);
    relay.judge = () => ({ accepted: true, message: "" });
    device.session.retry();
    await time.advanceAsync(200);
    expect([device.view().unsentCount, relay.stored().length]).toEqual([0, 1]);
  });

  test("[X-6g] a signer that refuses, is away, or has become another's loses nothing", async () => {
    const { run, time, relay } = createAppBench();
    const key = createKeySigner(keyOf(1));
    let answer: "refused" | "unavailable" | null = "refused";
    const signer = {
      pubkey: key.pubkey,
      sign: async (template: Parameters<typeof key.sign>[0]) =>
        answer === null ? key.sign(template) : failed({ code: answer, detail: "no" }),
    };
    const device = run(1, { signer });
    await time.advanceAsync(200);
    await device.session.send(saying("x"));
    await time.advanceAsync(200);
    expect(device.view().unsent).toMatchObject([{ state: "refused", problem: "refused: no" }]);
    answer = "unavailable";
    device.session.retry();
    await time.advanceAsync(200);
    expect(device.view().unsent).toMatchObject([{ state: "refused", problem: "unavailable: no" }]);
    answer = null;
    await time.advanceAsync(31_000);
    expect([device.view().unsentCount, relay.stored().length]).toEqual([0, 1]);

    const keyValue = createMemoryKeyValue();
    const left = run(1, { keyValue, signer: { ...signer, sign: async () => failed({ code: "refused", detail: "no" }) } });
    await time.advanceAsync(200);
    await left.session.send(saying("of the first person"));
    await time.advanceAsync(100);
    left.close();
    const other = run(2, { keyValue });
    await time.advanceAsync(1_000);
    expect(other.view().unsent).toMatchObject([{ problem: "refused: written with another key" }]);
    expect(other.payloads()).toContain("of the first person");
  });

  test("[X-7d] a payload too large for the API, or for every relay, is refused with its size", async () => {
    const { run, time, web, relay } = createAppBench(["one", "two"]);
    web.route("GET", "http://one.test", JSON.stringify({ limitation: { max_message_length: 262_144 } }));
    const device = run(1);
    await time.advanceAsync(200);
    expect(device.session.maxUpdateBytes()).toBe(128_000);
    expect(await device.session.send(saying("x".repeat(128_000)))).toEqual(failed({ code: "too-large", sizeBytes: 128_002 }));
    expect((await device.session.send(saying("x".repeat(127_998)))).ok).toBe(true);
    await time.advanceAsync(500);
    expect([relay.stored().length, device.view().unsentCount]).toEqual([1, 0]);

    const small = createAppBench();
    const other = small.run(1);
    await small.time.advanceAsync(200);
    expect(other.session.maxUpdateBytes()).toBe(64_236);
    const sent = await other.session.send(saying("x".repeat(70_000)));
    expect(sent.ok ? "sent" : sent.problem.code).toBe("too-large");
    expect((await other.session.send({ ...saying(1), payload: "{" })).ok).toBe(false);
    expect(other.payloads()).toEqual([]);
  });

  test("[X-6] a session that ended leaves no timer and no question behind", async () => {
    const { run, time, relay, pool } = createAppBench();
    await time.advanceAsync(40_000);
    const before = time.pendingTimers();
    for (let n = 0; n < 8; n += 1) {
      const device = run(1, { pool });
      void device.session.send(saying(n));
      device.session.joinRealtime({ onMessage() {} });
      await time.advanceAsync(n * 17);
      device.session.end();
      expect(await device.session.send(saying(n))).toEqual(failed({ code: "ended" }));
    }
    await time.advanceAsync(40_000);
    expect(time.pendingTimers()).toBe(before);
    const asked = relay.received.filter(({ type }) => type === "REQ").length;
    expect(relay.received.filter(({ type }) => type === "CLOSE").length).toBe(asked);
  });
});

describe("floods", () => {
  test("[X-9] one author's flood comes ten at once and then one a second, and holds up nobody else", async () => {
    const { run, time, relay } = createAppBench(["one"], { verifier: idVerifier });
    const device = run(1);
    await time.advanceAsync(200);
    for (let n = 0; n < 40; n += 1) relay.inject(cheapUpdateBy(2, n));
    relay.inject(cheapUpdateBy(3, "quiet"));
    await time.advanceAsync(100);
    expect(device.payloads()).toHaveLength(11);
    expect(device.payloads()).toContain("quiet");
    expect(device.view().queued).toBe(30);
    await time.advanceAsync(10_000);
    expect(device.payloads()).toHaveLength(21);
    await time.advanceAsync(25_000);
    expect([device.payloads().length, device.view().queued, device.view().dropped]).toEqual([41, 0, 0]);
  });

  test("[X-9a] past a thousand waiting they are dropped for all to see; a reading of the relay finds them", async () => {
    const { run, time, relay } = createAppBench(["one"], { verifier: idVerifier });
    const device = run(1);
    await time.advanceAsync(200);
    for (let n = 0; n < 1_100; n += 1) relay.inject(cheapUpdateBy(2, n, { created_at: startSec - (n % 300) }));
    relay.inject(cheapUpdateBy(3, "quiet"));
    await time.advanceAsync(100);
    expect([device.view().queued, device.view().dropped]).toEqual([1_000, 90]);
    expect(device.payloads()).toContain("quiet");
    const fresh = run(4);
    await time.advanceAsync(1_000);
    expect(fresh.given().length).toBeGreaterThan(1_000);
  });

  test("[X-9a] an app that sends without end is stopped at a thousand, and relays get ten and then one a second", async () => {
    const { run, time, relay } = createAppBench();
    const device = run(1);
    await time.advanceAsync(200);
    const results = await Promise.all(Array.from({ length: 1_050 }, (_, n) => device.session.send(saying(n))));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1_000);
    expect(results.at(-1)).toEqual(failed({ code: "too-many" }));
    await settle();
    expect(device.payloads()).toHaveLength(1_000);
    await time.advanceAsync(50);
    expect(device.view().dropped).toBe(50);
    expect(relay.stored()).toHaveLength(10);
    await time.advanceAsync(5_000);
    expect(relay.stored()).toHaveLength(15);
  });

  test("[X-9c] who is heard can be narrowed, and widened again; one's own are always heard", async () => {
    const { run, time, relay } = createAppBench();
    const device = run(1);
    await time.advanceAsync(200);
    device.session.hear((pubkey) => pubkey === by(2, { kind: 1 }).pubkey);
    relay.inject(updateBy(2, "friend"));
    relay.inject(updateBy(3, "stranger"));
    await device.session.send(saying("own"));
    await time.advanceAsync(500);
    expect(device.payloads()).toEqual(["own", "friend"]);
    device.session.hear(null);
    await time.advanceAsync(500);
    expect(device.payloads()).toEqual(["own", "friend", "stranger"]);
  });

  test("[X-9c] narrowed, it holds for what waits its turn too, until it is widened again", async () => {
    const { run, time, relay } = createAppBench(["one"], { verifier: idVerifier });
    const device = run(1);
    await time.advanceAsync(200);
    for (let n = 0; n < 30; n += 1) relay.inject(cheapUpdateBy(2, n));
    await time.advanceAsync(200);
    expect([device.payloads().length, device.view().queued]).toEqual([10, 20]);
    device.session.hear((pubkey) => pubkey !== by(2, { kind: 1 }).pubkey);
    await time.advanceAsync(60_000);
    expect([device.payloads().length, device.view().queued, device.view().leftOut]).toEqual([10, 0, 20]);
    device.session.hear(null);
    await time.advanceAsync(60_000);
    expect(device.payloads()).toHaveLength(30);
  });

  test("[X-9b] document, summary, feed and participants are what the updates told, with their signers", async () => {
    const { run, time, relay } = createAppBench();
    const two = by(2, { kind: 1 }).pubkey;
    relay.inject(
      updateBy(2, 1, {
        created_at: startSec - 9,
        tags: [
          ["document", "Game 2"],
          ["summary", "9 moves"],
          ["info", "Bob moved"],
          ["href", "#9"],
        ],
      }),
    );
    relay.inject(
      updateBy(2, 2, {
        created_at: startSec - 8,
        tags: [
          ["notify", "addr1", "Your move"],
          ["notify", "*", "all"],
        ],
      }),
    );
    const device = run(1);
    await time.advanceAsync(300);
    relay.inject(
      updateBy(2, 3, {
        created_at: startSec - 20,
        tags: [
          ["summary", "8 moves"],
          ["notify", "addr9", "not me"],
        ],
      }),
    );
    await device.session.send(saying(4, { info: "I moved", notify: [{ addr: "*", text: "to all" }] }));
    await time.advanceAsync(300);
    const { document, summary, feed, participants, updates } = device.view();
    expect([document, summary, updates]).toEqual(["Game 2", "9 moves", 4]);
    expect(feed.map(({ text, notice, href, pubkey }) => [text, notice, href, pubkey === two])).toEqual([
      ["Bob moved", null, "#9", true],
      [null, "Your move", null, true],
      ["I moved", null, null, false],
    ]);
    expect(participants.map(({ updates: count, lastSec }) => [count, lastSec - startSec])).toEqual([
      [1, 0],
      [3, -8],
    ]);
  });
});
