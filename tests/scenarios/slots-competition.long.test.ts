import { buildHeartbeat, formatAddress, parseNostrEvent, signEvent, tagValue } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createSlotsStage, personsPubkey, stageScene } from "./support/slots-stage.ts";
import type { SlotsStage, StageVolunteer } from "./support/slots-stage.ts";

const people = [2, 3, 4, 5, 6];
const hosts = people.map(personsPubkey);
const minute = 60_000;

function said(stage: SlotsStage, { pubkey }: StageVolunteer): readonly (string | undefined)[] {
  return stage.heartbeats.filter((event) => event.pubkey === pubkey).map((event) => tagValue(event, "status"));
}

async function endCleanly(stage: SlotsStage): Promise<void> {
  await stage.end();
  expect(stage.log.lines.filter(({ level }) => level === "error")).toEqual([]);
}

describe("volunteers of one scene", () => {
  it("[W-12f] five that start at once fill three slots and never more", async () => {
    for (const seed of [1, 2]) {
      const stage = createSlotsStage({ seed });
      await stage.publish({ hosts });
      const all = people.map((person) => stage.volunteer(`v${person}`, { person }));
      let most = 0;
      for (let second = 0; second < 80; second += 1) {
        await stage.pass(1_000);
        most = Math.max(most, stage.active().length);
      }
      expect([most, stage.active().length], `seed ${seed}`).toEqual([3, 3]);
      const idle = all.filter((each) => each.view().status !== "active");
      expect(
        idle.map((each) => each.view().report.state),
        `seed ${seed}`,
      ).toEqual(["FULL", "FULL"]);
      await endCleanly(stage);
    }
  });

  it("[W-12f] [W-13] the slot of one that leaves goes to a standby at once, that of one that crashes after 90 s", async () => {
    const stage = createSlotsStage({ seed: 7 });
    await stage.publish({ hosts });
    const [first, second] = [stage.volunteer("a", { person: 1, slots: 1 }), stage.volunteer("b", { person: 1, slots: 1 })];
    await stage.pass(minute);
    const [lucky, spare] = first.view().status === "active" ? [first, second] : [second, first];
    expect(stage.active()).toEqual([lucky.name]);
    lucky.leave();
    await stage.pass(5_000);
    expect(said(stage, lucky).filter((status) => status === "offline")).toHaveLength(1);
    expect(stage.active()).toEqual([spare.name]);

    const third = stage.volunteer("c", { person: 1, slots: 1 });
    await stage.pass(minute);
    expect(third.view()).toMatchObject({ status: "standby", waitsFor: "slot" });
    spare.crash();
    await stage.pass(55_000);
    expect(stage.active()).toEqual([]);
    await stage.pass(45_000);
    expect(stage.active()).toEqual(["c"]);
    await endCleanly(stage);
  });

  it("[W-12k] a parted network fills its slots on both sides, and agrees again when it heals", async () => {
    const stage = createSlotsStage({ seed: 4, relays: 2 });
    await stage.publish({ hosts: [...hosts, personsPubkey(7)] });
    for (const person of [2, 3, 4]) stage.volunteer(`w${person}`, { person, relays: [0], slots: 2 });
    for (const person of [5, 6, 7]) stage.volunteer(`e${person}`, { person, relays: [1], slots: 2 });
    await stage.pass(minute);
    const side = (letter: string) => stage.active().filter((name) => name.startsWith(letter)).length;
    expect([side("w"), side("e")]).toEqual([2, 2]);
    stage.bridge();
    await stage.pass(90_000);
    const settled = stage.active();
    expect(settled).toHaveLength(2);
    await stage.pass(2 * minute);
    expect(stage.active()).toEqual(settled);
    await endCleanly(stage);
  });

  it("[W-12h] who is beaten after the healing stays as long as somebody is inside", async () => {
    const stage = createSlotsStage({ seed: 6, relays: 2 });
    await stage.publish({ hosts });
    const [one, other] = [
      stage.volunteer("w", { person: 2, relays: [0], slots: 1 }),
      stage.volunteer("e", { person: 3, relays: [1], slots: 1 }),
    ];
    one.players = other.players = 5;
    await stage.pass(minute);
    stage.bridge();
    await stage.pass(3 * minute);
    expect(stage.active()).toEqual(["e", "w"]);
    expect([one, other].filter((each) => each.view().beaten)).toHaveLength(1);
    one.players = other.players = 0;
    await stage.pass(30_000);
    expect(stage.active()).toHaveLength(1);
    await endCleanly(stage);
  });

  it("[W-12k] a volunteer that loses every relay keeps its place and takes no other", async () => {
    const stage = createSlotsStage({ seed: 8 });
    await stage.publish({ hosts });
    const [a, b] = [stage.volunteer("a", { person: 1, slots: 1 }), stage.volunteer("b", { person: 1, slots: 1 })];
    await stage.pass(minute);
    const before = stage.active();
    const relay = stage.relays[0]?.url ?? "";
    stage.network.refuse(relay);
    stage.network.cut(relay);
    await stage.pass(5 * minute);
    expect(stage.active()).toEqual(before);
    for (const each of [a, b]) expect(each.view().waitsFor).toBe(each.view().status === "active" ? null : "relays");
    stage.network.heal(relay);
    await stage.pass(2 * minute);
    expect(stage.active()).toEqual(before);
    await stage.end();
  });

  it("[W-13b] ten minutes of skew, either way and among all, break nothing", async () => {
    const stage = createSlotsStage({ seed: 9, dated: true });
    await stage.publish({ hosts });
    const skews = [-10, 10, 0, 5, -5];
    const all = people.map((person, index) => stage.volunteer(`v${person}`, { person, skewMs: (skews[index] ?? 0) * minute }));
    await stage.pass(90_000);
    const settled = stage.active();
    expect(settled).toHaveLength(3);
    const [leaving, ...rest] = all.filter((each) => each.view().status === "active");
    await stage.pass(2 * minute);
    expect(stage.active()).toEqual(settled);
    for (const each of rest) expect(each.view().report.servers.filter(({ status }) => status === "active")).toHaveLength(2);
    leaving?.leave();
    await stage.pass(5_000);
    expect(rest.map((each) => each.view().report.state)).toEqual(["OPEN", "OPEN"]);
    await endCleanly(stage);
  });

  it("[W-13b] nor do they where no relay tells the time and clocks are merely slow", async () => {
    const stage = createSlotsStage({ seed: 17 });
    await stage.publish({ hosts });
    await stage.pass(11 * minute);
    const skews = [-10, 0, -5, -10, 0];
    people.forEach((person, index) => stage.volunteer(`v${person}`, { person, skewMs: (skews[index] ?? 0) * minute }));
    await stage.pass(90_000);
    const settled = stage.active();
    expect(settled).toHaveLength(3);
    await stage.pass(2 * minute);
    expect(stage.active()).toEqual(settled);
    await endCleanly(stage);
  });

  it("[W-12a] strangers' heartbeats, forged addresses and tampered ones move nobody", async () => {
    const stage = createSlotsStage({ seed: 10, careless: true });
    await stage.publish({ hosts });
    const [a, b] = [stage.volunteer("a", { person: 2, slots: 2 }), stage.volunteer("b", { person: 3, slots: 2 })];
    await stage.pass(minute);
    expect(stage.active()).toEqual(["a", "b"]);
    const before = [a, b].map((each) => each.view().report);
    const nowSec = Math.floor(stage.time.wallMs() / 1_000);
    const words = {
      status: "active",
      slot: { position: 1, total: 3 },
      load: 0,
      capacity: 9_999,
      uptimeSec: 9_999_999,
      region: null,
    } as const;
    for (let index = 0; index < 40; index += 1) {
      const url = [a.url, b.url, `ws://evil${index}.test`][index % 3] ?? "";
      const status = (["active", "standby", "offline"] as const)[index % 3] ?? "active";
      stage.send(90 + (index % 4), buildHeartbeat({ ...words, scene: stageScene, url, status }, nowSec + index));
      // A host of this scene who names another one, and another scene's owner who names this one's host.
      stage.send(2, buildHeartbeat({ ...words, scene: { ...stageScene, identifier: "other" }, url, status }, nowSec + index));
      stage.send(95, buildHeartbeat({ ...words, scene: { ...stageScene, pubkey: personsPubkey(95) }, url, status }, nowSec + index));
    }
    // Which scene is meant is what the first address says, though relays find it by either.
    const aside = buildHeartbeat({ ...words, scene: { ...stageScene, identifier: "other" }, url: b.url, status: "offline" }, nowSec + 50);
    stage.send(3, { ...aside, tags: [...aside.tags, ["a", formatAddress(stageScene)]] });
    const forged = parseNostrEvent({
      ...signEvent(buildHeartbeat({ ...words, scene: stageScene, url: a.url, status: "offline" }, nowSec), new Uint8Array(32).fill(96)),
      pubkey: a.pubkey,
    });
    if (!forged.ok) throw new Error(forged.problem.code);
    stage.sendRaw(forged.value);
    await stage.pass(20_000);
    expect([a, b].map((each) => each.view().report)).toEqual(before);
    expect(stage.active()).toEqual(["a", "b"]);
    await endCleanly(stage);
  });

  it("[W-12g] a volunteer nobody named waits, and joins when the owner names it or opens the scene", async () => {
    for (const [seed, named] of [
      [11, { hosts: [personsPubkey(5)] }],
      [12, { syncPolicy: "open" }],
      [13, { sync: ["ws://guest.test/sync"] }],
    ] as const) {
      const stage = createSlotsStage({ seed });
      await stage.publish();
      const guest = stage.volunteer("guest", { person: 5 });
      await stage.pass(90_000);
      expect(guest.view()).toMatchObject({ status: "standby", waitsFor: "owner", report: { state: "OPEN" } });
      await stage.publish(named);
      await stage.pass(5_000);
      expect(guest.view(), `seed ${seed}`).toMatchObject({ status: "active", waitsFor: null });
      await stage.publish();
      await stage.pass(20_000);
      expect(guest.view(), `seed ${seed}`).toMatchObject({ status: "standby", waitsFor: "owner" });
      await endCleanly(stage);
    }
  });

  it("[W-12j] volunteers go when the scene ends, and the owner's server stays to say so", async () => {
    const stage = createSlotsStage({ seed: 14 });
    await stage.publish({ hosts });
    const guest = stage.volunteer("guest", { person: 3 });
    const own = stage.volunteer("own", { person: 1 });
    await stage.pass(minute);
    await stage.publish({ hosts, status: "ended" });
    await stage.pass(70_000);
    expect([guest.view().stopped, own.view().stopped]).toEqual(["scene-over", null]);
    expect(said(stage, guest).at(-1)).toBe("offline");
    await endCleanly(stage);
  });

  it("[W-12d] a server that visitors cannot reach loses its slot to one they can", async () => {
    const stage = createSlotsStage({ seed: 15 });
    await stage.publish({ hosts });
    const walled = stage.volunteer("walled", { person: 2, slots: 1 });
    stage.network.blackHole(walled.url);
    await stage.pass(2 * minute);
    const reachable = stage.volunteer("reachable", { person: 3, slots: 1 });
    await stage.pass(5 * minute);
    expect(reachable.view().report.servers[0]).toMatchObject({ url: walled.url, status: "standby" });
    expect(stage.active()).toEqual(["reachable"]);
    await endCleanly(stage);
  });
});

it("[W-13] a heartbeat says what the draft says, is dated by the relays' clock, and always after the one before", async () => {
  const stage = createSlotsStage({ seed: 16, dated: true });
  await stage.publish({ hosts });
  const only = stage.volunteer("only", { person: 2, skewMs: 10 * minute, region: "eu-west" });
  only.players = 7;
  await stage.pass(3 * minute);
  only.leave();
  await stage.pass(2_500);
  const own: readonly NostrEvent[] = stage.heartbeats.filter((event) => event.pubkey === only.pubkey);
  expect(own.map((event) => tagValue(event, "status"))).toEqual([
    "standby",
    "standby",
    "active",
    "active",
    "active",
    "active",
    "active",
    "offline",
  ]);
  expect(own[3]?.kind).toBe(20311);
  expect(own[3]?.tags.map(([name, value]) => [name, name === "uptime" ? "" : value])).toEqual([
    ["a", `30311:${personsPubkey(1)}:plaza`],
    ["t", "3d-scene-sync"],
    ["sync", only.url],
    ["status", "active"],
    ["slot", "1/3"],
    ["load", "7"],
    ["capacity", "100"],
    ["uptime", ""],
    ["region", "eu-west"],
  ]);
  const dates = own.map((event) => event.created_at);
  expect(dates).toEqual([...new Set(dates)].toSorted((a, b) => a - b));
  expect(Math.abs((dates.at(-1) ?? 0) - stage.time.wallMs() / 1_000)).toBeLessThan(10);
  expect(new Set(own.map((event) => event.created_at - Number(tagValue(event, "uptime")))).size).toBe(1);
  await endCleanly(stage);
});

it("[W-13] a clock that is set back a little makes nobody look silent", async () => {
  const stage = createSlotsStage({ seed: 18 });
  await stage.publish({ hosts });
  const only = stage.volunteer("only", { person: 2 });
  await stage.pass(minute);
  stage.time.jumpWall(-40_000);
  await stage.pass(minute);
  const dates = stage.heartbeats.filter((event) => event.pubkey === only.pubkey).map((event) => event.created_at);
  expect(dates.length).toBeGreaterThan(4);
  expect(dates).toEqual([...new Set(dates)].toSorted((a, b) => a - b));
  await endCleanly(stage);
});
