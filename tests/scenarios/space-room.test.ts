import { expect, it, vi } from "vitest";
import { beginSpace } from "./support/space-stage.ts";
import type { Guest } from "./support/space-stage.ts";

// Much happens in these stories, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

it("[S-82] [S-83b] two meet: who speaks is heard within a second, for six relay events at most", async () => {
  const { stage, host } = await beginSpace(3);
  await stage.pass(1_000);
  const before = stage.relays[0]?.stats().accepted ?? 0;
  const cameMs = stage.time.monotonicMs();
  const ana = stage.come("ana");
  await stage.until("Ana hears the host", () => ana.heard.length > 20);
  expect((ana.heard[0]?.atMs ?? 0) - cameMs).toBeLessThan(1_000);
  expect(ana.session.view.get()).toMatchObject({ phase: "inside", speaking: [host.pubkey], path: { state: "thin", depth: 1 } });
  expect(ana.session.levelOf(host.pubkey)).toBe(20);
  await stage.pass(9_000);
  const words = ana.heard.map(({ word }) => word);
  expect(words).toEqual(words.map((_, at) => (words[0] ?? 0) + at));
  expect((stage.relays[0]?.stats().accepted ?? 0) - before).toBeLessThanOrEqual(6);
  const { path, quality, self } = ana.session.view.get();
  expect(path.parents).toEqual([{ pubkey: host.pubkey, rttMs: 40, way: "direct", delivered: 1 }]);
  expect([quality.get(host.pubkey), path.lossRatio, self.role, self.microphone]).toEqual(["good", 0, "listener", "none"]);
  expect(host.session.view.get()).toMatchObject({ path: { state: "source", children: 1 }, self: { role: "host", microphone: "open" } });
  await stage.end();
  expect([stage.time.pendingTimers(), stage.links.openLinks()]).toEqual([0, 0]);
  expect(stage.log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("[S-82] sound arrives at the last of a chain", async () => {
  const { stage, host } = await beginSpace(5, { outputs: 1 });
  const guests: Guest[] = [];
  for (const name of ["ana", "ben", "cleo", "dora"]) {
    const guest = stage.come(name, { outputs: 1 });
    guests.push(guest);
    await stage.until(`${name} hears`, () => guest.heard.length > 20);
  }
  await stage.pass(6_000);
  expect(guests.map(({ session }) => session.view.get().path.depth)).toEqual([1, 2, 3, 4]);
  const last = guests[3];
  const sinceMs = stage.time.monotonicMs() - 4_000;
  expect(last?.longestGapMs(host.pubkey, sinceMs)).toBeLessThanOrEqual(40);
  await stage.end();
});

it("[S-85] relays vanish mid-call: sound goes on, hands and roles travel through the mesh, a promoted one is heard", async () => {
  const { stage, host } = await beginSpace(7, { relays: 2 });
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  await stage.pass(3_000);
  const cutMs = stage.time.monotonicMs();
  stage.cutRelays();
  await stage.pass(5_000);
  expect(host.session.view.get().problems).toEqual([{ code: "no-relay" }]);
  void ana.session.raiseHand("me");
  await stage.until("the host sees the hand", () => host.session.view.get().room.hands[0]?.message === "me", 1_000);
  const promotedMs = stage.time.monotonicMs();
  void host.session.promote(ana.pubkey);
  await stage.until("Ana may speak", () => ana.session.view.get().self.microphone === "ready", 1_000);
  ana.session.speak(true);
  ana.setTalking(true);
  const hears = (one: Guest) => one.heard.some(({ speaker }) => speaker === ana.pubkey);
  await stage.until("both hear Ana", () => hears(host) && hears(ben), 1_000);
  expect(stage.time.monotonicMs() - promotedMs).toBeLessThan(1_000);
  for (const one of [ana, ben]) expect(one.longestGapMs(host.pubkey, cutMs)).toBeLessThan(100);
  stage.healRelays();
  await stage.until("relays are back", () => host.session.view.get().problems.length === 0);
  await stage.pass(3_000);
  expect([ana, ben, host].map(({ session }) => session.view.get().room.stage.length)).toEqual([2, 2, 2]);
  await stage.end();
});
