import { createSeededRandom } from "@plaza/platform/fakes";
import { KIND } from "@plaza/protocol";
import { createRoomKey } from "@plaza/space";
import type { RoomKey } from "@plaza/space";
import { expect, it, vi } from "vitest";
import { beginBehindPassword } from "./support/behind-password.ts";
import { beginSpace, pubkeyOf } from "./support/space-stage.ts";

// Much happens in these stories, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

it("[S-87d] who was removed and keeps its links hears nothing once the key is new; those inside hear on, others come by the new password", async () => {
  const { stage, host } = await beginBehindPassword(31, "sesame");
  // Two clients that care nothing for removals: one of them goes on carrying the other.
  const deafTo = [KIND.removePeer];
  const ben = stage.come("ben", { deafTo });
  await stage.until("Ben stands at the door", () => ben.session.view.get().phase === "locked");
  await ben.session.openWith("sesame");
  await stage.until("Ben hears", () => ben.heard.length > 20, 4_000);
  const mallory = stage.come("mallory", { deafTo });
  await stage.until("Mallory stands at the door", () => mallory.session.view.get().phase === "locked");
  await mallory.session.openWith("sesame");
  await stage.until("Mallory hears", () => mallory.heard.length > 20, 4_000);
  void host.session.remove(mallory.pubkey, null);
  await stage.until("she is out", () => host.session.view.get().keyLost.includes(mallory.pubkey), 2_000);
  await stage.pass(6_000);
  expect(host.session.view.get().path.children).toBe(1);
  // The ban alone does not stop the sound that another passes on.
  expect(mallory.silenceMs(host.pubkey)).toBeLessThan(500);
  // A password room gets no key without a password: nobody could come in any more.
  expect(await host.session.renewKey(null)).toMatchObject({ ok: false, problem: { code: "not-now" } });

  void host.session.renewKey("open");
  const renewedMs = stage.time.monotonicMs();
  await stage.pass(8_000);
  expect(host.session.view.get().keyLost).toEqual([]);
  expect(mallory.heard.filter(({ atMs }) => atMs > renewedMs + 1_000)).toEqual([]);
  expect(mallory.session.view.get().problems).toContainEqual({ code: "cannot-open" });
  expect(ben.longestGapMs(host.pubkey, renewedMs)).toBeLessThan(100);
  // The sound still reached her device, locked.
  expect(mallory.session.view.get().path.parents.length).toBeGreaterThan(0);

  const ana = stage.come("ana");
  await stage.until("Ana stands at the door", () => ana.session.view.get().phase === "locked");
  expect(await ana.session.openWith("sesame")).toMatchObject({ ok: false });
  expect(await ana.session.openWith("open")).toMatchObject({ ok: true });
  await stage.until("Ana hears", () => ana.heard.length > 20, 4_000);
  await stage.end();
});

it("[S-87d] the host's next visit opens with the key that was kept", async () => {
  const key = createRoomKey(createSeededRandom(6));
  const kept: RoomKey[] = [];
  const { stage, host } = await beginSpace(37, {
    info: { access: "invite", keyId: key.id },
    roomKey: key,
    keepKey: (one) => kept.push(one),
  });
  expect(await host.session.renewKey(null)).toMatchObject({ ok: true });
  await stage.pass(1_000);
  expect(kept.map(({ id }) => id)).toEqual([host.session.view.get().room.info?.keyId]);
  expect(kept[0]?.id).not.toBe(key.id);
  // Another device of the host, with nothing but the person's key, finds it as well.
  const phone = stage.come("host", { place: "phone" });
  await stage.until("the phone is inside", () => phone.session.view.get().phase === "inside", 6_000);
  await stage.end();
});

it("[S-34f] a room with a list has a key: the listed are given it, who is struck off hears nothing more", async () => {
  const key = createRoomKey(createSeededRandom(7));
  const members = [pubkeyOf("ana"), pubkeyOf("ben")];
  const { stage, host } = await beginSpace(41, { info: { access: "members", members, keyId: key.id }, roomKey: key });
  const [ben, cleo] = [stage.come("ben"), stage.come("cleo")];
  await stage.until("Ben hears", () => ben.heard.length > 20, 6_000);
  expect([cleo.session.view.get().phase, cleo.heard.length]).toEqual(["not-listed", 0]);
  void host.session.setInfo({ members: [pubkeyOf("ana"), pubkeyOf("cleo")] });
  const struckMs = stage.time.monotonicMs();
  await stage.until("Cleo hears", () => cleo.heard.length > 20, 6_000);
  expect(ben.heard.filter(({ atMs }) => atMs > struckMs + 1_500)).toEqual([]);
  expect(host.session.view.get().room.info?.keyId).not.toBe(key.id);
  await stage.end();
});

it("[S-87e] whoever is struck off a list is out, on the stage or away; whoever is put on it again is in again", async () => {
  const key = createRoomKey(createSeededRandom(8));
  const [ana, cleo] = [pubkeyOf("ana"), pubkeyOf("cleo")];
  const { stage, host } = await beginSpace(43, { info: { access: "members", members: [ana, cleo], keyId: key.id }, roomKey: key });
  const guest = stage.come("ana");
  await stage.until("Ana hears", () => guest.heard.length > 20, 6_000);
  void host.session.promote(ana);
  await stage.until("Ana may speak", () => guest.session.view.get().self.microphone === "ready", 2_000);
  const { removed } = host.session.view.get().room;
  // A decision about her stands: without more, she would be let in by it.
  expect(await host.session.setInfo({ members: [] })).toMatchObject({ ok: true });
  await stage.until("Ana is out", () => guest.session.view.get().phase === "removed", 2_000);
  expect([removed, host.session.view.get().room.removed.map(({ pubkey }) => pubkey)]).toEqual([[], [ana]]);
  expect(host.session.view.get()).toMatchObject({ keyLost: [], room: { info: { members: [] } } });
  guest.session.enter();
  await stage.pass(1_000);
  expect(guest.session.view.get().phase).toBe("removed");
  expect(await host.session.setInfo({ members: [ana] })).toMatchObject({ ok: true });
  await stage.pass(1_000);
  guest.session.enter();
  const backMs = stage.time.monotonicMs();
  await stage.until("Ana hears again", () => guest.heard.some(({ atMs }) => atMs > backMs), 8_000);
  expect(guest.session.view.get().self.role).toBe("listener");
  await stage.end();
});
