import { expect, it, vi } from "vitest";
import { comePlain } from "./support/plain-peer.ts";
import { createSpaceStage, isInside } from "./support/space-stage.ts";

vi.setConfig({ testTimeout: 60_000 });

/** A stage whose host has plain sound and speaks. */
async function begin(seed: number, hasPlain: boolean | (() => boolean) = true) {
  const stage = await createSpaceStage({ seed });
  const host = stage.come("host", { hasPlain });
  await stage.until("the host is in", () => isInside(host));
  host.session.speak(true);
  return { stage, host };
}

it("[S-86b] [S-100] [S-100a] who knows only the draft gets one plain track; the third is refused, and who is removed is told and cut", async () => {
  const { stage, host } = await begin(21);
  const ana = stage.come("ana", { hasPlain: true });
  host.setTalking(true);
  await stage.until("Ana hears", () => ana.heard.length > 20);
  const [fay, gil, kim] = ["fay", "gil", "kim"].map((name) => comePlain(stage, name)) as [
    ReturnType<typeof comePlain>,
    ReturnType<typeof comePlain>,
    ReturnType<typeof comePlain>,
  ];
  await stage.pass(200);
  for (const guest of [fay, gil]) guest.reserve(host.pubkey, "consumer");
  await stage.until("both are given sound", () => [fay, gil].every((guest) => guest.hears(host.pubkey) === "all"));
  await stage.until("they count as children", () => host.session.view.get().path.children === 3);
  kim.reserve(host.pubkey, "consumer");
  await stage.until("Kim is refused", () => kim.dropped.length > 0);
  // Another one that has plain sound is named, and takes it.
  expect(JSON.parse(kim.dropped[0] ?? "{}")).toMatchObject({ full: true, try: [ana.pubkey] });
  kim.reserve(ana.pubkey, "consumer");
  await stage.until("Kim is given sound by Ana", () => kim.hears(ana.pubkey) === "all");
  // What our own kind asks for goes over frames as before.
  expect(ana.session.view.get().path.parents.map(({ pubkey }) => pubkey)).toEqual([host.pubkey]);
  void host.session.remove(fay.pubkey, null);
  await stage.until("Fay is cut", () => host.session.view.get().path.children === 2);
  await stage.until("Fay is told", () => fay.dropped.length > 0);
  await stage.pass(2_000);
  expect(fay.dropped).toHaveLength(1);
  for (const guest of [fay, gil, kim]) guest.leave();
  await stage.end();
  expect(stage.links.openLinks()).toBe(0);
  expect(stage.log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("[S-101] [S-101a] [S-101b] a plain speaker is asked by the first of the stage, and heard everywhere until it may not speak", async () => {
  const { stage, host } = await begin(22);
  const [ana, ben] = [stage.come("ana", { outputs: 1 }), stage.come("ben", { hasPlain: true })];
  const fay = comePlain(stage, "fay");
  fay.talk();
  await stage.until("they are in", () => isInside(ana) && isInside(ben));
  void host.session.promote(ben.pubkey);
  await stage.until("Ben is of the stage", () => ben.session.view.get().self.role === "speaker");
  void host.session.promote(fay.pubkey);
  await stage.until("Fay is heard by all", () => [host, ana, ben].every((one) => one.heard.some(({ speaker }) => speaker === fay.pubkey)));
  expect([fay.askedBy, fay.hears(host.pubkey)]).toEqual([[host.pubkey], "all but you"]);
  expect(host.session.levelOf(fay.pubkey)).toBe(25);
  await stage.pass(3_000);
  const sinceMs = stage.time.monotonicMs() - 2_500;
  for (const one of [host, ana, ben]) expect([one.name, one.longestGapMs(fay.pubkey, sinceMs)]).toEqual([one.name, 20]);

  const demotedMs = stage.time.monotonicMs();
  void host.session.demote(fay.pubkey);
  await stage.pass(1_000);
  for (const one of [host, ana, ben]) expect(one.silenceMs(fay.pubkey)).toBeGreaterThan(400);
  expect(stage.time.monotonicMs() - demotedMs).toBeLessThan(1_500);
  await stage.until("Fay listens on", () => fay.hears(host.pubkey) === "all");

  // It may begin by itself as well, and with any of the stage.
  void host.session.promote(fay.pubkey);
  await stage.pass(500);
  fay.reserve(ben.pubkey, "provider");
  await stage.until("Fay gives its voice to Ben", () => fay.hears(ben.pubkey) === "all but you");
  await stage.pass(2_000);
  const againMs = stage.time.monotonicMs() - 1_000;
  for (const one of [host, ana, ben]) expect([one.name, one.longestGapMs(fay.pubkey, againMs) <= 40]).toEqual([one.name, true]);
  const heard = ana.heard.filter(({ speaker, atMs }) => speaker === fay.pubkey && atMs > againMs).map(({ word }) => word);
  expect(new Set(heard).size).toBe(heard.length);
  fay.leave();
  await stage.end();
  expect(stage.log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("[S-101] while the host's page is untouched another of the stage carries the plain speaker, and the host from then on", async () => {
  let isTouched = false;
  const { stage, host } = await begin(24, () => isTouched);
  const [ana, ben] = [stage.come("ana"), stage.come("ben", { hasPlain: true })];
  const fay = comePlain(stage, "fay");
  fay.talk();
  await stage.until("they are in", () => isInside(ana) && isInside(ben));
  for (const { pubkey } of [ben, fay]) void host.session.promote(pubkey);
  await stage.until("Fay is heard by all", () => [host, ana, ben].every((one) => one.heard.some(({ speaker }) => speaker === fay.pubkey)));
  expect(fay.askedBy).toEqual([ben.pubkey]);
  isTouched = true;
  await stage.until("the host asks as well", () => fay.askedBy.includes(host.pubkey));
  fay.leave();
  await stage.end();
});

it("[S-100a] without plain sound a peer of the draft is refused, with others to ask", async () => {
  const { stage, host } = await begin(23, false);
  const ana = stage.come("ana", { hasPlain: true });
  host.setTalking(true);
  await stage.until("Ana hears", () => ana.heard.length > 20);
  const fay = comePlain(stage, "fay");
  fay.reserve(host.pubkey, "consumer");
  await stage.until("Fay is refused", () => fay.dropped.length > 0);
  expect(JSON.parse(fay.dropped[0] ?? "{}")).toMatchObject({ try: [ana.pubkey] });
  fay.leave();
  await stage.end();
});
