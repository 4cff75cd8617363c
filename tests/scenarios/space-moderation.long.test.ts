import { buildRole, signEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { beginSpace, isInside, pubkeyOf, secretOf } from "./support/space-stage.ts";
import type { Guest } from "./support/space-stage.ts";

const nowSec = (stage: { readonly time: { wallMs(): number } }): number => Math.floor(stage.time.wallMs() / 1_000);
const heardSince = (one: Guest, speaker: string, sinceMs: number): number =>
  one.heard.filter((moment) => moment.speaker === speaker && moment.atMs > sinceMs).length;

it("[S-86a] a hand, a promotion, a demotion: who may speak is heard within a second, and silent within one", async () => {
  const { stage, host } = await beginSpace(11);
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  ana.session.speak(true);
  ana.setTalking(true);
  await stage.pass(500);
  expect([ana.session.view.get().self.microphone, heardSince(ben, ana.pubkey, 0)]).toEqual(["none", 0]);

  void ana.session.raiseHand("a question");
  await stage.until("the hand is up", () => host.session.view.get().room.hands.length === 1, 1_000);
  void host.session.promote(ana.pubkey);
  const promotedMs = stage.time.monotonicMs();
  await stage.until("Ana may speak", () => ana.session.view.get().self.microphone === "ready", 1_000);
  ana.session.speak(true);
  await stage.until("both hear Ana", () => [host, ben].every((one) => heardSince(one, ana.pubkey, promotedMs) > 3), 1_000);
  expect(stage.time.monotonicMs() - promotedMs).toBeLessThan(1_000);
  expect(heardSince(ana, host.pubkey, promotedMs)).toBeGreaterThan(3);
  await stage.pass(2_000);

  const demotedMs = stage.time.monotonicMs();
  void host.session.demote(ana.pubkey);
  await stage.pass(1_000);
  expect(ana.session.view.get().self).toMatchObject({ role: "listener", microphone: "none" });
  const last = Math.max(...[host, ben].flatMap((one) => one.heard.filter(({ speaker }) => speaker === ana.pubkey).map(({ atMs }) => atMs)));
  expect(last - demotedMs).toBeLessThan(400);
  expect(ana.longestGapMs(host.pubkey, promotedMs)).toBeLessThan(150);
  // Promoted anew, the microphone waits to be opened.
  void host.session.promote(ana.pubkey);
  await stage.until("Ana may speak again", () => ana.session.view.get().self.microphone === "ready", 1_500);
  await stage.pass(600);
  expect(heardSince(ben, ana.pubkey, demotedMs + 400)).toBe(0);
  await stage.end();
});

it("[S-86b] who is removed is silent and out within a second, and finds no neighbour when they come again", async () => {
  const { stage, host } = await beginSpace(13);
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  void host.session.promote(ana.pubkey);
  await stage.until("Ana may speak", () => ana.session.view.get().self.microphone === "ready", 1_000);
  ana.session.speak(true);
  ana.setTalking(true);
  await stage.pass(2_000);
  expect(heardSince(ben, ana.pubkey, stage.time.monotonicMs() - 500)).toBeGreaterThan(10);
  const removedMs = stage.time.monotonicMs();
  void host.session.remove(ana.pubkey, null);
  await stage.pass(1_000);
  expect(ana.session.view.get()).toMatchObject({ phase: "removed", removal: { by: host.pubkey, untilSec: null } });
  for (const one of [host, ben]) {
    expect(heardSince(one, ana.pubkey, removedMs + 400)).toBe(0);
    expect(one.session.view.get().room.members.map(({ pubkey }) => pubkey)).not.toContain(ana.pubkey);
  }
  const outMs = stage.time.monotonicMs();
  const again = stage.come("ana", { place: "another device" });
  await stage.pass(6_000);
  expect([again.session.view.get().phase, again.heard.length, heardSince(ana, host.pubkey, outMs)]).toEqual(["removed", 0, 0]);
  void host.session.readmit(ana.pubkey);
  await stage.pass(1_000);
  again.session.enter();
  await stage.until("Ana is back", () => again.heard.length > 10, 5_000);
  expect(ben.longestGapMs(host.pubkey, removedMs)).toBeLessThan(100);
  await stage.end();
});

it("[S-86b] who takes no notice of being removed is cut off by every neighbour, and not heard by anyone", async () => {
  const { stage, host } = await beginSpace(15);
  const ana = stage.come("ana", { deafTo: [31_106] });
  const ben = stage.come("ben");
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  void host.session.promote(ana.pubkey);
  await stage.until("Ana may speak", () => ana.session.view.get().self.microphone === "ready", 1_000);
  ana.session.speak(true);
  ana.setTalking(true);
  await stage.pass(3_000);
  const removedMs = stage.time.monotonicMs();
  void host.session.remove(ana.pubkey, null);
  await stage.pass(8_000);
  expect(ana.session.view.get()).toMatchObject({ phase: "inside", self: { microphone: "open" } });
  for (const one of [host, ben]) expect(heardSince(one, ana.pubkey, removedMs + 400)).toBe(0);
  expect(heardSince(ana, host.pubkey, removedMs + 1_000)).toBe(0);
  await stage.end();
});

it("[S-86c] an invitation that is accepted makes a speaker; declined, nothing; a wish for silence is obeyed", async () => {
  const { stage, host } = await beginSpace(17);
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  void host.session.invite(ana.pubkey, "join us");
  void host.session.invite(ben.pubkey);
  await stage.until("Ana is asked", () => ana.session.view.get().invitation?.message === "join us", 1_000);
  await stage.until("Ben is asked", () => ben.session.view.get().invitation !== null, 1_000);
  void ben.session.declineInvitation();
  void ana.session.acceptInvitation();
  await stage.until("Ana may speak", () => ana.session.view.get().self.microphone === "ready", 1_500);
  await stage.pass(1_000);
  expect([ben.session.view.get().self.role, ben.session.view.get().invitation]).toEqual(["listener", null]);
  ana.session.speak(true);
  await stage.pass(200);
  void host.session.askToMute(ana.pubkey);
  await stage.until("Ana is quiet", () => ana.session.view.get().self.microphone === "ready", 1_000);
  expect(ana.session.view.get().muteRequest?.by).toBe(host.pubkey);
  expect(await Promise.race([ben.session.remove(ana.pubkey, null), stage.pass(100)])).toEqual({
    ok: false,
    problem: { code: "not-allowed", action: "remove" },
  });
  await stage.end();
});

it("[S-86d] forged, foreign and replayed decisions change nothing, over relays or the mesh", async () => {
  const { stage, host } = await beginSpace(19);
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  void host.session.promote(ben.pubkey);
  await stage.until("Ben may speak", () => ben.session.view.get().self.role === "speaker", 1_000);
  await stage.pass(1_500);
  void host.session.demote(ben.pubkey);
  await stage.until("Ben listens", () => ben.session.view.get().self.role === "listener", 1_000);
  const relay = stage.relays[0];
  if (relay === undefined) throw new Error("a stage has a relay");
  // By a stranger, by an honest listener, and with a signature of somebody else.
  const before = relay.stats().accepted;
  const promote = (sec: number) => buildRole(stage.space, { act: "speaker", target: ben.pubkey, untilSec: null }, sec);
  const mallory = signEvent(promote(nowSec(stage)), secretOf("mallory"));
  const own = signEvent(promote(nowSec(stage)), secretOf("ben"));
  const kick = signEvent(buildRole(stage.space, { act: "remove", target: host.pubkey, untilSec: null }, nowSec(stage)), secretOf("ana"));
  const forged = { ...signEvent(promote(nowSec(stage) + 3), secretOf("host")), sig: mallory.sig };
  const sender = stage.come("mallory");
  for (const event of [mallory, own, kick, forged]) sender.pool.publish(event);
  await stage.pass(3_000);
  expect(relay.stats().accepted).toBeGreaterThan(before);
  for (const one of [host, ana, ben]) {
    const { room } = one.session.view.get();
    expect(room.stage.map(({ pubkey }) => pubkey)).toEqual([host.pubkey]);
    expect(room.removed).toEqual([]);
  }
  expect(pubkeyOf("mallory")).toBe(sender.pubkey);
  await stage.end();
});

it("[S-86e] a closed space ends for everyone at once, and stays closed", async () => {
  const { stage, host } = await beginSpace(23);
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both hear", () => [ana, ben].every((one) => one.heard.length > 20));
  const closedMs = stage.time.monotonicMs();
  void host.session.close();
  await stage.pass(1_000);
  for (const one of [host, ana, ben]) expect(one.session.view.get().phase).toBe("closed");
  for (const one of [ana, ben]) expect(heardSince(one, host.pubkey, closedMs + 400)).toBe(0);
  await stage.pass(2_000);
  expect(stage.links.openLinks()).toBe(0);
  const late = stage.come("late");
  await stage.until("the latecomer sees a closed door", () => late.session.view.get().phase === "closed");
  await stage.end();
});

it("[S-86f] a co-host administers while the host is away, and a demoted one's word is void", async () => {
  const { stage, host } = await beginSpace(29);
  const [ana, ben, cleo] = [stage.come("ana"), stage.come("ben"), stage.come("cleo")];
  await stage.until("all are in", () => [ana, ben, cleo].every(isInside));
  await stage.pass(1_500);
  void host.session.makeCohost(ana.pubkey);
  await stage.until("Ana is co-host", () => ana.session.view.get().self.role === "cohost", 1_000);
  void ana.session.promote(ben.pubkey);
  await stage.until("Ben may speak", () => cleo.session.view.get().room.stage.length === 3, 1_000);
  await stage.pass(1_100);
  // What Ana decided stays: the host's client says it too.
  void host.session.demote(ana.pubkey);
  await stage.pass(1_000);
  const roles = (one: Guest) => one.session.view.get().room.stage.map(({ pubkey }) => pubkey);
  for (const one of [host, ana, ben, cleo]) expect(roles(one).toSorted()).toEqual([host.pubkey, ben.pubkey].toSorted());
  // Back-dated into Ana's time in office.
  cleo.pool.publish(
    signEvent(buildRole(stage.space, { act: "remove", target: ben.pubkey, untilSec: null }, nowSec(stage) - 2), secretOf("ana")),
  );
  await stage.pass(1_000);
  expect(roles(cleo)).toContain(ben.pubkey);
  await stage.end();
});
