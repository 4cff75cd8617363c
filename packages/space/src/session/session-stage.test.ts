import { expect, it } from "vitest";
import { ana, atMs, ben, cleo, hall, host, stateAfter } from "../membership/said.test-support.ts";
import { spaceView } from "../membership/view-space.ts";
import { createSessionStage } from "./session-stage.ts";
import type { SpaceVisit } from "./visit-io.ts";

it("[S-80b] how loud somebody is wanted is told to the visit, and to the next one", () => {
  const state = stateAfter();
  const told: unknown[] = [];
  const visit = { tell: (command: unknown) => void told.push(command) } as unknown as SpaceVisit;
  const stage = createSessionStage({
    space: hall,
    directory: { member: () => null, plain: () => null },
    self: () => host,
    isInside: () => false,
    visit: () => visit,
    state: () => state,
    seen: () => spaceView(state, atMs(0)),
    nowMs: () => atMs(0),
    moved: () => undefined,
    changed: () => undefined,
  });
  stage.setVolume(ana, 0.5);
  stage.setVolume(ben, 0);
  stage.setVolume(cleo, 0);
  stage.setVolume(cleo, 1);
  expect([told.length, stage.silenced()]).toEqual([4, [ben]]);
  told.length = 0;
  stage.brief(visit);
  expect(told).toEqual([
    { type: "volume", speaker: ana, volume: 0.5 },
    { type: "volume", speaker: ben, volume: 0 },
    { type: "volume", speaker: cleo, volume: 1 },
  ]);
});
