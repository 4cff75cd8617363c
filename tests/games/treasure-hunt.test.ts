import { describe, expect, it } from "vitest";
import { start } from "../../examples/games/treasure-hunt.ts";
import { createGameStage } from "./game-stage.ts";
import type { GameStage, Player } from "./game-stage.ts";

const steps: Readonly<Record<string, readonly [number, number]>> = {
  north: [0, -1],
  south: [0, 1],
  east: [1, 0],
  west: [-1, 0],
};

/** Walks as the hints say until something is found, or too long. */
function hunt(stage: GameStage, player: Player, at: { x: number; z: number }): boolean {
  const before = stage.of("score").length;
  for (let hints = 0; hints < 60; hints += 1) {
    player.emoji("👋");
    const hint = player.heard.at(-1) ?? "";
    const way = /Go ([a-z-]+)\./.exec(hint)?.[1]?.split("-") ?? [];
    const stride = hint.startsWith("Burning") ? 0.8 : 2;
    for (const word of way) {
      const [dx, dz] = steps[word] ?? [0, 0];
      at.x += dx * stride;
      at.z += dz * stride;
    }
    player.walkTo(at.x, at.z);
    stage.pass(4_100);
    if (stage.of("score").length > before) return true;
  }
  return false;
}

describe("the treasure hunt", () => {
  it.each([1, 2, 3])("[A-15] hints lead to every treasure (seed %i)", (seed) => {
    const stage = createGameStage(seed);
    start(stage.host);
    const ada = stage.join("Ada");
    const at = { x: 0, z: 0 };
    ada.walkTo(0, 0);
    stage.pass(6_200);
    expect(stage.of("round_start")[0]).toMatchObject({ round: 1, total: 5, found: 0, timer: 180 });
    expect(stage.props()).toEqual([]);
    let found = 0;
    while (stage.of("round_end").length === 0 && hunt(stage, ada, at)) found += 1;
    expect(found).toBeGreaterThan(0);
    expect(stage.of("score").map(({ found: each }) => each)).toEqual(Array.from({ length: found }, (_, index) => index + 1));
    expect(stage.of("despawn").every((data) => data["lit"] === true && data["by"] === ada.pubkey)).toBe(true);
    if (stage.of("round_end").length === 0) stage.pass(180_000);
    expect(stage.of("round_end")[0]).toMatchObject({ found, total: 5, results: [{ pubkey: ada.pubkey, points: found }] });
    // What was not found shows itself until the next round.
    expect(stage.props()).toHaveLength(5 - found);
    stage.pass(21_000);
    expect(stage.of("round_start").at(-1)).toMatchObject({ round: 2 });
    expect(stage.props()).toEqual([]);
  });

  it("[A-15] treasures lie where people have walked, apart from each other; a hint comes every four seconds", () => {
    const stage = createGameStage();
    start(stage.host);
    const ada = stage.join("Ada");
    for (let x = 0; x < 50; x += 2) {
      ada.walkTo(100 + x, 100);
      stage.pass(100);
    }
    stage.pass(6_500);
    stage.pass(180_000);
    const shown = stage.props();
    expect(shown).toHaveLength(5);
    for (const { x, z } of shown) expect([x >= 100 && x < 150, z]).toEqual([true, 100]);
    const gaps = shown.flatMap((a, i) => shown.slice(i + 1).map((b) => Math.abs(a.x - b.x)));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3);
    stage.pass(21_000);
    ada.chat("where is it?");
    ada.chat("hint");
    expect(ada.heard).toHaveLength(1);
    expect(ada.heard[0]).toMatch(/^(Burning hot|Hot|Warm|Cold)\. Go [a-z-]+\.$/);
  });

  it("[A-15] a latecomer is told how many are left; an empty world ends the round", () => {
    const stage = createGameStage();
    start(stage.host);
    const ada = stage.join("Ada");
    stage.pass(6_500);
    const before = stage.told.length;
    const late = stage.join("Late");
    expect(stage.told.slice(before).map(({ event, to }) => [event, to])).toEqual([
      ["round_start", [late.pubkey]],
      ["announce", [late.pubkey]],
    ]);
    ada.leave();
    late.leave();
    stage.pass(200);
    expect(stage.of("round_end")).toHaveLength(1);
    stage.pass(60_000);
    expect(stage.of("round_start")).toHaveLength(2);
  });
});
