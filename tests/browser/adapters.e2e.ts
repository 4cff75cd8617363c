import { expect, test } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { startContractServer } from "../support/contract-server.ts";
import type { ContractServer } from "../support/contract-server.ts";
// For the type of `window.adapters`; nothing of the page runs here.
import type {} from "./adapters-page/main.ts";
import { buildPage } from "./support/built-page.ts";
import type { BuiltPage } from "./support/built-page.ts";

const folder = fileURLToPath(new URL("./adapters-page", import.meta.url));

let page: BuiltPage;
let server: ContractServer;
test.beforeAll(async () => {
  [page, server] = await Promise.all([buildPage(folder, { vitest: `${folder}/vitest-in-page.ts` }), startContractServer()]);
});
test.afterAll(async () => {
  await Promise.all([page?.end(), server?.end()]);
});

test("[F-1] [F-2] [F-3] [F-4] [F-5] [F-6] [F-7] [F-8] [F-9] [F-15] every adapter of the browser keeps the contract of its port", async ({
  page: tab,
}) => {
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  await tab.goto(page.url);
  const { httpUrl, socketUrl, deadPort } = server;
  const results = await tab.evaluate((places) => window.adapters.runContracts(places), { httpUrl, socketUrl, deadPort });
  for (const { name, failure } of results) if (failure !== null) expect.soft(failure, name).toBe(null);
  expect(results.length).toBeGreaterThan(40);
  expect(errors).toEqual([]);
});

test("[F-8d] without a worker, or when it dies or falls silent, no question stays unanswered", async ({ page: tab }) => {
  await tab.goto(page.url);
  for (const sort of ["own", "impossible", "broken", "silent", "dying"] as const) {
    const answers = await tab.evaluate((worker) => window.adapters.verifyWith(worker), sort);
    expect([sort, ...answers]).toEqual([sort, "verified", "wrong-id", "verified", "wrong-id"]);
  }
});

test("[F-8e] what proves fast once it is loaded gives the same answers", async ({ page: tab }) => {
  await tab.goto(page.url);
  expect(await tab.evaluate(() => window.adapters.verifyLater())).toEqual([
    "verified",
    "wrong-id",
    "wrong-signature",
    "verified",
    "verified",
    "verified",
  ]);
});

test("[F-8d] the page goes on drawing while a crowd of signatures is checked", async ({ page: tab }) => {
  await tab.goto(page.url);
  // Checked in the page itself, they hold it up in one go; how long depends on the machine.
  const heldUpMs = await tab.evaluate(() => window.adapters.longestPauseMs("page", 300));
  expect(await tab.evaluate(() => window.adapters.longestPauseMs("worker", 300))).toBeLessThan(heldUpMs / 2);
});

test("[F-11] a guest's key lies wrapped in storage and its wrapping key cannot be read out", async ({ page: tab }) => {
  await tab.goto(page.url);
  expect(await tab.evaluate(() => window.adapters.loadGuest())).toBe(null);
  const pubkey = await tab.evaluate(() => window.adapters.makeGuest());
  expect(await tab.evaluate(() => window.adapters.signAsGuest())).toBe("signed");
  expect(await tab.evaluate(() => window.adapters.whisperAsGuest("between us"))).toBe("between us");
  expect(await tab.evaluate(() => window.adapters.lookIntoStorage())).toEqual([
    "nonce: 12 bytes",
    "pubkey: string",
    // 32 bytes of key and 16 of authentication tag.
    "wrapped: 48 bytes",
    "wrapping: CryptoKey, extractable false",
  ]);
  expect(await tab.evaluate(() => window.adapters.readWrappingKey())).toBe("refused");
  await tab.reload();
  expect(await tab.evaluate(() => window.adapters.loadGuest())).toBe(pubkey);
  expect(await tab.evaluate(() => window.adapters.signAsGuest())).toBe("signed");
});

test("[F-11a] pages that make a guest key at once end with the same one", async ({ context }) => {
  const tabs = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
  await Promise.all(tabs.map((tab) => tab.goto(page.url)));
  const pubkeys = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.adapters.makeGuest())));
  expect(new Set(pubkeys).size).toBe(1);
  for (const tab of tabs) expect(await tab.evaluate(() => window.adapters.signAsGuest())).toBe("signed");
});

test("[F-11b] a forgotten guest is gone in every page, and a broken one counts as none", async ({ context }) => {
  const [one, other] = await Promise.all([context.newPage(), context.newPage()]);
  await one.goto(page.url);
  await other.goto(page.url);
  const first = await one.evaluate(() => window.adapters.makeGuest());
  expect(await other.evaluate(() => window.adapters.loadGuest())).toBe(first);
  await one.evaluate(() => window.adapters.forgetGuest());
  expect(await one.evaluate(() => window.adapters.lookIntoStorage())).toEqual([]);
  expect(await other.evaluate(() => window.adapters.signAsGuest())).toBe("unavailable");
  expect(await other.evaluate(() => window.adapters.whisperAsGuest("x"))).toBe("unavailable");
  const second = await one.evaluate(() => window.adapters.makeGuest());
  expect(second).not.toBe(first);
  expect(await other.evaluate(() => window.adapters.signAsGuest())).toBe("unavailable");
  await one.evaluate(() => window.adapters.breakStorage());
  expect(await one.evaluate(() => window.adapters.loadGuest())).toBe(null);
  const third = await one.evaluate(() => window.adapters.makeGuest());
  expect(third).not.toBe(second);
  expect(await one.evaluate(() => window.adapters.signAsGuest())).toBe("signed");
});

test("[F-11d] a key brought along takes the place of the kept one in every page", async ({ context }) => {
  const [one, other] = await Promise.all([context.newPage(), context.newPage()]);
  await one.goto(page.url);
  await other.goto(page.url);
  await one.evaluate(() => window.adapters.makeGuest());
  await other.evaluate(() => window.adapters.loadGuest());
  const brought = await one.evaluate(() => window.adapters.keepKey(5));
  expect(await one.evaluate(() => window.adapters.signAsGuest())).toBe("signed");
  expect(await other.evaluate(() => window.adapters.signAsGuest())).toBe("unavailable");
  expect(await other.evaluate(() => window.adapters.loadGuest())).toBe(brought);
  expect(await other.evaluate(() => window.adapters.revealKey())).toBe(Array(32).fill(5).join(" "));
  expect(await other.evaluate(() => window.adapters.isLasting())).toBe(true);
  expect(await other.evaluate(() => window.adapters.readWrappingKey())).toBe("refused");
  expect(await other.evaluate(() => window.adapters.useOtherPlace())).toEqual(["another", "signed", "signed"]);
});

test("[F-17] a password is stretched beside the page, with its progress, and also without a worker", async ({ page: tab }) => {
  await tab.goto(page.url);
  const here = await tab.evaluate(() => window.adapters.stretch("worker"));
  expect(here.key).toBe(await tab.evaluate(() => window.adapters.stretch("none").then(({ key }) => key)));
  expect(here.steps).toBeGreaterThan(2);
  expect(await tab.evaluate(() => window.adapters.stretch("broken").then(({ key }) => key))).toBe(here.key);
  expect(await tab.evaluate(() => window.adapters.stretch("too heavy"))).toMatchObject({ key: "rejected" });
});

test("[F-11c] without keys that stay inside, the guest lasts as long as the page", async ({ page: tab }) => {
  await tab.addInitScript(() => Object.defineProperty(window.crypto, "subtle", { value: undefined }));
  await tab.goto(page.url);
  const pubkey = await tab.evaluate(() => window.adapters.makeGuest());
  expect(await tab.evaluate(() => window.adapters.signAsGuest())).toBe("signed");
  expect(await tab.evaluate(() => window.adapters.loadGuest())).toBe(pubkey);
  expect(await tab.evaluate(() => window.adapters.isLasting())).toBe(false);
  expect(await tab.evaluate(() => window.adapters.lookIntoStorage())).toEqual([]);
  const brought = await tab.evaluate(() => window.adapters.keepKey(5));
  expect(await tab.evaluate(() => window.adapters.loadGuest())).toBe(brought);
  expect(await tab.evaluate(() => window.adapters.revealKey())).toBe(Array(32).fill(5).join(" "));
  await tab.reload();
  expect(await tab.evaluate(() => window.adapters.loadGuest())).toBe(null);
});

test("[S-81] a voice is coded and heard again, and a spoiled packet stops nothing", async ({ page: tab }) => {
  await tab.goto(page.url);
  const heard = await tab.evaluate(() => window.adapters.codeTone(600));
  expect(Math.abs(heard.hertz - 600)).toBeLessThan(15);
  expect(heard.level).toBeLessThan(15);
});

test("[S-81a] what a microphone hears leaves the audio thread in whole frames, and playing asks for each frame", async ({ page: tab }) => {
  await tab.goto(page.url);
  await tab.mouse.click(5, 5);
  const heard = await tab.evaluate(() => window.adapters.captureTone(440));
  expect(Math.abs(heard.hertz - 440)).toBeLessThan(15);
  expect(heard.asked).toBeGreaterThan(20);
});

test("[S-81b] a speaker's signature holds for their bytes alone", async ({ page: tab }) => {
  await tab.goto(page.url);
  expect(await tab.evaluate(() => window.adapters.signVoice())).toEqual([true, false, false, false]);
});
