import { expect, test } from "vitest";
import { createFakeTime, settle } from "@plaza/platform/fakes";
import { pictureName } from "./picture-name.ts";
import { createStageDesk } from "./stage-desk.ts";
import type { StageHandle } from "./stage-desk.ts";
import { sampleKey, sampleScene } from "./sample-scene.test-support.ts";
import { createWalkControl } from "./walk-control.ts";

function bench() {
  const time = createFakeTime({ wallMs: new Date(2026, 10, 20, 15, 4, 9).getTime() });
  const emotes: string[] = [];
  const saved: string[] = [];
  const session = {
    poseOf: () => false,
    move: () => undefined,
    emote: (emoji: string) => void emotes.push(emoji),
    view: { get: () => ({ people: [] }) },
  };
  const walk = createWalkControl({ session, self: sampleKey("56"), clock: time, timers: time });
  let compass = 0;
  const desk = createStageDesk({
    visit: { walk, scene: { ...sampleScene(sampleKey("12")), title: "Lantern / Square" }, clock: time },
    toggleCompass: () => void (compass += 1),
    save: (_, fileName) => void saved.push(fileName),
    nameOf: pictureName,
  });
  const asked: string[] = [];
  let picture: Blob | null = new Blob(["png"]);
  const stage: StageHandle = {
    toggleView: () => void asked.push("view"),
    heading: () => 0,
    picture: () => Promise.resolve(picture),
    lock: () => void asked.push("lock"),
  };
  return { desk, stage, asked, saved, emotes, walk, compass: () => compass, breakCamera: () => void (picture = null) };
}

test("[G-67] a picture is saved under the world's name and the date, and one that failed is told", async () => {
  const { desk, stage, saved, breakCamera } = bench();
  desk.run("photo");
  await settle();
  expect(desk.picture.get()).toEqual({ saved: null, number: 1 });
  desk.stage.set(stage);
  desk.run("photo");
  await settle();
  expect(saved).toEqual(["Lantern Square 2026-11-20 15.04.09.png"]);
  expect(desk.picture.get()).toEqual({ saved: saved[0], number: 2 });
  breakCamera();
  desk.run("photo");
  await settle();
  expect(desk.picture.get()).toEqual({ saved: null, number: 3 });
});

test("[G-67] a file name has nothing in it that file systems refuse", () => {
  expect(pictureName('..a<b>:"c"\\d|e?*\u202e..', 0)).toMatch(/^a b c d e 19\d\d-/);
  expect(pictureName("///", 0)).toMatch(/^Plaza /);
  expect(pictureName("🏮".repeat(200), 0).length).toBeLessThan(160);
});

test("[G-65] keys, buttons and pads reach the same things", () => {
  const { desk, stage, asked, walk, emotes, compass } = bench();
  desk.run("view");
  desk.stage.set(stage);
  for (const command of ["view", "lock", "wheel", "help", "compass"] as const) desk.run(command);
  expect([asked, desk.wheel.get(), desk.help.get(), compass()]).toEqual([["view", "lock"], true, true, 1]);
  desk.run("wheel");
  expect(desk.wheel.get()).toBe(false);
  walk.stand({ x: 0, y: 0, z: 0, ry: 0 });
  desk.run("sit");
  expect(emotes).toHaveLength(1);
  desk.run("jump");
  expect(walk.step(false, 0.1)).toMatchObject({ jump: true });
  expect(walk.view.get().phase).toBe("standing");
  desk.run("entrance");
  expect(walk.step(false, 0.1)).toMatchObject({ entrance: true });
  void walk.walkTo({ x: 4, z: 4 });
  desk.run("stop");
  expect(walk.view.get().phase).toBe("standing");
});

test("[G-80c] Escape ends a walk first and then puts the words away, never where they are the only view", () => {
  const { desk, stage, walk } = bench();
  walk.stand({ x: 0, y: 0, z: 0, ry: 0 });
  desk.run("words");
  desk.run("stop");
  expect(desk.words.get()).toBe(true);
  desk.stage.set(stage);
  void walk.walkTo({ x: 4, z: 4 });
  desk.run("stop");
  expect([desk.words.get(), walk.view.get().phase]).toEqual([true, "standing"]);
  desk.run("stop");
  expect(desk.words.get()).toBe(false);
});
