import { AxeBuilder } from "@axe-core/playwright";
import { devices, expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { visit } from "./support/visitor.ts";

test.setTimeout(240_000);

let plaza: RunningPlaza;

test.beforeAll(async () => {
  plaza = await startPlaza();
});

test.afterAll(async () => {
  await plaza.end();
});

async function seriousFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

test("[U-17] [G-62a] [G-65] a person without a mouse enters, talks, waves, looks around and leaves by keyboard alone", async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 800, height: 560 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(plaza.ready.page);
  const enter = page.getByRole("button", { name: "Enter" }).first();
  await expect(enter).toBeVisible();
  for (let steps = 0; steps < 30 && !(await enter.evaluate((node) => node === document.activeElement)); steps += 1)
    await page.keyboard.press("Tab");
  await expect(enter).toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.plaza?.status() === "live", undefined, { timeout: 60_000 });
  const message = page.getByRole("textbox", { name: "Chat message" });
  await page.keyboard.press("Enter");
  await expect(message).toBeFocused();
  await page.keyboard.type("typed without a mouse");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log", { name: "Chat" }).getByText("typed without a mouse")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(message).not.toBeFocused();
  await expect(page.getByRole("button", { name: "Look through your own eyes" })).toBeVisible();
  await page.keyboard.press("b");
  const wheel = page.getByRole("menu", { name: "Emotes" });
  await expect(wheel.getByRole("menuitem", { name: "Wave" })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(wheel.getByRole("menuitem", { name: "Clap" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(wheel).toHaveCount(0);
  await page.keyboard.press("v");
  await expect(page.getByRole("button", { name: "Look over your shoulder" })).toBeVisible();
  await context.close();
});

test("[U-18] a phone walks by the touch stick and talks", async ({ browser }) => {
  const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 5"];
  const dora = await visit(browser, plaza.ready.page, {
    viewport: { ...viewport, width: 390, height: 844 },
    userAgent,
    deviceScaleFactor,
    isMobile,
    hasTouch,
  });
  const from = await dora.seenAt(dora.pubkey);
  // A real finger's path: down in the lower left, forward, held.
  const touch = await dora.page.context().newCDPSession(dora.page);
  const stick = await dora.page.getByRole("img", { name: "Stick to walk with" }).boundingBox();
  if (stick === null) throw new Error("no stick");
  const x = stick.x + stick.width / 2;
  const y = stick.y + stick.height / 2;
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let step = 1; step <= 5; step += 1)
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - step * 10 }] });
  await dora.page.waitForFunction(
    ([who, x0, z0]) => {
      const pose = window.plaza?.poseOf(who);
      return pose !== null && pose !== undefined && Math.hypot(pose.x - x0, pose.z - z0) > 1.5;
    },
    [dora.pubkey, from.x, from.z] as const,
    { timeout: 60_000 },
  );
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await dora.leave();
});

test("[U-19] the checker of accessibility finds no serious fault, in the dark and in the light", async ({ browser }) => {
  for (const colorScheme of ["dark", "light"] as const) {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(plaza.ready.page);
    await expect(page.getByRole("button", { name: "Enter" }).first()).toBeVisible();
    expect([colorScheme, await seriousFaults(page)]).toEqual([colorScheme, []]);
    await page.getByRole("button", { name: "Enter" }).first().click();
    await page.waitForFunction(() => window.plaza?.status() === "live", undefined, { timeout: 60_000 });
    expect([colorScheme, await seriousFaults(page)]).toEqual([colorScheme, []]);
    await context.close();
  }
});

test("[G-85] [U-19] nor on the pages around the worlds, nor in a world told in words", async ({ browser }) => {
  const context = await browser.newContext({ colorScheme: "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  for (const path of ["avatar", "messages", "settings"]) {
    await page.goto(new URL(path, plaza.ready.page).href);
    await expect(page.locator("main h1, main h2").first()).toBeVisible();
    expect([path, await seriousFaults(page)]).toEqual([path, []]);
  }
  await page.goto(new URL(`/scene/${plaza.ready.scene}?view=words`, plaza.ready.page).href);
  await expect(page.getByRole("button", { name: "Walk to fountain" })).toBeVisible();
  expect(["words", await seriousFaults(page)]).toEqual(["words", []]);
  await context.close();
});

test("[G-80] [G-81] [G-83] [G-84] who reads a world walks to somebody, hears them, reports and mutes them, by keyboard alone", async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 800, height: 560 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(new URL("/settings", plaza.ready.page).href);
  const inWords = page.getByRole("checkbox", { name: "Begin with the world in words" });
  await inWords.press("Space");
  await expect(inWords).toBeChecked();
  await page.goto(plaza.ready.page);
  await page.getByRole("button", { name: "Enter" }).first().press("Enter");
  const news = page.locator("[data-read-out=news]");
  const walk = page.getByRole("button", { name: "Walk to Ambra" });
  await expect(walk).toBeVisible();
  // Nothing is drawn, and one walks all the same.
  expect(await page.locator("canvas[data-engine], .stage").count()).toBe(0);
  await walk.press("Enter");
  await expect(news).toHaveText(/You are there: Ambra\./u, { timeout: 60_000 });
  await page.getByRole("textbox", { name: "Chat message" }).fill("help");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-read-out=lines]")).toHaveText(/Ambra: /u);

  const people = page.getByRole("list", { name: "Who is near" });
  const name = people.getByRole("button", { name: "Ambra", exact: true });
  await name.press("Enter");
  await page.getByRole("button", { name: "Report…" }).press("Enter");
  await page.getByRole("radio", { name: "Spam" }).press("Space");
  await page.getByRole("button", { name: "Next" }).press("Enter");
  await expect(page.getByText("This is public")).toBeVisible();
  await page.getByRole("button", { name: "Publish the report" }).press("Enter");
  await expect(page.getByText("The report is published.")).toBeVisible();
  await page.keyboard.press("Escape");

  const said = page.getByRole("log", { name: "Chat" }).getByRole("button", { name: "Ambra" });
  await expect(said.first()).toBeVisible();
  await name.press("Enter");
  await page.getByRole("button", { name: /^Mute/u }).press("Enter");
  await expect(page.getByText("Ambra is muted.")).toBeVisible();
  await expect(said).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(said.first()).toBeVisible();
  await context.close();
});
