import type { SceneChatView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import { ok } from "@plaza/protocol";
import { createFakeTime, createMemoryKeyValue, createRecordingLog } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { createSceneApps } from "../apps/scene/scene-apps.ts";
import { createNameBook } from "../people/name-book.ts";
import { createSceneFile } from "./scene-file.ts";
import { createSceneVisit } from "./scene-visit.ts";
import { sampleKey, sampleScene } from "./sample-scene.test-support.ts";
import { sampleWorld } from "./sample-world.test-support.ts";

const me = sampleKey("56");
const scene = sampleScene(me);

function bench(keyValue = createMemoryKeyValue()) {
  const time = createFakeTime();
  const log: string[] = [];
  const { view, session } = sampleWorld([me], { end: () => void log.push("session ended") });
  view.set({ ...view.get(), people: [{ pubkey: me, avatar: { displayName: "Ada" }, self: true }] });
  const names = createNameBook({ profileOf: () => createSignal(null) });
  const file = createSceneFile({
    url: "https://files.example/a.glb",
    http: () => new Promise(() => undefined),
    check: () => ok({ spawns: [], places: [] }),
  });
  const visit = createSceneVisit({
    scene,
    session,
    everybody: view,
    isMuted: () => false,
    fetchFigure: () => new Promise(() => undefined),
    history: { view: createSignal<SceneChatView>({ lines: [], caughtUp: true, older: "end" }), loadOlder: () => Promise.resolve() },
    file,
    apps: createSceneApps({ visitApp: () => new Promise(() => undefined), makeShare: () => new Promise(() => undefined) }),
    names,
    clock: time,
    timers: time,
    keyValue,
    log: createRecordingLog(),
    self: me,
    ends: [() => log.push("watch ended")],
  });
  return { view, visit, names, log, time, file };
}

test("[G-9] who came and went stays told after the session has forgotten it", () => {
  const { view, visit } = bench();
  view.set({ ...view.get(), notices: [{ key: "joined:1", kind: "joined", pubkey: me, atMs: 5 }] });
  view.set({
    ...view.get(),
    notices: [
      { key: "joined:1", kind: "joined", pubkey: me, atMs: 5 },
      { key: "left:2", kind: "left", pubkey: me, atMs: 9 },
    ],
  });
  view.set({ ...view.get(), notices: [] });
  expect(visit.comings.get().map((notice) => notice.key)).toEqual(["joined:1", "left:2"]);
});

test("[G-8c] people and chat are there while the scene's file is still on its way", () => {
  const { visit, names } = bench();
  expect(visit.file.view.get().phase).toBe("fetching");
  expect(names.nameOf(me)).toBe("Ada");
});

test("[G-7a] who has left is remembered as they looked", () => {
  const { view, visit } = bench();
  const avatar = { displayName: "Ada", color: "#336699" };
  view.set({ ...view.get(), people: [{ pubkey: me, avatar, self: true }] });
  view.set({ ...view.get(), people: [] });
  expect(visit.avatarOf(me)).toEqual(avatar);
});

test("[G-12] the end of a visit ends everything in it, once", () => {
  const { visit, log } = bench();
  visit.end();
  visit.end();
  expect(log).toEqual(["watch ended", "session ended"]);
});

test("[G-61a] without a stage one stands at the entrance once the file is there or will not come, or where one was", async () => {
  const { visit, time, file } = bench();
  const stop = visit.walkFlat();
  await time.advanceAsync(500);
  expect(visit.ownPose).toBeNull();
  file.chooseGround();
  await time.advanceAsync(100);
  const { x, z } = visit.ownPose ?? { x: 99, z: 99 };
  expect(Math.hypot(x, z)).toBeLessThan(1.2);
  void visit.walk.walkTo({ x: 5, z: 5 });
  await time.advanceAsync(4_000);
  expect(visit.ownPose?.x).toBeCloseTo(5, 0);
  visit.walk.toEntrance();
  await time.advanceAsync(100);
  expect(visit.ownPose?.x).toBe(x);
  stop();
  void visit.walk.walkTo({ x: 5, z: 5 });
  await time.advanceAsync(1_000);
  expect(visit.ownPose?.x).toBe(x);
  visit.end();
  expect(time.pendingTimers()).toBe(0);

  const place = { x: 7, y: 2, z: 7, ry: 1 };
  const again = bench(createMemoryKeyValue({ [`place:30311:${me}:a`]: { ...place, atMs: time.wallMs() } }));
  again.visit.walkFlat();
  again.file.chooseGround();
  await again.time.advanceAsync(100);
  expect(again.visit.ownPose).toEqual(place);
  again.visit.end();
});
