import { createFakeTime } from "@plaza/platform/fakes";
import { failed, ok } from "@plaza/protocol";
import { expect, test } from "vitest";
import { createSceneLookup, readAnswer } from "./scene-lookup.ts";
import type { ResolveLink } from "./scene-lookup.ts";
import { sampleKey, sampleScene } from "./sample-scene.test-support.ts";

const host = sampleKey("12");
const scene = sampleScene(host);
const settled = (): Promise<void> => Promise.resolve().then(() => undefined);

test("[G-2] each answer leads somewhere", () => {
  expect(readAnswer(ok({ type: "one", scene }))).toEqual({ state: "found", scene });
  expect(readAnswer(ok({ type: "several", scenes: [scene, scene] }))).toEqual({ state: "several", scenes: [scene, scene], open: true });
  expect(readAnswer(failed({ code: "nothing-live", ended: [scene] }))).toEqual({ state: "several", scenes: [scene], open: false });
  expect(readAnswer(failed({ code: "not-found" }))).toEqual({ state: "missing" });
  expect(readAnswer(failed({ code: "bad-target", found: "nsec" }))).toEqual({ state: "bad-link" });
  expect(readAnswer(failed({ code: "not-a-scene", found: "note" }))).toEqual({ state: "bad-link" });
});

test("[G-2] a world nobody knows yet is asked for again, until it is found or given up", async () => {
  const time = createFakeTime();
  let asked = 0;
  const resolve: ResolveLink = async () => {
    asked += 1;
    return asked < 3 ? failed({ code: "not-found" }) : ok({ type: "one", scene });
  };
  const lookup = createSceneLookup("naddr1x", resolve, time);
  await settled();
  expect(lookup.view.get()).toEqual({ state: "missing" });
  await time.advanceAsync(6_000);
  await time.advanceAsync(6_000);
  expect(lookup.view.get()).toEqual({ state: "found", scene });

  const given = createSceneLookup("naddr1y", async () => failed({ code: "not-found" }), time);
  await settled();
  given.end();
  const before = asked;
  time.advance(60_000);
  expect(asked).toBe(before);
});
