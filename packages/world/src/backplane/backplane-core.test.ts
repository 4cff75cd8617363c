import { createSeededRandom } from "@plaza/platform/fakes";
import type { SeededRandom } from "@plaza/platform/fakes";
import { parsePubkey } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createBackplaneCore } from "./backplane-core.ts";
import type { BackplaneOutput } from "./backplane-core.ts";
import { encodePoseParcel, parsePoseParcel } from "./pose-parcel.ts";
import { createTestCores, ground, personKey } from "./test-cores.test-support.ts";
import type { TestCores, TestProcess } from "./test-cores.test-support.ts";
import { encodeWireNews, encodeWireState, parseWireNews, parseWireState } from "./wire-news.ts";

function started(...names: readonly string[]): { readonly cores: TestCores; readonly all: TestProcess[] } {
  const cores = createTestCores();
  const all = names.map((name) => cores.add(name));
  cores.deliverAll();
  cores.pass(1_000);
  return { cores, all };
}

/** What each process shows, as `person@x,z`, those of its own included. */
function worldOf(process: TestProcess): string[] {
  const people = [...process.here, ...[...process.elsewhere].map(([pubkey, { pose }]) => [pubkey, pose] as const)];
  return people.map(([pubkey, pose]) => `${pubkey.slice(0, 6)}@${pose === null ? "-" : `${pose.x},${pose.z}`}`).sort();
}

function expectOneWorld(processes: readonly TestProcess[], note: string): void {
  const [first, ...others] = processes.filter((process) => !process.isDead);
  for (const other of others) expect(worldOf(other), `${note}: ${other.name} against ${first?.name}`).toEqual(first && worldOf(first));
}

const presence = (process: TestProcess) =>
  process.heard.filter((news) => news.type === "arrived" || news.type === "gone").map((news) => `${news.type} ${news.pubkey.slice(0, 6)}`);

describe("processes of one server", () => {
  it("[W-20] who enters one is on all; who leaves is on none, each told once", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1, ground(3, 4));
    b.enter(2);
    cores.deliverAll();
    expectOneWorld(all, "after entering");
    a.leave(1);
    cores.pass(3_000);
    expectOneWorld(all, "after leaving");
    expect(presence(b)).toEqual([`arrived ${personKey(1).slice(0, 6)}`, `gone ${personKey(1).slice(0, 6)}`]);
    const [arrival] = b.heard.filter((news) => news.type === "arrived");
    expect(arrival?.msgId).toMatch(/^a-\d+$/);
  });

  it("[W-20b] only cells that somebody here reads are listened to; who reads everything for long gets everything", () => {
    const { cores, all } = started("a");
    const [a] = all as [TestProcess];
    const cells = () => [...a.subjects].filter((subject) => subject.includes(".c.")).sort();
    a.share({ type: "reads", begun: [], ceased: [], all: true });
    expect(cells()).toEqual([]);
    a.share({ type: "reads", begun: ["0,0", "-1,2"], ceased: [], all: false });
    expect(cells()).toEqual(["w.test.c.-1.2", "w.test.c.0.0"]);
    a.share({ type: "reads", begun: [], ceased: ["0,0"], all: false });
    expect(cells()).toHaveLength(2);
    cores.pass(2_500);
    expect(cells()).toEqual(["w.test.c.-1.2"]);
    a.share({ type: "reads", begun: [], ceased: [], all: true });
    cores.pass(500);
    expect(cells()).toEqual(["w.test.c.>"]);
    a.share({ type: "reads", begun: ["5,5"], ceased: [], all: false });
    expect(cells()).toEqual(["w.test.c.-1.2", "w.test.c.5.5"]);
  });

  it("[W-20c] a move reaches readers of its cell at once, everybody else within a second", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b, c] = all as [TestProcess, TestProcess, TestProcess];
    a.enter(1);
    b.share({ type: "reads", begun: ["0,0"], ceased: [], all: false });
    cores.deliverAll();
    a.move(1, 3.123456789, 4);
    cores.deliverAll();
    expect(b.elsewhere.get(personKey(1))?.pose).toEqual(ground(3.123456789, 4));
    expect(c.elsewhere.get(personKey(1))?.pose).toBeNull();
    cores.pass(1_250);
    expect(c.elsewhere.get(personKey(1))?.pose).toEqual(ground(3.123456789, 4));
  });

  it("[W-20c] who leaves a cell is told to its readers once more, and an older place never replaces a newer one", () => {
    const { cores, all } = started("a", "b");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1, ground(9, 0));
    b.share({ type: "reads", begun: ["0,0"], ceased: [], all: false });
    cores.deliverAll();
    const pubkey = personKey(1);
    a.move(1, 9.5, 0);
    a.share({ type: "moved", moves: [{ pubkey, pose: ground(10.5, 0), t: 7, cell: "1,0", from: "0,0" }] });
    expect(cores.pool).toHaveLength(2);
    cores.deliver(1);
    expect(b.elsewhere.get(pubkey)?.pose).toEqual(ground(10.5, 0));
    cores.deliver(0);
    expect(b.elsewhere.get(pubkey)?.pose).toEqual(ground(10.5, 0));
  });

  it("[W-20d] the later login wins on all processes, and nobody is seen leaving or arriving", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b, c] = all as [TestProcess, TestProcess, TestProcess];
    a.enter(1, ground(3, 4));
    cores.deliverAll();
    const before = presence(c).length;
    b.enter(1);
    cores.deliverAll();
    expect(a.here.size).toBe(0);
    expect(b.here.has(personKey(1))).toBe(true);
    expectOneWorld(all, "after the second login");
    expect(presence(c).filter((line) => line.startsWith("gone"))).toEqual([]);
    expect(before).toBe(1);
    // And back again: the one who was beaten can win.
    a.enter(1);
    cores.deliverAll();
    expect(b.here.size).toBe(0);
    expectOneWorld(all, "after the third login");
    expect(worldOf(c)).toEqual([`${personKey(1).slice(0, 6)}@3,4`]);
  });

  it("[W-20d] logins at the same moment: all processes name the same winner", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1);
    b.enter(1);
    cores.deliverAll();
    expect(a.here.size + b.here.size).toBe(1);
    expectOneWorld(all, "after both");
  });

  it("[W-20d] the word of the process left behind may come first: nobody is seen leaving", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b, c] = all as [TestProcess, TestProcess, TestProcess];
    a.enter(1);
    cores.deliverAll();
    b.enter(1);
    // To a first, whose answer overtakes b's word to c.
    const toC = cores.pool.pop();
    cores.deliverAll();
    expect(a.here.size).toBe(0);
    expect(presence(c)).toEqual([`arrived ${personKey(1).slice(0, 6)}`]);
    toC?.deliver();
    cores.pass(3_000);
    expect(presence(c).filter((line) => line.startsWith("gone"))).toEqual([]);
    expectOneWorld(all, "in the end");
  });

  it("[W-20e] who left where they logged in last does not reappear where they were before", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b, c] = all as [TestProcess, TestProcess, TestProcess];
    a.enter(1);
    cores.deliverAll();
    a.isDead = true;
    b.enter(1);
    cores.deliverAll();
    b.leave(1);
    cores.deliverAll();
    expect(worldOf(c)).toEqual([]);
    cores.pass(12_000);
    expect(presence(c).at(-1)).toMatch(/^gone/);
    expect(worldOf(b)).toEqual([]);
  });

  it("[W-21] people of a process that falls silent are withdrawn within five seconds, those of others stay", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b, c] = all as [TestProcess, TestProcess, TestProcess];
    for (const person of [1, 2, 3]) a.enter(person);
    c.enter(4);
    cores.deliverAll();
    a.isDead = true;
    cores.pass(3_000);
    expect(b.elsewhere.size).toBe(4);
    cores.pass(2_000);
    expect([...b.elsewhere.keys()]).toEqual([personKey(4)]);
    expect(b.core.stats()).toMatchObject({ nodes: 1, silenced: 1 });
    // Withdrawn by each process itself, so under its own numbers.
    expect(b.heard.findLast((news) => news.type === "gone")?.msgId).toBeNull();
  });

  it("[W-21a] a goodbye withdraws them at once, and what is still on its way brings nobody back", () => {
    const { cores, all } = started("a", "b");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1);
    cores.deliverAll();
    a.enter(2);
    const late = cores.pool.splice(0);
    for (const output of a.core.handle({ type: "end" }, cores.nowMs())) {
      if (output.type === "publish") cores.inject(b, output.bytes);
    }
    a.isDead = true;
    expect(worldOf(b)).toEqual([]);
    const { asked } = b.core.stats();
    for (const flight of late) flight.deliver();
    cores.pass(1_000);
    expect(worldOf(b)).toEqual([]);
    // Nor is anything asked of one who cannot answer.
    expect(b.core.stats().asked).toBe(asked);
  });

  it("[W-21f] a process that was stopped itself asks before it judges", () => {
    const { cores, all } = started("a", "b");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1);
    cores.deliverAll();
    // b's machine slept: what a said meanwhile waits in the socket, and b's own timers come first.
    const late = cores.nowMs() + 60_000;
    const told: string[] = [];
    for (let waitedMs = 0; waitedMs <= 3_000; waitedMs += 250) {
      for (const output of b.core.handle({ type: "sweep" }, late + waitedMs))
        if (output.type === "room") told.push(`${waitedMs} ${output.news.type}`);
    }
    // a really is silent, which takes a while to find out.
    expect(told).toEqual(["2000 gone"]);
  });

  it("[W-21b] a process that comes late gets everybody with looks and last place, on as many pages as it takes", () => {
    const { cores, all } = started("a");
    const [a] = all as [TestProcess];
    const avatar = { displayName: "x".repeat(40), model: "fox" };
    for (let person = 1; person <= 2_500; person += 1) {
      // Keys are made up: deriving as many would take longer than the test.
      const pubkey = personKey(1).slice(0, 56) + person.toString(16).padStart(8, "0");
      a.share({ type: "entered", pubkey: pubkey as never, isResident: false, avatar, pose: ground(person, 0), t: 5, msgId: `a-${person}` });
    }
    const late = cores.add("late");
    let longestBytes = 0;
    for (const output of a.core.handle(
      { type: "message", bytes: encodeWireNews({ type: "ask", node: "late", since: null, page: 0, of: null }), ask: 1 },
      0,
    )) {
      if (output.type === "reply") longestBytes = output.bytes.length;
    }
    expect(longestBytes).toBeGreaterThan(100_000);
    expect(longestBytes).toBeLessThan(300_000);
    cores.deliverAll();
    cores.pass(250);
    expect(late.elsewhere.size).toBe(2_500);
    expect([...late.elsewhere.values()].at(-1)).toEqual({ pose: ground(2_500, 0), avatar });
  });

  it("[W-21c] lost news are asked for: nobody is missing, and lines said meanwhile come late and once", () => {
    const { cores, all } = started("a", "b");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1);
    a.say(1, "one");
    cores.deliverAll();
    a.enter(2);
    a.say(1, "two");
    a.say(1, "three");
    // The first two are lost, the third comes through and shows the gap.
    cores.deliver(0, true);
    cores.deliver(0, true);
    cores.pass(1_000);
    expect(b.lines()).toEqual(["one", "two", "three"]);
    expectOneWorld(all, "after the loss");
    // The very last one is noticed by the next sign of life.
    a.say(1, "four");
    cores.deliver(0, true);
    cores.pass(1_500);
    expect(b.lines()).toEqual(["one", "two", "three", "four"]);
  });

  it("[W-21d] what comes twice changes nothing and asks for nothing", () => {
    const { cores, all } = started("a", "b");
    const [a, b] = all as [TestProcess, TestProcess];
    a.enter(1);
    a.say(1, "once");
    const again = [...cores.pool];
    cores.deliverAll();
    const [{ asked }, told] = [b.core.stats(), b.heard.length];
    for (const flight of again) flight.deliver();
    cores.pass(1_000);
    expect(b.heard).toHaveLength(told);
    expect(b.core.stats().asked).toBe(asked);
  });

  it("[W-21c] lines that were said before a process came are not told to it", () => {
    const { cores, all } = started("a");
    const [a] = all as [TestProcess];
    a.enter(1);
    a.say(1, "old");
    const late = cores.add("late");
    cores.pass(1_000);
    a.say(1, "new");
    cores.pass(1_000);
    expect(late.lines()).toEqual(["new"]);
  });

  it("[W-22] a whisper goes to the one process that holds its reader, and who whispers to nobody is told", () => {
    const { cores, all } = started("a", "b", "c");
    const [a, b, c] = all as [TestProcess, TestProcess, TestProcess];
    a.enter(1);
    b.enter(2);
    cores.deliverAll();
    const frame = { type: "peer_dm", msgId: "a-9", pubkey: personKey(1), text: "psst" } as const;
    a.share({ type: "whisper", connection: 7, to: personKey(2), frame });
    expect(cores.pool).toHaveLength(1);
    cores.deliverAll();
    expect(b.heard.filter((news) => news.type === "whispered")).toEqual([{ type: "whispered", to: personKey(2), frame }]);
    expect(c.heard.filter((news) => news.type === "whispered")).toEqual([]);
    expect(a.heard.filter((news) => news.type === "unheard")).toEqual([]);
    b.here.delete(personKey(2));
    b.isDead = true;
    a.share({ type: "whisper", connection: 8, to: personKey(2), frame });
    a.share({ type: "whisper", connection: 9, to: personKey(3), frame });
    cores.deliverAll();
    expect(a.heard.filter((news) => news.type === "unheard").map((news) => news.type === "unheard" && news.connection)).toEqual([9, 8]);
  });
});

describe("sending out", () => {
  it("[W-17b] is heard on every other process", () => {
    const { cores, all } = started("a", "b", "c");
    const [a] = all as [TestProcess];
    a.share({ type: "kicked", pubkey: personKey(2), reason: "out", forMs: 5_000 });
    cores.deliverAll();
    const heard = all.map((process) => process.heard.filter((news) => news.type === "kicked"));
    const news = { type: "kicked", pubkey: personKey(2), reason: "out", forMs: 5_000 };
    expect(heard).toEqual([[], [news], [news]]);
  });
});

describe("whatever order news arrive in", () => {
  const names = ["a", "b", "c"] as const;

  function play(random: SeededRandom): TestProcess[] {
    const pick = (count: number) => Math.floor(random.unit() * count);
    const cores = createTestCores();
    const all: TestProcess[] = names.slice(0, 2).map((name) => cores.add(name));
    for (let step = 0; step < 300; step += 1) {
      const process = all[pick(all.length)];
      const person = 1 + pick(5);
      const chance = random.unit();
      if (step === 150) all.push(cores.add("c"));
      if (process === undefined) continue;
      if (chance < 0.12) process.enter(person);
      else if (chance < 0.2) process.leave(person);
      else if (chance < 0.35) process.move(person, pick(30), pick(30));
      else if (chance < 0.4) process.say(person, `line ${step}`);
      else if (chance < 0.45) process.share({ type: "reads", begun: [`${pick(3)},${pick(3)}`], ceased: [], all: false });
      else if (chance < 0.5) cores.pass(250 * pick(4));
      // Any message at any time, and one in ten never.
      else if (cores.pool.length > 0) cores.deliver(pick(cores.pool.length), random.unit() < 0.1);
    }
    while (cores.pool.length > 0) cores.deliver(pick(cores.pool.length), random.unit() < 0.1);
    cores.pass(20_000);
    // Who logs in tells their place, as every client does.
    for (const process of all) for (let person = 1; person <= 5; person += 1) process.move(person, person, pick(30));
    cores.pass(2_000);
    return all;
  }

  it("[W-21d] every process ends with the same people in the same places, each on one process", () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const all = play(createSeededRandom(seed));
      expectOneWorld(all, `seed ${seed}`);
      const holders = all.flatMap((process) => [...process.here.keys()]);
      expect(new Set(holders).size, `seed ${seed}`).toBe(holders.length);
      for (const process of all) {
        expect(
          [...process.elsewhere.keys()].filter((pubkey) => process.here.has(pubkey)),
          `seed ${seed}`,
        ).toEqual([]);
        const lines = process.lines();
        expect(new Set(lines).size, `seed ${seed}: a line twice on ${process.name}`).toBe(lines.length);
      }
    }
  });
});

describe("what comes over the backplane is not trusted", () => {
  it("[W-22a] bytes that are no news change nothing and are counted", () => {
    const { cores, all } = started("a", "b");
    const [a, b] = all as [TestProcess, TestProcess];
    b.enter(2, ground(1, 2));
    cores.deliverAll();
    const before = worldOf(a);
    const text = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
    const key = personKey(3);
    const wrong = [
      new Uint8Array(0),
      Uint8Array.of(1),
      Uint8Array.of(1, 255, 0),
      Uint8Array.of(123, 255, 255),
      text("{}"),
      text("[]"),
      text({ k: "beat", n: "b" }),
      text({ k: "beat", n: "b.>", seq: 1, login: 1, capacity: 1, players: 1 }),
      text({ k: "beat", n: "b", seq: -1, login: 1, capacity: 1, players: 1 }),
      text({ k: "in", n: "b", s: 2, person: { p: "nobody", l: 1, h: 1 } }),
      text({ k: "in", n: "b", s: 2, person: { p: key, l: 1e300, h: 1 } }),
      text({ k: "say", n: "b", s: 2, f: '{"type":"welcome","peers":[]}' }),
      text({ k: "say", n: "b", s: 2, f: { type: "peer_chat" } }),
      text({ k: "whisper", n: "b", to: key, f: '{"type":"peer_chat"}' }),
      text({ k: "kick", n: "b", pubkey: key, forMs: -1 }),
      text({ k: "kick", n: "b", pubkey: "nobody", forMs: 1 }),
      text({ k: "__proto__", n: "b" }),
    ];
    for (const bytes of wrong) cores.inject(a, bytes);
    expect(a.core.stats().unreadable).toBe(wrong.length);
    cores.pass(1_000);
    expect(worldOf(a)).toEqual(before);
  });

  it("[W-22a] a login number out of all reason does not use the numbers up", () => {
    const { cores, all } = started("a", "b");
    const [a] = all as [TestProcess];
    cores.inject(a, encodeWireNews({ type: "beat", node: "evil", seq: 0, login: 2 ** 52 - 1, capacity: 1, players: 1 }));
    a.enter(1);
    cores.pass(1_000);
    expectOneWorld(all, "after the number");
  });

  it("[W-22a] processes and people that somebody invents are bounded", () => {
    const core = createBackplaneCore({ nodeId: "a", scene: "test", capacity: 100 });
    const hear = (bytes: Uint8Array) => core.handle({ type: "message", bytes, ask: null }, 0);
    const asks: BackplaneOutput[] = [];
    for (let index = 0; index < 100; index += 1) {
      asks.push(...hear(encodeWireNews({ type: "beat", node: `n${index}`, seq: 0, login: 0, capacity: 1, players: 0 })));
    }
    expect(asks.filter((output) => output.type === "request")).toHaveLength(64);
    const head = { node: "n0", of: 1, seq: 0, login: 0, tick: 0, page: 0, pages: 1 };
    core.handle({ type: "answered", ask: 1, bytes: encodeWireState(head, [], []) }, 0);
    let arrived = 0;
    for (let index = 1; index <= 10_005; index += 1) {
      const key = index.toString(16).padStart(64, "0");
      const pubkey = parsePubkey(key);
      if (!pubkey.ok) throw new Error(key);
      const person = { pubkey: pubkey.value, login: index, handle: index, avatar: null, pose: null, t: undefined };
      arrived += hear(encodeWireNews({ type: "in", node: "n0", seq: index, person, msgId: null })).length;
    }
    expect(arrived).toBe(10_000);
  });

  it("[W-22a] broken pieces of good news never throw", () => {
    const seed = 20_260_101;
    const random = createSeededRandom(seed);
    const person = { pubkey: personKey(1), login: 3, handle: 1, avatar: { model: "fox" }, pose: ground(1, 2), t: 5 };
    const good = [
      encodeWireNews({ type: "in", node: "b", seq: 1, person, msgId: "b-1" }),
      encodeWireNews({ type: "out", node: "b", seq: 2, pubkey: person.pubkey, msgId: null, to: "a" }),
      encodeWireNews({ type: "ask", node: "b", since: 4, page: 0, of: null }),
      encodePoseParcel({ node: "b", tick: 4, seq: 3, poses: [{ handle: 1, pose: person.pose, t: 1 }] }),
    ];
    const { cores, all } = started("a");
    const [a] = all as [TestProcess];
    for (let round = 0; round < 3_000; round += 1) {
      const bytes = good[Math.floor(random.unit() * good.length)]?.slice() ?? new Uint8Array();
      for (let flips = 0; flips < 3; flips += 1) bytes[Math.floor(random.unit() * bytes.length)] = Math.floor(random.unit() * 256);
      const cut = bytes.subarray(0, Math.ceil(random.unit() * bytes.length * 1.2));
      for (const parse of [parseWireNews, parseWireState, parsePoseParcel]) parse(cut);
      cores.inject(a, cut, 1);
      if (round % 100 === 0) cores.pass(250);
    }
    expect(a.core.stats().nodes, `seed ${seed}`).toBeLessThan(65);
  });

  it("[W-22b] places go over as they are, to the last bit", () => {
    const poses = [
      { handle: 0, pose: { x: 0.1 + 0.2, y: -1e-9, z: 99_999.999, ry: Math.PI }, t: 123_456.7 },
      { handle: 2 ** 32 - 1, pose: ground(-3, 4), t: undefined },
    ];
    const parcel = { node: "node-1", tick: 2 ** 40, seq: null, poses };
    expect(parsePoseParcel(encodePoseParcel(parcel))).toEqual({ ok: true, value: parcel });
    const broken = encodePoseParcel({ ...parcel, poses: [{ handle: 1, pose: ground(Number.NaN, 0), t: 1 }] });
    expect(parsePoseParcel(broken)).toMatchObject({ ok: true, value: { poses: [] } });
  });
});
