import { createFakeTime, createRecordingLog } from "@plaza/platform/fakes";
import { KIND, parsePubkey } from "@plaza/protocol";
import type { EventTemplate } from "@plaza/protocol";
import { expect, it } from "vitest";
import type { Publisher } from "./publisher.ts";
import { createSceneHost } from "./scene-host.ts";

const pubkey = parsePubkey("a".repeat(64));

it("[U-9] [U-3] beats often at home and seldom elsewhere, and says goodbye at the end", async () => {
  if (!pubkey.ok) throw new Error("a key");
  const time = createFakeTime();
  const said: { readonly template: EventTemplate; readonly reach: string }[] = [];
  const publisher: Publisher = {
    pubkey: pubkey.value,
    async publish(template, reach = "everywhere") {
      said.push({ template, reach });
      return null;
    },
    settled: async () => undefined,
  };
  let players = 0;
  const host = await createSceneHost({
    fields: { identifier: "plaza", title: "Plaza" },
    url: "ws://127.0.0.1:1/sync/plaza",
    load: () => ({ players, capacity: 10 }),
    publisher,
    clock: time,
    timers: time,
    log: createRecordingLog(),
  });
  said.length = 0;
  players = 4;
  await time.advanceAsync(60_000);
  expect(said.filter(({ reach }) => reach === "home")).toHaveLength(20);
  expect(said.filter(({ reach }) => reach === "everywhere")).toHaveLength(2);
  expect(
    said.every(
      ({ template }) => template.kind === KIND.heartbeat && template.tags.some(([name, value]) => name === "load" && value === "4"),
    ),
  ).toBe(true);

  said.length = 0;
  await host.end();
  await time.advanceAsync(60_000);
  const statuses = said.map(({ template }) => [template.kind, template.tags.find(([name]) => name === "status")?.[1]]);
  expect(statuses).toEqual([
    [KIND.heartbeat, "offline"],
    [KIND.scene, "ended"],
  ]);
});
