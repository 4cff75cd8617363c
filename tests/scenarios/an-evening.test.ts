import { expect, it } from "vitest";
import { createStage } from "./support/stage.ts";

it("[W-9a] [W-9d] two meet, walk and talk; who comes later reads it all, and who leaves is gone", async () => {
  const stage = await createStage({ seed: 7 });
  const [ada, bo] = [await stage.visit(), await stage.visit()];
  await stage.until("both are in", () => [ada, bo].every((one) => one.people().length === 2));

  ada.session.move({ x: 1, y: 0, z: 2, ry: 0.5 });
  bo.session.move({ x: -3, y: 0, z: 0, ry: 0 });
  await stage.until("Bo sees Ada stand where she is", () => bo.poseOf(ada.pubkey) !== null);
  ada.session.move({ x: 4, y: 0, z: 2, ry: 0.5 });
  await stage.until("Bo sees her walk there", () => Math.abs((bo.poseOf(ada.pubkey)?.x ?? 0) - 4) < 0.01);

  await ada.session.say("good evening");
  await stage.until("Bo hears it", () => bo.lines().length === 1);
  await bo.session.say("and to you");
  const evening = [`${ada.pubkey.slice(0, 4)}: good evening`, `${bo.pubkey.slice(0, 4)}: and to you`];
  await stage.until("both are signed", () =>
    [ada, bo].every((one) => one.session.view.get().chat.filter((line) => line.proof === "signed").length === 2),
  );

  const late = await stage.visit();
  await stage.until("the latecomer is in and has read", () => late.people().length === 3 && late.lines().length === 2);
  for (const one of [ada, bo, late]) expect(one.lines()).toEqual(evening);

  ada.leave();
  await stage.until("Ada is gone", () => [bo, late].every((one) => !one.people().includes(ada.pubkey)));
  const again = await stage.visit(ada.device);
  expect(again.pubkey).toBe(ada.pubkey);
  await stage.until("she is back, and has her evening", () => again.lines().length === 2 && bo.people().includes(ada.pubkey));

  await stage.end();
  expect(stage.log.lines.filter((line) => line.level === "error")).toEqual([]);
  expect([stage.time.pendingTimers(), stage.network.openSockets(stage.rooms[0]?.url ?? "")]).toEqual([0, 0]);
});

it("[I-4d] a relay that dies for a while costs nobody a line", async () => {
  const stage = await createStage({ seed: 11, relays: 2 });
  const [ada, bo] = [await stage.visit(), await stage.visit()];
  await stage.until("both are in", () => [ada, bo].every((one) => one.people().length === 2));
  const dead = stage.relays[0]?.url ?? "";
  stage.network.refuse(dead);
  stage.network.cut(dead);
  for (const text of ["one", "two", "two", "three"]) {
    await ada.session.say(text);
    await stage.pass(400);
  }
  await stage.until("Bo has every line, proven", () => bo.session.view.get().chat.filter((line) => line.proof === "signed").length === 4);
  stage.network.heal(dead);
  await stage.until("both are back on both relays", () => stage.network.openSockets(dead) === 2);
  await stage.pass(30_000);
  const late = await stage.visit();
  await stage.until("the latecomer has read", () => late.lines().length === 4);
  expect(late.lines().map((line) => line.slice(6))).toEqual(["one", "two", "two", "three"]);
  expect(bo.lines()).toEqual(late.lines());
  await stage.end();
});
