import { ok, failed } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import { Group } from "three";
import { expect, test } from "vitest";
import { showsOwnFigures } from "../design/settings-content.ts";
import type { OwnFigure } from "./own-figure.ts";
import { createOwnFigures, MOST_OWN } from "./own-figures.ts";

const keyOf = (number: number): Pubkey => number.toString(16).padStart(64, "0") as Pubkey;
const fileOf = (number: number): string => `https://files.test/${number}.vrm`;

function bench() {
  const asked: string[] = [];
  const ended: string[] = [];
  let allowed = true;
  const bad = new Set<string>();
  const figures = createOwnFigures({
    allowed: () => allowed,
    load(file): Promise<Result<OwnFigure, string>> {
      asked.push(file);
      if (bad.has(file)) return Promise.resolve(failed("broken"));
      const figure: OwnFigure = {
        root: new Group(),
        tall: 1.7,
        limbs: false,
        place: () => undefined,
        setShadows: () => undefined,
        end: () => void ended.push(file),
      };
      return Promise.resolve(ok(figure));
    },
  });
  /** Draws frames of people at these distances. */
  async function frames(people: readonly (readonly [number, number])[], count = 1): Promise<readonly (OwnFigure | null)[]> {
    let drawn: readonly (OwnFigure | null)[] = [];
    for (let frame = 0; frame < count; frame += 1) {
      figures.begin();
      drawn = people.map(([number, far]) => figures.figureOf(keyOf(number), fileOf(number), far));
      figures.finish();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    return drawn;
  }
  return { figures, asked, ended, bad, frames, forbid: () => void (allowed = false) };
}

test("[G-59] figures come nearest first, one at a time, twelve at most; the others wear the preset", async () => {
  const { figures, asked, frames } = bench();
  const crowd = Array.from({ length: 20 }, (_, number) => [number, 40 - number] as const);
  await frames(crowd);
  expect(asked).toEqual([fileOf(19)]);
  const drawn = await frames(crowd, 60);
  expect(asked).toEqual(Array.from({ length: MOST_OWN }, (_, at) => fileOf(19 - at)));
  expect(drawn.filter((figure) => figure !== null)).toHaveLength(MOST_OWN);
  expect(figures.worn()).toHaveLength(MOST_OWN);
});

test("[G-59] who comes clearly nearer takes the place of the farthest", async () => {
  const { figures, ended, frames } = bench();
  const crowd = Array.from({ length: MOST_OWN }, (_, number) => [number, 10 + number] as const);
  await frames(crowd, 20);
  await frames([...crowd, [99, 20.5]], 5);
  expect(figures.worn()).not.toContain(keyOf(99));
  await frames([...crowd, [99, 4]], 5);
  expect(figures.worn()).toContain(keyOf(99));
  expect(ended).toEqual([fileOf(MOST_OWN - 1)]);
});

test("[G-59] whose file fails wears the preset and is not asked for again", async () => {
  const { asked, bad, frames } = bench();
  bad.add(fileOf(1));
  expect(await frames([[1, 3]], 10)).toEqual([null]);
  expect(asked).toEqual([fileOf(1)]);
});

test("[G-59] where they are off no file is fetched, and what was worn goes", async () => {
  const { figures, asked, ended, frames, forbid } = bench();
  await frames([[1, 3]], 3);
  forbid();
  expect(
    await frames(
      [
        [1, 3],
        [2, 3],
      ],
      3,
    ),
  ).toEqual([null, null]);
  expect(asked).toEqual([fileOf(1)]);
  expect(ended).toEqual([fileOf(1)]);
  expect(figures.root.children.length <= 1).toBe(true);
});

test("[G-59] left to itself, the choice follows the quality", () => {
  expect([0, 1, 2].map((quality) => showsOwnFigures("auto", quality))).toEqual([false, true, true]);
  expect([0, 1, 2].map((quality) => showsOwnFigures("on", quality))).toEqual([true, true, true]);
  expect([0, 1, 2].map((quality) => showsOwnFigures("off", quality))).toEqual([false, false, false]);
});

test("[G-59] who left is forgotten after a while, and an ended stage keeps nothing", async () => {
  const { figures, ended, frames } = bench();
  await frames([[1, 3]], 3);
  await frames([], 600);
  expect(ended).toEqual([]);
  await frames([], 400);
  expect(ended).toEqual([fileOf(1)]);
  await frames([[2, 3]], 3);
  figures.end();
  expect(ended).toEqual([fileOf(1), fileOf(2)]);
});
