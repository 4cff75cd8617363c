import { networkInterfaces } from "node:os";
import { expect, test } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { storyApp } from "./support/app-story.ts";
import { isFull } from "./support/is-full.ts";

test.setTimeout(240_000);

/** An address of this machine that other machines know it by. */
const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

let plaza: RunningPlaza;
let home = "";

test.skip(address === undefined, "this machine has no address but its own: apps without origins are not tried");

test.beforeAll(async () => {
  plaza = await startPlaza({ flags: ["--no-demo", "--host", "0.0.0.0"] });
  home = `http://${address ?? ""}:${new URL(plaza.ready.page).port}`;
});

test.afterAll(() => plaza.end());

async function open(browser: Browser, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 760 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(new URL(path, home).href);
  return page;
}

const inside = (page: Page) => page.frameLocator("main iframe");

async function start(page: Page): Promise<void> {
  await expect(page.getByText(/runs inside one closed document/)).toBeVisible();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForFunction(() => window.plaza?.app()?.frame === "live", undefined, { timeout: 60_000 });
}

test("[G-22a] [G-23] [X-1c] from another machine an app of the gallery runs as one document, and two see each other's moves", async ({
  browser,
}) => {
  const anna = await open(browser, "/apps");
  expect(await anna.evaluate(() => ({ secure: isSecureContext, subtle: "subtle" in crypto && crypto.subtle !== undefined }))).toEqual({
    secure: false,
    subtle: false,
  });
  expect(await anna.evaluate(async () => ((await (await fetch("/plaza.json")).json()) as { apps: unknown }).apps)).toBeNull();
  await anna.getByRole("button", { name: "Share an app" }).first().click();
  await anna.getByRole("dialog").getByText("Four in a row", { exact: true }).click();
  await anna.getByRole("dialog").getByRole("button", { name: "Share", exact: true }).click();
  await expect(anna).toHaveURL(/\/app\/nevent1/, { timeout: 60_000 });
  await start(anna);
  const ben = await open(browser, new URL(anna.url()).pathname);
  await start(ben);
  await inside(anna).getByRole("button", { name: "Sit here" }).first().click();
  await inside(ben).getByRole("button", { name: "Sit here" }).first().click();
  const column = (page: Page) => inside(page).getByRole("button", { name: /^Column 4/ });
  await column(anna).click();
  await expect(column(ben)).toHaveAccessibleName(/5 free/);
  await column(ben).click();
  await expect(column(anna)).toHaveAccessibleName(/4 free/);
  await expect(anna.locator("[data-delivery=sent]")).toBeVisible();
  await anna.context().close();
  await ben.context().close();
});

test("[G-22a] [G-29a] what an app keeps without an origin outlives its restart, and one that spins is told", async ({ browser }) => {
  test.skip(!isFull, "seen in npm run test:full");
  const anna = await open(browser, "/apps");
  await anna.getByRole("button", { name: "Share an app" }).first().click();
  const file = { name: "story.xdc", mimeType: "application/x-webxdc", buffer: Buffer.from(storyApp()) };
  await anna.locator("input[type=file]").setInputFiles(file);
  await anna.getByRole("dialog").getByRole("button", { name: "Share", exact: true }).click();
  await expect(anna).toHaveURL(/\/app\/nevent1/, { timeout: 60_000 });
  await start(anna);
  const runs = inside(anna).locator("#runs");
  await expect(runs).toHaveText("1");
  await inside(anna).getByLabel("Text").fill("kept");
  await inside(anna).getByRole("button", { name: "Say" }).click();
  await expect(inside(anna).locator("#list li")).toHaveText(["1 kept"]);
  await anna.getByRole("button", { name: "More" }).click();
  await anna.getByRole("menuitem", { name: "Reload the app" }).click();
  await expect(runs).toHaveText("2");
  await expect(inside(anna).locator("#list li")).toHaveText(["1 kept"]);

  // There is no clipboard here: the link is shown.
  await anna.getByRole("button", { name: "More" }).click();
  await anna.getByRole("menuitem", { name: "Copy the link" }).click();
  await expect(anna.getByText(/^The link could not be copied: http/)).toBeVisible();

  await inside(anna).getByRole("button", { name: "Spin" }).click();
  const stuck = anna.getByRole("alert").filter({ hasText: "The app does not answer" });
  await expect(stuck).toBeVisible({ timeout: 40_000 });
  await anna.getByRole("button", { name: "Start it again" }).dispatchEvent("click", { detail: 0 });
  await expect(runs).toHaveText("3", { timeout: 30_000 });
  await anna.context().close();
});
