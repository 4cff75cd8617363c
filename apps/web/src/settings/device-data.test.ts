import { createMemoryKeyValue } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { forgetData, weighData } from "./device-data.ts";

test("[I-9g] with the opened messages the opened part of mute lists is forgotten, and nothing else of them", async () => {
  const keyValue = createMemoryKeyValue({ "mutes/opened/ab": { id: "x", tags: "[]" }, "mutes/device": {}, "mutes/wishes/ab": [] });
  expect((await weighData(keyValue, "messages")).entries).toBe(1);
  await forgetData(keyValue, "messages");
  expect(await keyValue.keys("")).toEqual(["mutes/device", "mutes/wishes/ab"]);
});

test("[G-87] each kind is weighed and forgotten by itself; what waits to be sent and the keys stay", async () => {
  const keyValue = createMemoryKeyValue({
    "messages/ab/1": "new x",
    "messages-read/ab": [["x", 1]],
    "place:30311:a": { x: 1 },
    "apps/seen/a": {},
    "apps/device-secret": "00",
    "webxdc/a/log/0": ["y".repeat(1_000)],
    "webxdc/a/unsent/1": {},
    "identity/way": {},
    "mutes/device": {},
  });
  expect(await weighData(keyValue, "places")).toEqual({ entries: 1, bytes: 20 });
  const apps = await weighData(keyValue, "apps");
  expect([apps.entries, apps.bytes > 1_000]).toEqual([2, true]);
  await forgetData(keyValue, "apps");
  await forgetData(keyValue, "messages");
  expect(await keyValue.keys("")).toEqual(["apps/device-secret", "identity/way", "mutes/device", "place:30311:a", "webxdc/a/unsent/1"]);
});
