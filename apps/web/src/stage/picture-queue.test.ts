import { createFakeTime } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { createPictureQueue, SETTLE_MS, TURN_MS } from "./picture-queue.ts";

function bench(drawingMs: number) {
  const time = createFakeTime();
  const drawn: string[] = [];
  let spentMs = 0;
  let turns = 0;
  const queue = createPictureQueue<string, { readonly colour: string }>({
    clock: { ...time, monotonicMs: () => time.monotonicMs() + spentMs },
    timers: time,
    draw(place, { colour }) {
      drawn.push(`${place} ${colour}`);
      spentMs += drawingMs;
    },
    turned() {
      turns += 1;
    },
  });
  const places = ["fox", "cat", "owl", "bear"];
  const wantAll = (colour: string): void => places.forEach((place) => queue.want(place, { colour }));
  return { time, drawn, queue, wantAll, turns: () => turns };
}

test("[G-56a] pictures are drawn once nothing changes any more, each in its last colour", () => {
  const { time, drawn, wantAll } = bench(1);
  for (const colour of ["red", "green", "blue"]) {
    wantAll(colour);
    time.advance(SETTLE_MS - 1);
  }
  expect(drawn).toEqual([]);
  time.advance(1);
  expect(drawn).toEqual(["fox blue", "cat blue", "owl blue", "bear blue"]);
  expect(time.pendingTimers()).toBe(0);
});

test("[G-56a] what is shown already is not drawn again, only what changed", () => {
  const { time, drawn, queue, wantAll } = bench(1);
  wantAll("red");
  time.advance(SETTLE_MS);
  drawn.length = 0;
  wantAll("red");
  expect(time.pendingTimers()).toBe(0);
  queue.want("cat", { colour: "blue" });
  time.advance(SETTLE_MS);
  expect(drawn).toEqual(["cat blue"]);
});

test("[G-56a] slow drawing leaves the page half of the time, and a change on the way is waited for", () => {
  const { time, drawn, queue, wantAll, turns } = bench(TURN_MS * 5);
  wantAll("red");
  time.advance(SETTLE_MS);
  expect(drawn).toEqual(["fox red"]);
  time.advance(TURN_MS * 5 - 1);
  expect(drawn).toEqual(["fox red"]);
  time.advance(1);
  expect(drawn).toEqual(["fox red", "cat red"]);
  expect(turns()).toBe(2);
  queue.want("cat", { colour: "blue" });
  time.advance(SETTLE_MS - 1);
  expect(drawn).toHaveLength(2);
  time.advance(1 + TURN_MS * 5 * 3);
  expect(drawn.slice(2)).toEqual(["owl red", "bear red", "cat blue"]);
});

test("[G-56a] an ended queue draws nothing and leaves no timer; a lost drawing is done again", () => {
  const { time, drawn, queue, wantAll } = bench(1);
  wantAll("red");
  time.advance(SETTLE_MS);
  queue.again();
  time.advance(SETTLE_MS);
  expect(drawn).toHaveLength(8);
  wantAll("blue");
  queue.end();
  time.advance(1_000);
  expect(drawn).toHaveLength(8);
  expect(time.pendingTimers()).toBe(0);
});
