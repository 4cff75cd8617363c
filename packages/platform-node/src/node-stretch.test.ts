import { stretchPassword } from "@plaza/protocol";
import { expect, it } from "vitest";
import { createNodeStretch } from "./node-stretch.ts";

it("[F-17] on Node a password gives the same key as anywhere, on another thread", async () => {
  const question = { password: "cafe\u0301", salt: new Uint8Array(16).fill(7), cost: 16_384 };
  const parts: number[] = [];
  const pending = createNodeStretch()(question, (part) => parts.push(part));
  // Nothing was waited for: the work goes on elsewhere.
  expect(parts).toEqual([]);
  expect(await pending).toEqual(stretchPassword({ ...question, password: "caf\u00e9" }));
  expect(parts).toEqual([1]);
});

it("[F-17] what cannot be done is rejected", async () => {
  const question = { password: "a", salt: new Uint8Array(16), cost: 3 };
  await expect(async () => createNodeStretch()(question)).rejects.toThrow();
});
