import { expect, test } from "vitest";
import { layTags } from "./tag-layout.ts";
import type { Tag } from "./tag-layout.ts";

function tag(owner: string, x: number, bottom: number, change: Partial<Tag> = {}): Tag {
  return { x, bottom, width: 0.2, height: 0.05, owner, raised: 0, shown: false, ...change };
}

function covers(one: Tag, other: Tag): boolean {
  const apartX = Math.abs(one.x - other.x) * 2 >= one.width + other.width;
  const low = one.bottom + one.raised;
  const otherLow = other.bottom + other.raised;
  return !apartX && low < otherLow + other.height && otherLow < low + one.height;
}

test("[G-53] tags with room stay where they are", () => {
  const tags = [tag("a", 0, 0), tag("b", 0.5, 0), tag("c", 0, 0.3)];
  layTags(tags, 3);
  expect(tags.map(({ raised, shown }) => ({ raised, shown }))).toEqual(Array.from({ length: 3 }, () => ({ raised: 0, shown: true })));
});

test("[G-53] the less important one makes way upwards, and is gone where there is no room", () => {
  const tags = Array.from({ length: 8 }, (_, i) => tag(`p${i}`, i * 0.01, 0));
  layTags(tags, 8);
  expect(tags[0]).toMatchObject({ raised: 0, shown: true });
  expect(tags[1]?.raised).toBeGreaterThan(0.05);
  expect(tags.filter(({ shown }) => shown).length).toBeGreaterThan(1);
  expect(tags.at(-1)?.shown).toBe(false);
});

test("[G-53] no two shown tags cover each other, whatever the crowd", () => {
  let seed = 20_261_120;
  const chance = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let crowd = 0; crowd < 300; crowd += 1) {
    const tags = Array.from({ length: 28 }, (_, i) =>
      tag(`p${i % 20}`, chance() - 0.5, (chance() - 0.5) * 0.4, { width: 0.05 + chance() * 0.3, height: 0.03 + chance() * 0.06 }),
    );
    layTags(tags, 28);
    const shown = tags.filter((each) => each.shown);
    expect(shown.length).toBeGreaterThan(3);
    for (const [at, one] of shown.entries())
      for (const other of shown.slice(at + 1)) expect(covers(one, other), `crowd ${crowd}`).toBe(false);
  }
});

test("[G-53] a name stands over the three lines its owner says", () => {
  const tags = [tag("a", 0, 0, { height: 0.18 }), tag("a", 0, 0)];
  layTags(tags, 2);
  expect(tags[1]).toMatchObject({ shown: true });
  expect(tags[1]?.raised).toBeGreaterThanOrEqual(0.18);
});
