import { describe, expect, it } from "vitest";
import { start } from "../../examples/games/tag.ts";
import { createGameStage } from "./game-stage.ts";
import type { GameStage, Player } from "./game-stage.ts";

function itIs(stage: GameStage, players: readonly Player[]): Player {
  const name = /over (\w+), who is it/.exec(stage.props()[0]?.label ?? "")?.[1];
  const found = players.find((player) => player.name === name);
  if (found === undefined) throw new Error(`nobody is it: ${name}`);
  return found;
}

describe("tag", () => {
  it("[A-15] a whole round: who is caught is it, cannot be caught back at once, and seconds count", () => {
    const stage = createGameStage();
    start(stage.host);
    const players = [stage.join("Ada"), stage.join("Ben"), stage.join("Cleo")];
    players.forEach((player, index) => player.walkTo(index * 10, 0));
    stage.pass(200);
    expect(stage.of("announce")[0]?.["text"]).toContain("Tag begins in 10 seconds");
    stage.pass(10_200);
    expect(stage.of("round_start")[0]).toMatchObject({ round: 1, timer: 90 });
    const first = itIs(stage, players);
    const others = players.filter((player) => player !== first);
    const [second, third] = others as [Player, Player];
    expect(first.heard.at(-1)).toContain("You are it");
    stage.pass(20_000);
    first.walkTo(50, 50);
    second.walkTo(50.5, 50.5);
    stage.pass(200);
    expect(itIs(stage, players)).toBe(second);
    expect(stage.of("announce").at(-1)?.["text"]).toBe(`${first.name} has caught ${second.name}. ${second.name} is it!`);
    // They stand together: not back at once, and after three seconds yes.
    stage.pass(2_500);
    expect(itIs(stage, players)).toBe(second);
    stage.pass(1_000);
    expect(itIs(stage, players)).toBe(first);
    second.walkTo(-50, 0);
    stage.pass(70_000);
    expect(stage.of("round_end")).toHaveLength(1);
    const results = stage.of("round_end")[0]?.["results"];
    expect(results).toMatchObject([{ pubkey: third.pubkey }, { pubkey: second.pubkey }, { pubkey: first.pubkey }]);
    expect(stage.said.at(-1)).toMatch(new RegExp(`^Time is up. ${third.name} was free longest: (89|90) seconds.$`));
    expect(stage.props()).toEqual([]);
  });

  it("[A-15] it begins at once when all have waved, goes on when it leaves, and ends when one is left", () => {
    const stage = createGameStage(4);
    start(stage.host);
    const players = [stage.join("Ada"), stage.join("Ben"), stage.join("Cleo")];
    players.forEach((player, index) => player.walkTo(index * 10, 0));
    stage.pass(300);
    for (const player of players) player.emoji("👋");
    stage.pass(200);
    const first = itIs(stage, players);
    const before = stage.told.length;
    const late = stage.join("Late");
    expect(stage.told.slice(before).map(({ event, to }) => [event, to])).toEqual([["round_start", [late.pubkey]]]);
    late.leave();
    first.leave();
    stage.pass(300);
    const second = itIs(stage, players);
    expect(second).not.toBe(first);
    second.leave();
    stage.pass(200);
    expect(stage.said.at(-1)).toContain("Tag needs two.");
    expect(stage.of("round_end")).toHaveLength(1);
    stage.pass(60_000);
    expect(stage.of("round_start")).toHaveLength(2);
  });
});
