import { createFakeTime, createMemoryKeyValue, createRecordingLog, settle } from "@plaza/platform/fakes";
import type { KeyValue } from "@plaza/platform";
import type { Pose } from "@plaza/protocol";
import { expect, test } from "vitest";
import { keepLastPlace } from "./last-place.ts";
import { sampleKey, sampleScene } from "./sample-scene.test-support.ts";

const scene = sampleScene(sampleKey("56"));
const here: Pose = { x: 3, y: 1, z: -4, ry: 0.5 };

function bench(keyValue: KeyValue = createMemoryKeyValue()) {
  const time = createFakeTime();
  const log = createRecordingLog();
  let pose: Pose | null = null;
  const stay = (identifier = "a") =>
    keepLastPlace({
      scene: { ...scene, identifier, address: { ...scene.address, identifier } },
      keyValue,
      clock: time,
      timers: time,
      log,
      pose: () => pose,
    });
  return { time, keyValue, log, stay, stand: (at: Pose | null) => void (pose = at) };
}

test("[G-62] who comes back within a week finds where they were, in that world alone", async () => {
  const { time, stay, stand } = bench();
  const first = stay();
  expect(await first.found).toBeNull();
  stand(here);
  first.end();
  await settle();
  stand(null);
  time.advance(6 * 86_400_000);
  expect(await stay().found).toEqual(here);
  expect(await stay("other").found).toBeNull();
});

test("[G-62] after a week one arrives as everyone does", async () => {
  const { time, stay, stand } = bench();
  const first = stay();
  stand(here);
  first.end();
  await settle();
  stand(null);
  time.advance(7 * 86_400_000 + 1);
  expect(await stay().found).toBeNull();
});

test("[G-62] a page that dies has written where one was, and standing still writes nothing", async () => {
  const { time, stay, stand, keyValue } = bench();
  const first = stay();
  stand(here);
  await time.advanceAsync(5_000);
  const kept = await keyValue.get((await keyValue.keys("place:"))[0] ?? "");
  expect(kept).toMatchObject(here);
  await time.advanceAsync(50_000);
  expect(await keyValue.get((await keyValue.keys("place:"))[0] ?? "")).toEqual(kept);
  first.end();
  expect(time.pendingTimers()).toBe(0);
});

test("[G-62] what is kept wrongly, or not at all, is nowhere; the oldest of many places are forgotten", async () => {
  const address = `place:30311:${scene.pubkey}:a`;
  for (const wrong of [7, null, { x: 1 }, { x: 1, y: 2, z: "3", ry: 0, atMs: 0 }, { x: 1e9, y: 0, z: 0, ry: 0, atMs: 2e12 }])
    expect(await bench(createMemoryKeyValue({ [address]: wrong })).stay().found).toBeNull();
  const broken: KeyValue = { ...createMemoryKeyValue(), get: () => Promise.reject(new Error("no room")) };
  expect(await bench(broken).stay().found).toBeNull();
  const many = createMemoryKeyValue(
    Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`place:${index}`, { ...here, atMs: index }])),
  );
  const { stay } = bench(many);
  stay().end();
  await settle();
  const left = await many.keys("place:");
  expect(left).toHaveLength(100);
  expect(left).not.toContain("place:29");
  expect(left).toContain("place:30");
});
