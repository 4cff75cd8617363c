import { describe, expect, it } from "vitest";
import { createKeySigner, createSeededRandom, httpAnswer } from "@plaza/platform/fakes";
import type { Filter, VerifiedEvent } from "@plaza/protocol";
import { createFakeRelay } from "../fakes/fake-relay.ts";
import { by, cheap, createTestBench, idVerifier, keyOf, startSec } from "../fakes/test-bench.ts";
import { backoffMs, dialBackoff } from "./backoff.ts";

const many = (text: string, atSec: number) => cheap(1, { kind: 1, content: text, created_at: atSec });
const note = (text: string, atSec = startSec, person = 1) => by(person, { kind: 1, content: text, created_at: atSec });

function listen(bench: ReturnType<typeof createTestBench>, filter: Filter = { kinds: [1] }) {
  const heard: VerifiedEvent[] = [];
  bench.pool.subscribe([filter], { onEvent: (event) => heard.push(event) });
  return { heard, texts: () => heard.map((event) => event.content) };
}

const one = "ws://one.test";

describe("a connection comes back", () => {
  it("[I-4b] waits are anything up to a ceiling that doubles and then stands", () => {
    const random = createSeededRandom(7);
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const ceiling = Math.min(15_000, 300 * 2 ** attempt);
      const waits = Array.from({ length: 200 }, () => backoffMs(attempt, dialBackoff, random));
      expect(Math.max(...waits)).toBeLessThanOrEqual(ceiling);
      expect(Math.max(...waits)).toBeGreaterThan(ceiling * 0.9);
      expect(Math.min(...waits)).toBeLessThan(ceiling * 0.1);
    }
  });

  it("[I-4b] many pages that lost the same relay do not dial it in the same moment", async () => {
    const firstRedialMs: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const bench = createTestBench(["one"], { seed });
      await bench.time.advanceAsync(100);
      bench.network.cut(one);
      firstRedialMs.push(bench.time.nextTimerInMs() ?? 0);
      bench.pool.end();
    }
    expect(new Set(firstRedialMs).size).toBeGreaterThan(10);
  });

  it("[I-4b] dials get rarer while a relay is away, and quick again after it was steady for 5 s", async () => {
    const bench = createTestBench();
    bench.network.refuse(one);
    await bench.time.advanceAsync(600_000);
    const away = bench.network.dialled.length;
    expect(away).toBeGreaterThan(600 / 15 / 1.5);
    expect(away).toBeLessThan(150);
    bench.network.heal(one);
    await bench.time.advanceAsync(30_000);
    expect(bench.pool.status.get()[0]?.state).toBe("open");
    bench.network.cut(one);
    await bench.time.advanceAsync(320);
    expect(bench.pool.status.get()[0]?.state).toBe("open");
  });

  it("[I-4b] a relay that drops us at once each time is not dialled faster for it", async () => {
    const bench = createTestBench();
    for (let second = 0; second < 120; second += 1) {
      await bench.time.advanceAsync(1_000);
      bench.network.cut(one);
    }
    expect(bench.network.dialled.length).toBeLessThan(40);
  });

  it("[I-4b] when the network is back the wait is cut short", async () => {
    const bench = createTestBench();
    bench.network.refuse(one);
    await bench.time.advanceAsync(120_000);
    bench.network.heal(one);
    bench.pool.wake();
    await bench.time.advanceAsync(50);
    expect(bench.pool.status.get()[0]?.state).toBe("open");
  });

  it("[I-4c] a dial that is never answered is given up after 10 s", async () => {
    const bench = createTestBench();
    bench.network.blackHole(one);
    await bench.time.advanceAsync(9_000);
    expect(bench.pool.status.get()[0]?.state).toBe("connecting");
    await bench.time.advanceAsync(1_000);
    expect(bench.pool.status.get()[0]).toMatchObject({ state: "waiting", lastProblem: "no answer to the dial" });
  });

  it("[I-4c] a quiet relay is asked for a sign of life and kept when it gives one", async () => {
    const bench = createTestBench();
    await bench.time.advanceAsync(200_000);
    expect(bench.network.dialled).toHaveLength(1);
    expect(bench.relay.received.filter((message) => message.type === "REQ" && message.id === "probe").length).toBeGreaterThan(2);
  });

  it("[I-4c] a relay that fell silent is given up within 50 s and found again", async () => {
    const bench = createTestBench();
    await bench.time.advanceAsync(100);
    bench.network.blackHole(one);
    await bench.time.advanceAsync(50_000);
    expect(bench.pool.status.get()[0]?.lastProblem).toBe("fell silent");
    bench.network.heal(one);
    await bench.time.advanceAsync(20_000);
    expect(bench.pool.status.get()[0]?.state).toBe("open");
  });
});

describe("a subscription goes on where it was", () => {
  it("[I-4d] what was published during an interruption arrives, each event once, whatever the limit was", async () => {
    const bench = createTestBench();
    bench.relay.inject(note("a"));
    const { texts } = listen(bench, { kinds: [1], limit: 1 });
    await bench.time.advanceAsync(100);
    bench.network.cut(one);
    bench.relay.inject(note("b", startSec + 1));
    bench.relay.inject(note("c", startSec + 1));
    bench.relay.inject(note("slow clock", startSec - 300));
    await bench.time.advanceAsync(1_000);
    expect(texts().toSorted()).toEqual(["a", "b", "c", "slow clock"]);
    const resumed = bench.relay.received.filter((message) => message.type === "REQ").at(-1);
    expect(resumed).toMatchObject({ filters: [{ kinds: [1], since: startSec - 600 }] });
  });

  it("[I-4d] an interruption in the middle of the stored events leaves no gap", async () => {
    const bench = createTestBench();
    bench.relay.withholdEose = true;
    bench.relay.maxLimit = 3;
    for (let n = 0; n < 10; n += 1) bench.relay.inject(note(`old ${n}`, startSec - 10_000 + n * 700));
    const { texts } = listen(bench);
    await bench.time.advanceAsync(100);
    expect(texts()).toHaveLength(3);
    bench.network.cut(one);
    bench.relay.withholdEose = false;
    bench.relay.maxLimit = 500;
    await bench.time.advanceAsync(1_000);
    expect(texts()).toHaveLength(10);
  });

  it("[I-4d] a gap longer than the relay's own limit is read page by page", async () => {
    const bench = createTestBench(["one"], { verifier: idVerifier });
    bench.relay.inject(note("first"));
    const { texts } = listen(bench);
    await bench.time.advanceAsync(10_000);
    bench.network.cut(one);
    bench.relay.maxLimit = 100;
    for (let n = 0; n < 350; n += 1) bench.relay.inject(many(`missed ${n}`, startSec + 1 + Math.floor(n / 7)));
    await bench.time.advanceAsync(1_000);
    expect(new Set(texts()).size).toBe(351);
    expect(texts()).toHaveLength(351);
  });

  it("[I-4d] a second that fills a page alone does not end the reading", async () => {
    const bench = createTestBench(["one"], { verifier: idVerifier });
    const { texts } = listen(bench);
    await bench.time.advanceAsync(10_000);
    bench.network.cut(one);
    bench.relay.maxLimit = 100;
    bench.relay.inject(many("before the rush", startSec + 1));
    for (let n = 0; n < 120; n += 1) bench.relay.inject(many(`rush ${n}`, startSec + 2));
    await bench.time.advanceAsync(2_000);
    expect(texts()).toContain("before the rush");
  });

  it("[I-4d] an event dated ahead does not move the start of the next question past the present", async () => {
    const bench = createTestBench();
    bench.relay.inject(note("ahead", startSec + 59));
    listen(bench);
    await bench.time.advanceAsync(1_000);
    bench.network.cut(one);
    await bench.time.advanceAsync(1_000);
    const resumed = bench.relay.received.filter((message) => message.type === "REQ").at(-1);
    expect(resumed).toMatchObject({ filters: [{ since: startSec - 600 }] });
  });

  it("[I-4d] a subscription that had found nothing asks from when it last knew that", async () => {
    const bench = createTestBench();
    const { texts } = listen(bench, { kinds: [1], limit: 1 });
    await bench.time.advanceAsync(1_000);
    bench.network.cut(one);
    for (const text of ["b", "c", "d"]) bench.relay.inject(note(text));
    await bench.time.advanceAsync(1_000);
    expect(texts().toSorted()).toEqual(["b", "c", "d"]);
  });
});

describe("what relays say against a request", () => {
  it("[I-5b] a relay that says rate-limited is asked again, later each time", async () => {
    const bench = createTestBench();
    let refusals = 0;
    bench.relay.refuse = () => (refusals < 4 ? `rate-limited: ${(refusals += 1)}` : null);
    bench.relay.inject(note("at last"));
    const { texts } = listen(bench);
    await bench.time.advanceAsync(900);
    expect(refusals).toBe(1);
    await bench.time.advanceAsync(60_000);
    expect(texts()).toEqual(["at last"]);
  });

  it("[I-5b] a refusal for good is not repeated, and does not hold up the others", async () => {
    const bench = createTestBench(["one", "two"]);
    bench.relay.refuse = () => "restricted: members only";
    let caughtUp = 0;
    bench.pool.subscribe([{ kinds: [1] }], { onEvent() {}, onCaughtUp: () => (caughtUp += 1) });
    await bench.time.advanceAsync(100);
    expect(caughtUp).toBe(1);
    await bench.time.advanceAsync(300_000);
    expect(bench.relay.received.filter((message) => message.type === "REQ" && message.id === "s1")).toHaveLength(1);
    expect(bench.pool.status.get()[0]?.lastProblem).toBe("restricted: members only");
  });

  it("[I-4f] a relay that insists gets a login, bound to it and its challenge, and then the question again", async () => {
    const signer = createKeySigner(keyOf(3));
    const bench = createTestBench(["one"], { signer: () => Promise.resolve(signer) });
    let loggedIn = false;
    bench.relay.judge = (event) => {
      if (event.kind === 22_242) loggedIn = true;
      return { accepted: true, message: "" };
    };
    bench.relay.refuse = () => (loggedIn ? null : "auth-required: who are you");
    bench.relay.inject(note("secret"));
    const { texts } = listen(bench);
    await bench.time.advanceAsync(100);
    bench.relay.send({ type: "AUTH", challenge: "c-1" });
    await bench.time.advanceAsync(100);
    expect(texts()).toEqual(["secret"]);
    const auth = bench.relay.received.find((message) => message.type === "AUTH");
    expect(auth).toMatchObject({ event: { kind: 22_242, pubkey: signer.pubkey, content: "" } });
    expect(auth?.type === "AUTH" ? auth.event.tags : []).toEqual([
      ["relay", one],
      ["challenge", "c-1"],
    ]);
  });

  it("[I-4f] a challenge alone makes nobody log in, and a login refused is not tried again", async () => {
    const bench = createTestBench(["one"], { signer: () => Promise.resolve(createKeySigner(keyOf(3))) });
    await bench.time.advanceAsync(100);
    bench.relay.send({ type: "AUTH", challenge: "c-1" });
    await bench.time.advanceAsync(1_000);
    expect(bench.relay.received).toEqual([]);
    bench.relay.refuse = () => "auth-required: no";
    listen(bench);
    await bench.time.advanceAsync(100_000);
    expect(bench.relay.received.filter((message) => message.type === "AUTH")).toHaveLength(1);
    expect(bench.relay.received.filter((message) => message.type === "REQ" && message.id === "s1")).toHaveLength(2);
  });

  it("[I-4n] when somebody else acts here, a connection with a login is made anew, and one without stays", async () => {
    let acting = createKeySigner(keyOf(3));
    const bench = createTestBench(["one", "two"], { signer: () => Promise.resolve(acting) });
    const logins: string[] = [];
    let loggedIn = false;
    bench.relay.judge = (event) => {
      loggedIn = event.kind === 22_242;
      logins.push(event.pubkey);
      return { accepted: true, message: "" };
    };
    bench.relay.refuse = () => (loggedIn ? null : "auth-required: who are you");
    bench.pool.subscribe([{ kinds: [1] }], { onEvent() {} });
    const dialled = () => bench.relays.map((relay) => relay.received.filter((message) => message.type === "REQ").length);
    await bench.time.advanceAsync(100);
    bench.relay.send({ type: "AUTH", challenge: "c-1" });
    await bench.time.advanceAsync(100);
    const before = dialled();
    loggedIn = false;
    acting = createKeySigner(keyOf(4));
    bench.pool.renewLogins();
    await bench.time.advanceAsync(1_000);
    bench.relay.send({ type: "AUTH", challenge: "c-2" });
    await bench.time.advanceAsync(100);
    expect(logins).toEqual([createKeySigner(keyOf(3)).pubkey, createKeySigner(keyOf(4)).pubkey]);
    expect(dialled()[0]).toBeGreaterThan(before[0] ?? 0);
    expect(dialled()[1]).toBe(before[1]);
  });
  it("[I-4f] without a key the question counts as refused", async () => {
    const bench = createTestBench();
    bench.relay.refuse = () => "auth-required: who are you";
    let caughtUp = 0;
    bench.pool.subscribe([{ kinds: [1] }], { onEvent() {}, onCaughtUp: () => (caughtUp += 1) });
    await bench.time.advanceAsync(50);
    bench.relay.send({ type: "AUTH", challenge: "c-1" });
    await bench.time.advanceAsync(100);
    expect(caughtUp).toBe(1);
  });
});

describe("the time of the relays", () => {
  const dated = (ms: number) => httpAnswer(200, "{}", { date: new Date(startSec * 1000 + ms).toUTCString() });
  const three = ["one", "two", "three"];

  it("[I-3] the median of what relays say corrects a clock that is off", async () => {
    const bench = createTestBench(three);
    bench.web.route("GET", "http://one.test", dated(40_000));
    bench.web.route("GET", "http://two.test", dated(42_000));
    bench.web.route("GET", "http://three.test", dated(900_000));
    await bench.time.advanceAsync(100);
    expect(bench.pool.correctedNowSec() - startSec).toBe(42);
  });

  it("[I-3] a difference of up to 2 s is not corrected", async () => {
    const bench = createTestBench();
    bench.web.route("GET", "http://one.test", dated(1_000));
    await bench.time.advanceAsync(100);
    expect(bench.pool.correctedNowSec()).toBe(startSec);
    expect(bench.pool.clockOffsetMs()).toBeCloseTo(1_490, -2);
  });

  it("[I-4f] relays that a stranger named are told nobody's name, until one asks there for oneself", async () => {
    const me = createKeySigner(keyOf(1));
    const bench = createTestBench(["one"], { signer: async () => me });
    const far = createFakeRelay(bench.network, "ws://far.test");
    far.refuse = () => "auth-required: who are you?";
    const named = (): readonly string[] => far.received.flatMap((message) => (message.type === "AUTH" ? [message.event.pubkey] : []));
    const look = async (choice: { readonly unnamed?: boolean }): Promise<void> => {
      bench.pool.subscribe([{ kinds: [1] }], { onEvent() {} }, { moreRelays: ["ws://far.test"], ...choice });
      await bench.time.advanceAsync(1_000);
      far.send({ type: "AUTH", challenge: "c0ffee" });
      await bench.time.advanceAsync(20_000);
    };
    await look({ unnamed: true });
    expect(named()).toEqual([]);
    await look({});
    expect(new Set(named())).toEqual(new Set([me.pubkey]));
  });

  it("[I-3b] relays that a link or a person names have no say in what time it is", async () => {
    const bench = createTestBench();
    bench.web.route("GET", "http://one.test", "{}");
    const far = ["ws://far.test", "ws://farther.test"];
    for (const url of far) createFakeRelay(bench.network, url);
    for (const url of far) bench.web.route("GET", url.replace("ws", "http"), dated(400 * 86_400_000));
    bench.pool.subscribe([{ kinds: [1] }], { onEvent() {} }, { moreRelays: far });
    await bench.time.advanceAsync(1_000);
    expect(bench.web.requests).toHaveLength(3);
    expect([bench.pool.clockOffsetMs(), bench.pool.correctedNowSec()]).toEqual([null, startSec + 1]);
  });

  it("[I-3a] a jump of the machine's clock voids what was learned until relays are asked again", async () => {
    const bench = createTestBench();
    bench.web.route("GET", "http://one.test", () => dated(bench.time.monotonicMs() + 40_000));
    await bench.time.advanceAsync(100);
    expect(bench.pool.correctedNowSec() - startSec).toBe(40);
    bench.time.jumpWall(40_000);
    expect(bench.pool.correctedNowSec() - startSec).toBe(40);
    await bench.time.advanceAsync(61_000);
    expect(bench.web.requests).toHaveLength(2);
    expect(bench.pool.correctedNowSec() - startSec).toBe(101);
  });

  it("[I-3a] an answer without a date, or too slow to trust, says nothing", async () => {
    const bench = createTestBench(["one", "two"]);
    bench.web.route("GET", "http://one.test", "{}");
    bench.web.route("GET", "http://two.test", () => {
      bench.time.advance(6_000);
      return dated(40_000);
    });
    await bench.time.advanceAsync(10_000);
    expect(bench.pool.clockOffsetMs()).toBeNull();
  });
});
