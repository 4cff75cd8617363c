import { createSeededRandom } from "@plaza/platform/fakes";
import { createRoomKey } from "@plaza/space";
import { expect, it, vi } from "vitest";
import { beginBehindPassword } from "./support/behind-password.ts";
import { beginSpace, pubkeyOf } from "./support/space-stage.ts";

// Much happens in these stories, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

it("[S-87a] a password opens the room; without it one stands outside, and hears nothing as a carrier", async () => {
  const { stage, host } = await beginBehindPassword(31, "sesame");
  await stage.pass(4_000);
  const said = stage.relays[0]?.stats().accepted ?? 0;
  const ana = stage.come("ana");
  await stage.until("Ana stands at the door", () => ana.session.view.get().phase === "locked");
  await stage.pass(2_000);
  expect(ana.heard).toEqual([]);
  // One is the login by which the relay gives her her private messages; of the room nobody was asked anything.
  expect(stage.relays[0]?.stats().accepted).toBe(said + 1);
  expect(host.session.view.get().room.members.map(({ pubkey }) => pubkey)).toEqual([host.pubkey]);
  expect(await ana.session.openWith("sesam")).toEqual({ ok: false, problem: { code: "wrong-password" } });
  expect(await ana.session.openWith("sesame")).toEqual({ ok: true, value: null });
  await stage.until("Ana hears", () => ana.heard.length > 20, 3_000);
  expect(host.session.view.get().room.listenerCount).toBe(1);
  expect(ana.session.view.get().problems).toEqual([]);
  // A new key: who is inside gets it and hears on.
  const renewedMs = stage.time.monotonicMs();
  void host.session.renewKey("open");
  await stage.pass(3_000);
  expect(ana.longestGapMs(host.pubkey, renewedMs + 1_000)).toBeLessThan(100);
  expect(ana.session.view.get().problems).toEqual([]);
  await stage.end();
});

it("[S-87b] where the key is given by hand, the invited get in by themselves and others do not", async () => {
  const key = createRoomKey(createSeededRandom(6));
  const { stage, host } = await beginSpace(37, { info: { access: "invite", keyId: key.id }, roomKey: key });
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("both stand at the door", () => [ana, ben].every((one) => one.session.view.get().phase === "locked"));
  void host.session.giveKey(ana.pubkey, "come in");
  await stage.until("Ana hears", () => ana.heard.length > 20, 4_000);
  await stage.pass(1_000);
  expect([ben.session.view.get().phase, ben.heard.length]).toEqual(["locked", 0]);
  await stage.end();
});

it("[S-87c] a list lets in whom it names, without a key of their making; others find no neighbour", async () => {
  const { stage, host } = await beginSpace(41, { info: { access: "members", members: [pubkeyOf("ana")] } });
  const [ana, ben] = [stage.come("ana"), stage.come("ben")];
  await stage.until("Ana hears", () => ana.heard.length > 20, 4_000);
  expect([ben.session.view.get().phase, ben.heard.length]).toEqual(["not-listed", 0]);
  void host.session.setInfo({ members: [pubkeyOf("ana"), pubkeyOf("ben")] });
  await stage.until("Ben hears as well", () => ben.heard.length > 20, 4_000);
  await stage.end();
});

it("[S-83c] who has no key of their own listens under one made for the visit", async () => {
  const { stage, host } = await beginSpace(43);
  const guest = stage.come("somebody", { signer: null });
  await stage.until("the guest hears", () => guest.heard.length > 20, 4_000);
  const { self } = guest.session.view.get();
  expect(self).toMatchObject({ isGuest: true, role: "listener" });
  expect(host.session.view.get().room.members.find(({ pubkey }) => pubkey === self.pubkey)?.isGuest).toBe(true);
  guest.session.leaveNow();
  await stage.until("the host sees them go", () => host.session.view.get().room.listenerCount === 0, 1_000);
  await stage.end();
});

it("[S-83d] the same person on a second device: it speaks for them, the first one listens on as somebody else", async () => {
  const { stage, host } = await beginSpace(47);
  const first = stage.come("ana");
  await stage.until("the first hears", () => first.heard.length > 20, 4_000);
  void host.session.promote(first.pubkey);
  await stage.until("it may speak", () => first.session.view.get().self.microphone === "ready", 1_000);
  await stage.pass(1_500);
  const second = stage.come("ana", { place: "phone" });
  await stage.until("the second may speak", () => second.session.view.get().self.microphone === "ready", 4_000);
  second.session.speak(true);
  second.setTalking(true);
  await stage.until("the first is displaced", () => first.session.view.get().self.isDisplaced, 3_000);
  const sinceMs = stage.time.monotonicMs();
  await stage.pass(4_000);
  expect(first.session.view.get()).toMatchObject({ phase: "inside", self: { role: "listener", isGuest: true, microphone: "none" } });
  for (const speaker of [host.pubkey, second.pubkey]) {
    expect(first.heard.filter((one) => one.speaker === speaker && one.atMs > sinceMs + 2_000).length).toBeGreaterThan(20);
  }
  expect(host.heard.filter((one) => one.speaker === second.pubkey).length).toBeGreaterThan(50);
  expect(host.session.view.get().room.stage.map(({ pubkey }) => pubkey)).toEqual([host.pubkey, second.pubkey]);
  await stage.end();
});
