import { createFakeTime } from "@plaza/platform/fakes";
import { tagValue } from "@plaza/protocol";
import { expect, it } from "vitest";
import { ana, atMs, closed, created, decided, host, joined, stateAfter } from "../membership/said.test-support.ts";
import { spaceView } from "../membership/view-space.ts";
import { createMirrorKeeper } from "./mirror-keeper.ts";

it("[S-88] [S-9] the mirror follows who is on the stage, not more often than every half minute; closing is told at once", () => {
  const time = createFakeTime();
  const told: string[] = [];
  const keeper = createMirrorKeeper({
    timers: time,
    clock: time,
    service: "https://plaza.example.org/space",
    publish(make) {
      const event = make(1_767_225_600);
      const people = event.tags.filter(([name]) => name === "p").length;
      told.push(`${event.kind} ${tagValue(event, "status")} ${people}`);
    },
  });
  const opened = [created(0), joined(host, 0, { everySec: 600 }), joined(ana, 0, { everySec: 600 })];
  const alone = spaceView(stateAfter(...opened), atMs(1));
  const two = spaceView(stateAfter(...opened, decided(host, "speaker", ana, 1)), atMs(2));
  keeper.show(alone);
  time.advance(5_000);
  expect(told).toEqual(["30312 open 1"]);
  for (let times = 0; times < 20; times += 1) {
    keeper.show(times % 2 === 0 ? two : alone);
    time.advance(500);
  }
  keeper.show(two);
  expect(told).toHaveLength(1);
  time.advance(30_000);
  expect(told).toEqual(["30312 open 1", "30312 open 2"]);
  keeper.show(two);
  time.advance(60_000);
  expect(told).toHaveLength(2);
  keeper.show(spaceView(stateAfter(...opened, closed(3)), atMs(4)), true);
  expect(told.at(-1)).toBe("30312 closed 1");
  keeper.end();
  expect(time.pendingTimers()).toBe(0);
});
