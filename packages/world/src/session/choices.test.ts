import { describe, expect, it } from "vitest";
import { createFakeTime, createSeededRandom } from "@plaza/platform/fakes";
import { parseCell, formatCell, encodeClientFrame } from "@plaza/protocol";
import { judgeAudit } from "./audit-verdict.ts";
import type { Observation } from "./audit-verdict.ts";
import { cellReach, cellsAround, isWithin, listCells } from "./cells-around.ts";
import { createPrimaryChoice } from "./primary-choice.ts";
import type { PrimaryCandidate } from "./primary-choice.ts";
import { createPulse } from "./pulse.ts";
import { reconnectWaitMs } from "./reconnect-wait.ts";
import { createRepeatFilter } from "./repeat-filter.ts";
import { listServers } from "./server-list.ts";
import { createTestWorld, poseAt, pubkeyOf } from "./test-world.test-support.ts";

function candidate(url: string, rttMs: number | null, more: Partial<PrimaryCandidate> = {}): PrimaryCandidate {
  return { url, live: true, rttMs, distrusted: false, ...more };
}

describe("the list", () => {
  it("[W-10c] a heartbeat older than 90 s names nobody, and one server under two spellings is one", () => {
    const { scene } = createTestWorld(1);
    const heard = (url: string, heardMs: number) => ({
      heardMs,
      heartbeat: {
        pubkey: scene.pubkey,
        scene: scene.address,
        url,
        status: "active" as const,
        slot: null,
        load: 0,
        capacity: 10,
        uptimeSec: 5,
        region: null,
        createdAtSec: 0,
      },
    });
    const own = scene.sync[0] ?? "";
    expect(listServers(scene, [heard("ws://b.example/", 0)], 89_000).joined).toEqual([own, "ws://b.example/"]);
    expect(listServers(scene, [heard("ws://b.example/", 0)], 90_000).joined).toEqual([own]);
    expect(listServers(scene, [heard(`${own.replace("sync0", "SYNC0")}/`, 0)], 1_000).joined).toEqual([own]);
  });
});

describe("the primary", () => {
  it("[W-11d] a rival has to be 20 % and 15 ms better for ten seconds without a break", () => {
    const choice = createPrimaryChoice();
    expect(choice.choose([candidate("a", 50), candidate("b", 80)], 0)).toBe("a");
    const both = (a: number, b: number, nowMs: number) => choice.choose([candidate("a", a), candidate("b", b)], nowMs);
    expect(both(60, 50, 20_000)).toBe("a");
    expect(both(60, 50, 40_000)).toBe("a");
    expect(both(30, 20, 60_000)).toBe("a");
    expect(both(30, 20, 80_000)).toBe("a");
    expect(both(200, 170, 80_100)).toBe("a");
    expect(both(200, 170, 80_900)).toBe("a");
    expect(both(200, 170, 91_000)).toBe("a");
    expect(both(100, 50, 101_000)).toBe("a");
    expect(both(100, 50, 110_900)).toBe("a");
    expect(both(60, 50, 110_950)).toBe("a");
    expect(both(100, 50, 111_000)).toBe("a");
    expect(both(100, 50, 121_000)).toBe("b");
  });

  it("[W-11h] a lost primary is replaced at once by the nearest that is live; equals go by preference", () => {
    const choice = createPrimaryChoice();
    choice.choose([candidate("a", 20), candidate("b", 80), candidate("c", 80)], 0);
    expect(choice.choose([candidate("a", 20, { live: false }), candidate("b", 80), candidate("c", 80)], 1)).toBe("b");
    expect(choice.choose([candidate("c", null)], 2)).toBe("c");
    expect(choice.choose([candidate("c", null, { live: false })], 3)).toBeNull();
  });

  it("[W-11e] a distrusted server is primary only when nobody else is there", () => {
    const choice = createPrimaryChoice();
    const liar = candidate("a", 5, { distrusted: true });
    expect(choice.choose([candidate("a", 5), candidate("b", 90)], 0)).toBe("a");
    expect(choice.choose([liar, candidate("b", 90)], 1)).toBe("b");
    expect(choice.choose([liar, candidate("b", 90)], 60_000)).toBe("b");
    expect(choice.choose([liar, candidate("b", 90, { live: false })], 61_000)).toBe("a");
  });
});

describe("the audit", () => {
  const tell = (server: string, x: number, t: number | null, who = 1): Observation => ({
    server,
    pubkey: pubkeyOf(who),
    pose: poseAt(x, 0),
    t,
  });

  it("[W-11e] with one stamp there is one place: who differs from two others that agree is the liar", () => {
    const verdict = judgeAudit([tell("a", 1.5, 10), tell("b", 1, 10), tell("c", 1, 10), tell("b", 2, 80), tell("c", 2, 80)], "a");
    expect([...verdict.liars]).toEqual([["a", 1]]);
    expect([...judgeAudit([tell("a", 1.5, 10), tell("b", 1, 10)], "a").liars]).toEqual([]);
    expect([...judgeAudit([tell("a", 1, 10), tell("b", 1, 10), tell("c", 1.01, 10)], "a").liars]).toEqual([]);
  });

  it("[W-11e] without stamps only what no second explains is a lie", () => {
    expect([...judgeAudit([tell("a", 2, null), tell("b", 1, null), tell("c", 1, null)], "a").liars]).toEqual([]);
    expect([...judgeAudit([tell("a", 40, null), tell("b", 1, null), tell("c", 2, null)], "a").liars]).toEqual([["a", 1]]);
  });

  it("[W-11f] someone who moves on another server while the primary is silent about them is found", () => {
    expect([...judgeAudit([tell("b", 1, 10), tell("b", 2, 80)], "a").better]).toEqual(["b"]);
    expect([...judgeAudit([tell("b", 1, 10), tell("b", 1, 80)], "a").better]).toEqual([]);
    expect([...judgeAudit([tell("a", 1, 10), tell("b", 1, 10), tell("b", 2, 80)], "a").better]).toEqual([]);
  });
});

describe("cells", () => {
  it("[W-1m] 60 m while few are here, 5x5 in company, 3x3 in a crowd; every subscription fits into its limits", () => {
    expect([1, 50, 300].map((people) => cellReach(people, 10))).toEqual([6, 2, 1]);
    expect([1, 50, 300].map((people) => cellReach(people, 50))).toEqual([2, 1, 1]);
    for (const grid of [null, 0.1, 1, 10, 64, 5_000]) {
      for (const people of [1, 100, 1_000]) {
        const area = cellsAround(poseAt(-99_999, 99_999), people, grid);
        const cells = listCells(area, grid === null);
        const text = encodeClientFrame({ type: "subscribe_cells", cells });
        expect(cells.length).toBeLessThanOrEqual(256);
        expect(text.length).toBeLessThanOrEqual(4_096);
        for (const cell of cells) expect(parseCell(formatCell(cell)).ok).toBe(true);
        expect(isWithin(area, -99_999, 99_999)).toBe(true);
      }
    }
  });

  it("[W-1o] where a server does not say how it counts, the draft's own names from 0 to 9 are asked for as well", () => {
    const cells = listCells(cellsAround(poseAt(-55, 25), 60, null), true).map(formatCell);
    expect(cells).toContain("-6,2");
    expect(cells).toContain("0,2");
  });
});

describe("repeats", () => {
  it("[W-8d] the n-th on one server is the n-th on another", () => {
    const filter = createRepeatFilter();
    const told = (server: string, nowMs: number) => filter.isNew(server, "anna 😀", null, nowMs);
    expect([told("a", 0), told("a", 100), told("b", 150), told("b", 160), told("b", 170), told("a", 180)]).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(told("c", 11_000)).toBe(true);
  });

  it("[W-8c] with ids a repeat is known by its id, also from the same server", () => {
    const filter = createRepeatFilter();
    expect(filter.isNew("a", "anna 😀", "1", 0)).toBe(true);
    expect(filter.isNew("a", "anna 😀", "1", 10)).toBe(false);
    expect(filter.isNew("b", "anna 😀", "2", 20)).toBe(true);
    expect(filter.isNew("b", "ben 😀", "2", 30)).toBe(true);
  });
});

describe("the connection", () => {
  function pulseStage(rttMs: number) {
    const time = createFakeTime({ monotonicMs: 5_000 });
    const log: string[] = [];
    let answers = true;
    const pulse = createPulse({
      clock: time,
      timers: time,
      ping() {
        log.push("ping");
        if (answers) time.after(rttMs, () => (pulse.heard(), pulse.pong()));
      },
      measured: () => {},
      dead: () => (log.push(`dead ${time.monotonicMs()}`), pulse.stop()),
    });
    return { time, pulse, log, silence: () => (answers = false) };
  }

  it("[W-11] the round trip is the median of five: one slow answer changes nothing", () => {
    const { time, pulse } = pulseStage(40);
    pulse.start(400);
    time.advance(3_000);
    expect(pulse.rttMs()).toBe(40);
  });

  it("[W-11a] silence is noticed within two seconds, whenever it begins", () => {
    for (let offset = 0; offset < 500; offset += 37) {
      const { time, pulse, log, silence } = pulseStage(20);
      pulse.start(20);
      time.advance(4_000 + offset);
      silence();
      const fromMs = time.monotonicMs();
      time.advance(3_000);
      const dead = log.find((line) => line.startsWith("dead"));
      expect(Number(dead?.slice(5)) - fromMs).toBeLessThanOrEqual(2_000);
    }
  });

  it("[W-11b] a machine that slept asks before it judges", () => {
    const { pulse, log, time, silence } = pulseStage(20);
    let nowMs = 0;
    let look = () => {};
    silence();
    const slept = createPulse({
      clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
      timers: { after: () => () => {}, every: (ms, run) => ((look = ms < 1_000 ? run : look), () => {}) },
      ping: () => log.push("ping"),
      measured: () => {},
      dead: () => log.push("dead"),
    });
    slept.start(20);
    log.length = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      nowMs += 60_000;
      look();
    }
    expect(log).not.toContain("dead");
    pulse.stop();
    expect(time.pendingTimers()).toBe(0);
  });

  it("[W-11b] pings go out every 15 s while frames come, and no oftener than every second in silence", () => {
    const { time, pulse, log } = pulseStage(20);
    pulse.start(20);
    time.advance(2_000);
    log.length = 0;
    for (let turn = 0; turn < 600; turn += 1) {
      pulse.heard();
      time.advance(100);
    }
    expect(log.length).toBe(4);
    log.length = 0;
    time.advance(60_000);
    expect(log.length).toBeLessThanOrEqual(64);
  });

  it("[W-11c] waits grow with full jitter up to half a minute", () => {
    const random = createSeededRandom(1);
    const waits = (failures: number) => Array.from({ length: 500 }, () => reconnectWaitMs(failures, 0, random));
    for (const [failures, most] of [
      [1, 500],
      [2, 1_000],
      [4, 4_000],
      [20, 30_000],
    ] as const) {
      const seen = waits(failures);
      expect(Math.max(...seen)).toBeLessThanOrEqual(most);
      expect(Math.max(...seen)).toBeGreaterThan(most * 0.9);
      expect(Math.min(...seen)).toBeLessThan(most * 0.1);
    }
    expect(reconnectWaitMs(1, 10_000, random)).toBeGreaterThanOrEqual(10_000);
  });
});
