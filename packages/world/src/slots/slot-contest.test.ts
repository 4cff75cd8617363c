import { describe, expect, it } from "vitest";
import { arrival, createTestContest, pubkeyOf, sceneWith, urlOf } from "./slot-bench.test-support.ts";

const hosts = [2, 3, 4, 9].map(pubkeyOf);
const hosted = sceneWith({ hosts });
const three = [arrival(2, "a"), arrival(3, "b"), arrival(4, "c")];
const minute = 60_000;

describe("joining", () => {
  it("[W-12f] listens before it decides, and takes an open slot then", () => {
    const contest = createTestContest(hosted);
    contest.pass(34_000, three.slice(0, 2));
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "others" });
    contest.pass(2_000);
    expect(contest.view()).toMatchObject({ status: "active", waitsFor: null, place: 3, report: { state: "OPEN" } });
    expect(contest.outputs.filter((output) => output.type === "beat").at(-1)).toMatchObject({ slot: { position: 3, total: 3 } });
  });

  it("[W-12f] waits a little longer for the first measurement of a listed server", () => {
    const contest = createTestContest(sceneWith({ hosts, sync: [urlOf("slow")] }), { listenMs: 1_000, slots: 1 }, "not yet");
    contest.pass(5_000);
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "others" });
    contest.give({ type: "probed", url: urlOf("slow"), rttMs: 90 });
    contest.pass(30_000);
    expect(contest.view()).toMatchObject({ stopped: "not-needed", report: { state: "FULL" } });
    const silent = createTestContest(sceneWith({ hosts, sync: [urlOf("slow")] }), { listenMs: 1_000, slots: 1 }, "not yet");
    silent.pass(8_000);
    expect(silent.view().status).toBe("active");
  });

  it("[W-12f] a server that the owner lists serves at once", () => {
    const contest = createTestContest(sceneWith({ sync: [urlOf("x"), urlOf("me")] }));
    expect(contest.statuses()).toEqual(["active"]);
    expect(contest.view().place).toBe(2);
  });

  it("[W-12] ends itself at once where every slot is well filled", () => {
    const contest = createTestContest(hosted);
    contest.pass(36_000, three);
    expect(contest.statuses()).toEqual(["standby", "standby", "offline"]);
    expect(contest.outputs.at(-1)).toEqual({ type: "stop", reason: "not-needed" });
    expect(contest.view()).toMatchObject({ stopped: "not-needed", report: { state: "FULL" } });
  });

  it("[W-12] stands by where a slot may be won", () => {
    const contest = createTestContest(hosted, {}, 400);
    contest.pass(10 * minute, three);
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "slot", report: { state: "CHALLENGEABLE" } });
  });

  it("[W-12g] whom the owner has not named waits, whatever happens, and serves once it is named", () => {
    const contest = createTestContest(sceneWith());
    contest.pass(30 * minute);
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "owner", report: { state: "OPEN" } });
    expect(new Set(contest.statuses())).toEqual(new Set(["standby"]));
    contest.give({ type: "scene", scene: hosted });
    contest.pass(5_000);
    expect(contest.view()).toMatchObject({ status: "active", waitsFor: null });
  });
});

describe("holding a slot", () => {
  it("[W-12f] two standbys do not both take one slot; the next in turn comes only where the first fails", () => {
    const first = arrival(2, "first", { status: "standby" });
    const others = [arrival(3, "b"), arrival(4, "c")];
    const contest = createTestContest(hosted);
    contest.pass(44_000, [...others, first]);
    expect(contest.view().status).toBe("standby");
    contest.give({ type: "heartbeat", ...arrival(2, "first", { createdAtSec: 10_045 }) });
    contest.pass(5 * minute, [...others, arrival(2, "first")]);
    expect(contest.view().status).toBe("standby");

    const alone = createTestContest(hosted);
    alone.pass(50_000, [...others, first]);
    expect(alone.view().status).toBe("active");
  });

  it("[W-12f] a standby takes the slot of a server that says goodbye or falls silent", () => {
    for (const goodbye of [true, false]) {
      const contest = createTestContest(hosted, { self: { pubkey: pubkeyOf(1), url: urlOf("me") } });
      contest.pass(2 * minute, three);
      expect(contest.view().status).toBe("standby");
      if (goodbye) contest.give({ type: "heartbeat", ...arrival(4, "c", { status: "offline", createdAtSec: 10_200 }) });
      contest.pass(goodbye ? 5_000 : 60_000, three.slice(0, 2));
      expect(contest.view().status).toBe(goodbye ? "active" : "standby");
      contest.pass(40_000, three.slice(0, 2));
      expect(contest.view().status).toBe("active");
    }
  });

  it("[W-12h] a crowded server's slot is won after a minute, and the challenger gives it back when beaten and empty", () => {
    const crowded = [arrival(2, "a"), arrival(3, "b"), arrival(4, "c", { load: 90 })];
    const contest = createTestContest(hosted);
    contest.pass(59_000, crowded);
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "slot", report: { state: "CHALLENGEABLE" } });
    contest.pass(10_000, crowded);
    expect(contest.view()).toMatchObject({ status: "active", place: 3, beaten: false });
    contest.give({ type: "players", players: 4 });
    contest.pass(5 * minute, three);
    expect(contest.view()).toMatchObject({ status: "active", place: 4, beaten: true });
    contest.give({ type: "players", players: 0 });
    contest.pass(9_000, three);
    expect(contest.view().status).toBe("active");
    contest.pass(3_000, three);
    expect(contest.view().status).toBe("standby");
  });

  it("[W-12i] an empty server of somebody else's scene ends itself after the grace, not while someone is inside", () => {
    const contest = createTestContest(hosted, { graceMs: 5 * minute });
    contest.pass(minute);
    contest.give({ type: "players", players: 1 });
    contest.pass(30 * minute);
    expect(contest.view().status).toBe("active");
    contest.give({ type: "players", players: 0 });
    contest.pass(5 * minute - 1_000);
    expect(contest.view().stopped).toBe(null);
    contest.pass(2_000);
    expect(contest.outputs.slice(-2)).toMatchObject([
      { type: "beat", status: "offline", slot: null },
      { type: "stop", reason: "empty" },
    ]);
    const after = contest.outputs.length;
    contest.pass(5 * minute);
    contest.give({ type: "end" });
    expect(contest.outputs).toHaveLength(after);
  });

  it("[W-12i] it never ends itself on its own scene, nor with no grace set", () => {
    const own = createTestContest(sceneWith(), { self: { pubkey: pubkeyOf(1), url: urlOf("me") }, graceMs: minute });
    own.pass(60 * minute);
    expect(own.view()).toMatchObject({ status: "active", stopped: null });
    const patient = createTestContest(hosted, { graceMs: 0 });
    patient.pass(60 * minute);
    expect(patient.view()).toMatchObject({ status: "active", stopped: null });
  });

  it("[W-12j] when the scene is over for a minute it ends, and not when the scene comes back", () => {
    const ended = sceneWith({ hosts, status: "ended" });
    for (const over of [ended, null]) {
      const contest = createTestContest(hosted);
      contest.pass(minute);
      contest.give({ type: "players", players: 3 });
      contest.give({ type: "scene", scene: over });
      contest.pass(50_000);
      contest.give({ type: "scene", scene: hosted });
      contest.pass(50_000);
      expect(contest.view()).toMatchObject({ status: "active", stopped: null });
      contest.give({ type: "scene", scene: over });
      contest.pass(61_000);
      expect(contest.view().stopped).toBe("scene-over");
    }
  });

  it("[W-12k] who hears no relay decides nothing, and listens anew before silence means anything", () => {
    const contest = createTestContest(hosted, { slots: 2 });
    const others = [arrival(2, "a"), arrival(3, "b", { load: 99 })];
    contest.pass(50_000, others);
    contest.give({ type: "relays", connected: false });
    contest.pass(10 * minute);
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "relays" });
    contest.give({ type: "relays", connected: true });
    contest.pass(34_000, others);
    expect(contest.view()).toMatchObject({ status: "standby", waitsFor: "others" });

    const blinking = createTestContest(hosted, { slots: 2 });
    blinking.pass(50_000, others);
    blinking.give({ type: "relays", connected: false });
    blinking.pass(15_000);
    blinking.give({ type: "relays", connected: true });
    blinking.pass(50_000, others);
    expect(blinking.view().status).toBe("standby");
    blinking.pass(15_000, others);
    expect(blinking.view().status).toBe("active");
  });
});

describe("signs of life", () => {
  it("[W-13] beats every 30 s, at once when its status changes, and last as offline", () => {
    const contest = createTestContest(hosted);
    contest.pass(95_500);
    expect(contest.statuses()).toEqual(["standby", "standby", "active", "active", "active"]);
    contest.give({ type: "end" });
    expect(contest.statuses().at(-1)).toBe("offline");
    contest.pass(minute);
    expect(contest.statuses()).toHaveLength(6);
  });

  it("[W-13a] answers a newcomer within seconds, and a crowd of them once in five", () => {
    const contest = createTestContest(sceneWith({ hosts, syncPolicy: "open" }));
    contest.pass(10_000);
    const before = contest.statuses().length;
    contest.give({ type: "heartbeat", ...arrival(2, "new") });
    contest.pass(2_000);
    expect(contest.statuses()).toHaveLength(before + 1);
    for (let newcomer = 0; newcomer < 40; newcomer += 1) {
      contest.give({ type: "heartbeat", ...arrival(7, `n${newcomer}`) });
      contest.pass(500);
    }
    expect(contest.statuses().length - before).toBeLessThanOrEqual(6);
  });

  it("[W-12e] measures each other server three times at first sight, then once a minute, and at most eight", () => {
    const contest = createTestContest(sceneWith({ syncPolicy: "open" }));
    const crowd = Array.from({ length: 30 }, (_, index) => arrival(7, `s${index}`));
    contest.pass(30_000, crowd);
    const asked = contest.outputs.filter((output) => output.type === "probe").map(({ url }) => url);
    expect(new Set(asked).size).toBe(8);
    expect(asked).toHaveLength(24);
    expect(contest.outputs.filter((output) => output.type === "beat").at(-1)?.probes).toHaveLength(8);
  });
});
