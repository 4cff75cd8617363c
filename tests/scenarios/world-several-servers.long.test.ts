import { expect, it } from "vitest";
import { createStage } from "./support/stage.ts";
import type { Stage, StageVisitor } from "./support/stage.ts";

function primaryOf(visitor: StageVisitor): string {
  return visitor.session.view.get().servers.find((server) => server.primary)?.url ?? "none";
}

function kill(stage: Stage, url: string): void {
  stage.network.refuse(url);
  stage.network.cut(url);
}

it("[W-8c] [W-9m] servers die and come back while six people talk: no line is lost, none doubled", async () => {
  const stage = await createStage({ seed: 21, rooms: 3 });
  const visitors: StageVisitor[] = [];
  for (let index = 0; index < 6; index += 1) visitors.push(await stage.visit());
  await stage.until("all are in", () => visitors.every((one) => one.people().length === 6));
  const said: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const primary = primaryOf(visitors[0] ?? visitors[1] ?? never());
    if (round === 3 || round === 7) kill(stage, primary);
    if (round === 5 || round === 9) for (const room of stage.rooms) stage.network.heal(room.url);
    for (const [index, visitor] of visitors.entries()) {
      // Everybody's third line is the same words: an echo and a second saying must be told apart.
      const text = round % 3 === 2 ? "me too" : `line ${round} of ${index}`;
      said.push(`${visitor.pubkey.slice(0, 4)}: ${text}`);
      expect((await visitor.session.say(text)).ok).toBe(true);
      await stage.pass(90);
    }
  }
  const expected = said.toSorted();
  await stage.until("everybody has every line, proven", () =>
    visitors.every((one) => one.session.view.get().chat.filter((line) => line.proof === "signed").length >= said.length),
  );
  for (const visitor of visitors) expect(visitor.lines().toSorted(), `seed ${stage.seed}`).toEqual(expected);
  await stage.end();
});

it("[W-8b] [W-11c] two of three servers are lost and come back: all see all again, and nobody was announced as leaving", async () => {
  const stage = await createStage({ seed: 22, rooms: 3 });
  const visitors = [await stage.visit(), await stage.visit(), await stage.visit(), await stage.visit()];
  await stage.until("all are in", () => visitors.every((one) => one.people().length === 4));
  await stage.pass(10_000);
  const lost = stage.rooms.filter((room) => room.url !== primaryOf(visitors[0] ?? never()));
  for (const room of lost) kill(stage, room.url);
  await stage.pass(1_000);
  for (const visitor of visitors) {
    expect(visitor.session.view.get().status).toBe("live");
    expect(visitor.people().length).toBe(4);
    expect(visitor.session.view.get().notices).toEqual([]);
  }
  for (const room of lost) stage.network.heal(room.url);
  await stage.until("all servers are back", () =>
    visitors.every((one) => one.session.view.get().servers.every((server) => server.state === "live")),
  );
  for (const visitor of visitors) expect(visitor.people().length).toBe(4);
  await stage.end();
  expect(stage.time.pendingTimers()).toBe(0);
});

it("[W-11a] [W-11h] everybody's primary falls silent: within 2.5 s all are on another and see each other walk", async () => {
  const stage = await createStage({ seed: 23, rooms: 2 });
  const visitors = [await stage.visit(), await stage.visit(), await stage.visit()];
  await stage.until("all are in", () => visitors.every((one) => one.people().length === 3));
  await stage.pass(3_000);
  const silent = primaryOf(visitors[0] ?? never());
  stage.network.blackHole(silent);
  await stage.pass(2_100);
  for (const visitor of visitors) expect(primaryOf(visitor)).not.toBe(silent);
  for (const [index, visitor] of visitors.entries()) visitor.session.move({ x: index * 2, y: 0, z: 3, ry: 0 });
  await stage.pass(400);
  for (const watcher of visitors) {
    for (const [index, visitor] of visitors.entries()) expect(watcher.poseOf(visitor.pubkey)?.x).toBeCloseTo(index * 2, 2);
  }
  await stage.end();
});

function never(): never {
  throw new Error("the stage has visitors");
}
