import { createMemoryKeyValue, createSeededRandom } from "@plaza/platform/fakes";
import { sha256Of } from "@plaza/protocol";
import type { WebxdcInstance } from "@plaza/protocol";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { appLabel, forgetAppLabel } from "./app-label.ts";

const instance: WebxdcInstance = { webxdcId: "chess", sha256: sha256Of(new Uint8Array([1])), pubkey: sampleKey("aa") };
const others: readonly WebxdcInstance[] = [
  { ...instance, webxdcId: "go" },
  { ...instance, sha256: sha256Of(new Uint8Array([2])) },
  { ...instance, pubkey: sampleKey("bb") },
];

test("[X-1] the label is the same on a device, another on another device, and another for another post, file or person", async () => {
  const [here, there] = [createMemoryKeyValue(), createMemoryKeyValue()];
  const label = await appLabel(here, createSeededRandom(1), instance);
  expect(label).toMatch(/^[\da-z]{50}$/);
  expect(await appLabel(here, createSeededRandom(2), instance)).toBe(label);
  expect(await appLabel(there, createSeededRandom(3), instance)).not.toBe(label);
  const all = await Promise.all(others.map((other) => appLabel(here, createSeededRandom(1), other)));
  expect(new Set([label, ...all]).size).toBe(4);
});

test("[X-1] an instance that was removed comes back under another name, and no other one does", async () => {
  const keyValue = createMemoryKeyValue();
  const random = createSeededRandom(1);
  const before = await Promise.all([instance, ...others].map((each) => appLabel(keyValue, random, each)));
  await forgetAppLabel(keyValue, instance);
  const after = await Promise.all([instance, ...others].map((each) => appLabel(keyValue, random, each)));
  expect(after[0]).toMatch(/^[\da-z]{50}$/);
  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
  await forgetAppLabel(keyValue, instance);
  expect([before[0], after[0]]).not.toContain(await appLabel(keyValue, random, instance));
});

test("[X-1] two tabs that make the secret in the same moment agree, and what lies there and is none is replaced", async () => {
  const keyValue = createMemoryKeyValue({ "apps/device-secret": "junk" });
  const labels = await Promise.all([1, 2].map((seed) => appLabel(keyValue, createSeededRandom(seed), instance)));
  expect(labels[0]).toBe(labels[1]);
});
