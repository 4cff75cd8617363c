import { createSeededRandom } from "@plaza/platform/fakes";
import { serverKey } from "../session/server-list.ts";
import { describe, expect, it } from "vitest";
import { emptySlotBook, withHeartbeat, withoutSilent } from "./slot-book.ts";
import type { Arrival } from "./slot-book.ts";
import { rankServers, standbysInTurn } from "./slot-ranking.ts";
import type { OwnProbe, SlotServer } from "./slot-ranking.ts";
import { reportSlots } from "./slot-state.ts";
import { arrival, pubkeyOf, sceneWith, urlOf } from "./slot-bench.test-support.ts";
import { probeTags, readProbeTags } from "./probe-tag.ts";

const self = { pubkey: pubkeyOf(9), url: urlOf("me") };
/** Two, three and four are hosts beside the owner. */
const hosted = sceneWith({ hosts: [2, 3, 4].map(pubkeyOf) });
const nobodyMeasured: ReadonlyMap<string, OwnProbe> = new Map();

function servers(scene: typeof hosted, arrivals: readonly Arrival[], ownProbes = nobodyMeasured, nowMs = 0): readonly SlotServer[] {
  const book = arrivals.reduce((before, each) => withHeartbeat(before, scene, each, 0), emptySlotBook);
  return rankServers({ book, scene, ownProbes, self }, nowMs);
}

function measured(rtts: Readonly<Record<string, number | null>>): ReadonlyMap<string, OwnProbe> {
  return new Map(Object.entries(rtts).map(([name, rttMs]) => [serverKey(urlOf(name)), { rttMs }]));
}

const names = (ranked: readonly SlotServer[]): readonly string[] => ranked.map(({ url }) => url.slice(5, -10));

describe("what a newcomer finds", () => {
  const three = [arrival(2, "a"), arrival(3, "b"), arrival(4, "c")];
  const stateOf = (arrivals: readonly Arrival[], ownProbes = nobodyMeasured, slots = 3) =>
    reportSlots(servers(hosted, arrivals, ownProbes), ownProbes, slots);

  it("[W-12] fewer active servers than slots are OPEN, standbys and goodbyes not counted", () => {
    expect(stateOf([]).state).toBe("OPEN");
    expect(stateOf(three.slice(0, 2)).state).toBe("OPEN");
    expect(stateOf([...three.slice(0, 2), arrival(4, "c", { status: "standby" })]).state).toBe("OPEN");
    expect(stateOf([...three.slice(0, 2), arrival(4, "c", { status: "offline" })]).state).toBe("OPEN");
    expect(stateOf(three).state).toBe("FULL");
    expect(stateOf(three, nobodyMeasured, 4).state).toBe("OPEN");
    expect(stateOf(three.slice(0, 1), nobodyMeasured, 1).state).toBe("FULL");
  });

  it("[W-12] one weak server makes taken slots CHALLENGEABLE, and the report says which and why", () => {
    const crowded = stateOf([arrival(2, "a", { load: 80 }), ...three.slice(1)]);
    expect(crowded.state).toBe("CHALLENGEABLE");
    expect(crowded.servers.filter(({ weakness }) => weakness !== null)).toMatchObject([{ url: urlOf("a"), weakness: "crowded", load: 80 }]);
    expect(stateOf([arrival(2, "a", { load: 79 }), ...three.slice(1)]).state).toBe("FULL");
    const far = stateOf(three, measured({ a: 20, b: 151, c: 150 }));
    expect(far.state).toBe("CHALLENGEABLE");
    expect(far.servers.map(({ weakness }) => weakness)).toEqual(expect.arrayContaining([null, "far", null]));
    expect(stateOf(three, measured({ a: 20, b: 150, c: 10 })).state).toBe("FULL");
    const dead = stateOf(three, measured({ c: null }));
    expect(dead.servers.find(({ url }) => url === urlOf("c"))).toMatchObject({ weakness: "unreachable", rttMs: null });
    expect(dead.state).toBe("CHALLENGEABLE");
  });

  it("[W-12] a server is gone 90 s after its last heartbeat", () => {
    const ranked = (nowMs: number) => servers(hosted, three, nobodyMeasured, nowMs).length;
    expect([ranked(89_999), ranked(90_000)]).toEqual([3, 0]);
  });
});

describe("who counts", () => {
  it("[W-12a] strangers count in an open scene only; owner, hosts and listed servers in every scene", () => {
    const stranger = arrival(7, "s");
    expect(servers(hosted, [stranger])).toEqual([]);
    expect(names(servers(sceneWith({ syncPolicy: "open" }), [stranger]))).toEqual(["s"]);
    expect(names(servers(sceneWith({ sync: [urlOf("s")] }), [stranger]))).toEqual(["s"]);
    expect(names(servers(hosted, [arrival(1, "own"), arrival(2, "host")]))).toHaveLength(2);
    expect(
      servers(hosted, [arrival(1, "own"), arrival(2, "host")])
        .map(({ standing }) => standing)
        .toSorted(),
    ).toEqual(["host", "owner"]);
  });

  it("[W-12a] 10,000 heartbeats of strangers change nothing of a closed scene", () => {
    const seed = 4;
    const random = createSeededRandom(seed);
    const scene = sceneWith({ hosts: [2, 3].map(pubkeyOf), sync: [urlOf("a"), urlOf("l")] });
    const honest = [arrival(2, "a", { load: 10 }), arrival(3, "b")];
    const before = servers(scene, honest, measured({ a: 20, l: 30 }));
    let book = honest.reduce((known, each) => withHeartbeat(known, scene, each, 0), emptySlotBook);
    const strangers = [5, 6, 7, 8].map(pubkeyOf);
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random.unit() * choices.length)] ?? choices[0]!;
    for (let sent = 0; sent < 10_000; sent += 1) {
      const forged = arrival(5, pick(["a", "b", "l", "x", `z${sent}`]), {
        pubkey: pick(strangers),
        status: pick(["active", "standby", "offline"]),
        load: Math.floor(random.unit() * 200),
        uptimeSec: Math.floor(random.unit() * 1e9),
        createdAtSec: 9_000 + Math.floor(random.unit() * 2_000),
        probes: [{ url: urlOf("a"), rttMs: null }],
      });
      book = withHeartbeat(book, scene, forged, 0);
    }
    const facts = { book, scene, ownProbes: measured({ a: 20, l: 30 }), self };
    const bare = (ranked: readonly SlotServer[]) => ranked.map((server) => ({ ...server, pubkey: null }));
    expect(bare(rankServers(facts, 0)), `seed ${seed}`).toEqual(bare(before));
    expect(book.size).toBeLessThanOrEqual(110);
  });

  it("[W-12a] in an open scene nobody can talk another's server down, and the number kept is bounded", () => {
    const scene = sceneWith({ syncPolicy: "open" });
    const down = [arrival(6, "s", { status: "offline", createdAtSec: 10_500 }), arrival(7, "s", { load: 100, uptimeSec: 0 })];
    const [server, ...rest] = servers(scene, [arrival(5, "s", { load: 10 }), ...down]);
    expect(rest).toEqual([]);
    expect(server).toMatchObject({ status: "active", load: 10, startedSec: 9_900, faults: 0 });
    const flood = Array.from({ length: 500 }, (_, index) => arrival(5, `f${index}`));
    expect(servers(scene, flood)).toHaveLength(100);
    expect(names(servers(scene, [...flood, arrival(1, "own")]))).toContain("own");
  });

  it("[W-12b] a listed server nobody can speak for is there when it answers, whatever strangers say", () => {
    const scene = sceneWith({ sync: [urlOf("l")] });
    expect(servers(scene, [])).toEqual([]);
    expect(servers(scene, [], measured({ l: null }))).toEqual([]);
    for (const said of [[], [arrival(7, "l", { status: "offline" })], [arrival(7, "l", { status: "standby" })]]) {
      expect(servers(scene, said, measured({ l: 30 }))).toMatchObject([{ status: "active", standing: "listed" }]);
    }
    expect(servers(scene, [arrival(7, "l")])).toMatchObject([{ status: "active" }]);
    expect(servers(scene, [arrival(7, "l")], measured({ l: null }))).toEqual([]);
    expect(servers(scene, [arrival(1, "l", { status: "standby" })], measured({ l: 30 }))).toMatchObject([
      { status: "standby", standing: "owner" },
    ]);
  });
});

describe("the order", () => {
  it("[W-12c] the owner's list goes first, then room, then nearness, then uptime, then the key", () => {
    const scene = sceneWith({ hosts: [2, 3, 4].map(pubkeyOf), sync: [urlOf("first"), urlOf("second")] });
    const said = (url: string, rttMs: number | null) => [{ url: urlOf(url), rttMs }];
    const ranked = servers(scene, [
      arrival(2, "crowded", { load: 90, uptimeSec: 9_000 }),
      arrival(2, "young", { uptimeSec: 5, probes: [...said("old", 9)] }),
      arrival(3, "old", { uptimeSec: 500, probes: [...said("far", 400), ...said("gone", null)] }),
      arrival(4, "far", { uptimeSec: 9_000 }),
      arrival(4, "gone", { uptimeSec: 9_000 }),
      arrival(4, "second", { load: 99, uptimeSec: 1 }),
      arrival(2, "first", { load: 99, uptimeSec: 0 }),
    ]);
    const order = names(ranked);
    expect(order.slice(0, 4)).toEqual(["first", "second", "old", "young"]);
    expect(order.slice(4, 6).toSorted()).toEqual(["crowded", "far"]);
    expect(order[6]).toBe("gone");
    const [lower, higher] = [2, 3].toSorted((a, b) => (pubkeyOf(a) < pubkeyOf(b) ? -1 : 1));
    const twins = servers(hosted, [arrival(higher ?? 0, "x"), arrival(lower ?? 0, "y")]);
    expect(twins.map(({ pubkey }) => pubkey)).toEqual([pubkeyOf(lower ?? 0), pubkeyOf(higher ?? 0)]);
  });

  it("[W-12d] nearness is the median of what trusted servers measured, so that one liar moves nobody", () => {
    const far = (url: string) => [{ url: urlOf(url), rttMs: null }];
    const near = (url: string) => [{ url: urlOf(url), rttMs: 9 }];
    const faultsOf = (arrivals: readonly Arrival[], scene = hosted) =>
      servers(scene, [arrival(1, "x"), ...arrivals]).find(({ url }) => url === urlOf("x"))?.faults;
    expect(
      faultsOf([arrival(2, "a", { probes: near("x") }), arrival(3, "b", { probes: near("x") }), arrival(4, "c", { probes: far("x") })]),
    ).toBe(0);
    expect(
      faultsOf([arrival(2, "a", { probes: far("x") }), arrival(3, "b", { probes: near("x") }), arrival(4, "c", { probes: far("x") })]),
    ).toBe(2);
    const listed = sceneWith({ sync: [urlOf("l")] });
    expect(faultsOf([arrival(7, "l", { probes: far("x") })], listed)).toBe(0);
    expect(faultsOf([arrival(7, "s", { probes: far("x") })])).toBe(0);
    expect(faultsOf([arrival(1, "x", { probes: far("x") })])).toBe(0);
  });

  it("[W-12d] measurements travel as extra tags, bounded, and nonsense among them is left out", () => {
    const probes = [
      { url: urlOf("a"), rttMs: 12.4 },
      { url: urlOf("b"), rttMs: null },
    ];
    const event = { kind: 20311, created_at: 1, content: "", tags: probeTags(probes) };
    expect(readProbeTags(event)).toEqual([{ url: urlOf("a"), rttMs: 12 }, probes[1]]);
    const junk = [
      ["probe"],
      ["probe", "http://x.test", "4"],
      ["probe", urlOf("a"), "-1"],
      ["probe", urlOf("a"), "1e9"],
      ["probe", urlOf("a")],
    ];
    expect(readProbeTags({ ...event, tags: junk })).toEqual([]);
    const many = Array.from({ length: 50 }, (_, index) => ["probe", urlOf(`n${index}`), "1"]);
    expect(readProbeTags({ ...event, tags: many })).toHaveLength(8);
  });

  it("[W-12c] among equal standbys the one in a region nobody serves yet goes first", () => {
    const standby = { status: "standby" } as const;
    const turn = standbysInTurn(
      servers(hosted, [
        arrival(2, "a", { region: "eu" }),
        arrival(3, "same", { ...standby, region: "eu", uptimeSec: 900 }),
        arrival(4, "new", { ...standby, region: "asia", uptimeSec: 1 }),
        arrival(2, "unsaid", { ...standby, uptimeSec: 950 }),
      ]),
    );
    expect(names(turn)).toEqual(["new", "unsaid", "same"]);
  });
});

describe("what was heard", () => {
  it("[W-13c] the same heartbeats in any order, repeated or not, give the same servers", () => {
    const scene = sceneWith({ hosts: [2, 3].map(pubkeyOf), sync: [urlOf("l")], syncPolicy: "open" });
    const heard = [
      arrival(2, "a", { createdAtSec: 10_000 }),
      arrival(2, "a", { createdAtSec: 10_030, status: "standby" }),
      arrival(2, "a", { createdAtSec: 10_030, status: "standby", load: 3 }),
      arrival(3, "b", { createdAtSec: 10_010, status: "offline" }),
      arrival(3, "b", { createdAtSec: 10_005 }),
      arrival(7, "l", { createdAtSec: 10_005 }),
      arrival(7, "s", { createdAtSec: 9_400, ageSec: 600 }),
      arrival(6, "s", { createdAtSec: 10_600, ageSec: -600, probes: [{ url: urlOf("a"), rttMs: 200 }] }),
    ];
    const expected = servers(scene, heard);
    expect(names(expected).toSorted()).toEqual(["a", "l", "s"]);
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = createSeededRandom(seed);
      const shuffled = [...heard, ...heard.slice(0, 3)]
        .map((each) => ({ each, at: random.unit() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ each }) => each);
      expect(servers(scene, shuffled), `seed ${seed}`).toEqual(expected);
    }
  });

  it("[W-13b] clocks may be 15 minutes apart, but what a relay had kept counts by its date", () => {
    const ageSec = (age: number, kept = false) => servers(hosted, [arrival(2, "a", { ageSec: age, kept })]).length;
    expect([ageSec(600), ageSec(-600), ageSec(901), ageSec(-901)]).toEqual([1, 1, 0, 0]);
    expect([ageSec(89, true), ageSec(90, true), ageSec(-600, true)]).toEqual([1, 0, 1]);
    const book = withHeartbeat(emptySlotBook, hosted, arrival(2, "a", { ageSec: 60, kept: true }), 100_000);
    expect([...withoutSilent(book, 129_999)]).toHaveLength(1);
    expect([...withoutSilent(book, 130_000)]).toHaveLength(0);
  });

  it("[W-13b] an old heartbeat played again wakes nobody who said goodbye; a clock set back silences nobody", () => {
    const goodbye = withHeartbeat(emptySlotBook, hosted, arrival(2, "a", { status: "offline", createdAtSec: 10_500 }), 0);
    for (const nowMs of [1_000, 60_000, 600_000]) {
      const kept = withoutSilent(goodbye, nowMs);
      expect(withHeartbeat(kept, hosted, arrival(2, "a", { createdAtSec: 10_470, ageSec: 30 + nowMs / 1_000 }), nowMs)).toBe(kept);
    }
    const before = withHeartbeat(emptySlotBook, hosted, arrival(2, "a", { createdAtSec: 10_600 }), 0);
    const played = arrival(2, "a", { createdAtSec: 10_000 });
    expect(withHeartbeat(before, hosted, played, 30_000)).toBe(before);
    expect(
      rankServers({ book: withHeartbeat(before, hosted, played, 60_000), scene: hosted, ownProbes: nobodyMeasured, self }, 120_000),
    ).toHaveLength(1);
  });
});
