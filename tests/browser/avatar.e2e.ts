import { expect, test } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { AVATAR_PRESETS, HAIR_STYLES } from "../../apps/web/src/people/avatar-presets.ts";
import { figureGlb } from "../../apps/web/src/stage/own-figure.test-support.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { insideAs } from "./support/visitor.ts";

test.setTimeout(180_000);

let plaza: RunningPlaza;

test.beforeAll(async () => {
  plaza = await startPlaza();
});

test.afterAll(async () => {
  await plaza.end();
});

/** A device of its own, on which little is drawn. */
async function device(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, reducedMotion: "reduce" });
  await context.addInitScript(() => localStorage.setItem("plaza.settings", JSON.stringify({ state: { quality: "low" }, version: 0 })));
  return context.newPage();
}

/** Enters the world in words: nothing of it is drawn. */
async function enter(page: Page): Promise<string> {
  await page.goto(`${plaza.ready.page}scene/${plaza.ready.scene}?view=words`);
  return insideAs(page);
}

/** Waits until somebody is seen like this. */
function sees(page: Page, pubkey: string, look: Readonly<Record<string, string>>): Promise<unknown> {
  const isSo = ([who, wanted]: readonly [string, Readonly<Record<string, string>>]): boolean => {
    const seen = window.plaza?.lookOf(who);
    return (
      seen !== null &&
      seen !== undefined &&
      Object.entries(seen).every(([field, value]) => wanted[field] === undefined || wanted[field] === value)
    );
  };
  return page.waitForFunction(isSo, [pubkey, look] as const, { timeout: 30_000 });
}

async function press(page: Page, key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
}

test("[G-56] [G-56a] [G-57] [G-58] [W-18d] a look is chosen by keyboard, saved, worn in a world, and seen by somebody else", async ({
  browser,
}) => {
  const page = await device(browser);
  await page.route("**/me.vrm", (route) => route.fulfill({ body: Buffer.from(figureGlb({ body: 1 })) }));
  await page.goto(`${plaza.ready.page}avatar`);
  await expect(page.locator("canvas[data-drawn=wanderer]")).toBeVisible({ timeout: 60_000 });
  const choices = page.locator("canvas[data-picture=drawn]");
  await expect(choices).toHaveCount(AVATAR_PRESETS.length + HAIR_STYLES.length);
  const pictures = await choices.evaluateAll((drawn: HTMLCanvasElement[]) => drawn.map((each) => each.toDataURL()));
  expect(new Set(pictures).size).toBe(pictures.length);
  await page.getByRole("radio", { name: "Wanderer" }).focus();
  await press(page, "ArrowRight", 3);
  await expect(page.getByRole("radio", { name: "Fox" })).toBeChecked();
  await expect(page.locator("canvas[data-drawn=fox]")).toBeVisible();
  await page.getByRole("radio", { name: "Brick" }).focus();
  await press(page, "ArrowRight", 2);
  await page.getByRole("radio", { name: "Short" }).focus();
  await press(page, "ArrowRight", 1);
  await page.getByRole("group", { name: "Hair colour" }).locator("input[type=color]").fill("#12ab34");
  await page.getByRole("textbox", { name: "Name in worlds" }).fill("Ada of the Fair");
  await page.getByText("A figure of your own").click();
  await page.getByRole("textbox", { name: "Address of the file" }).fill(`${plaza.ready.page}me.vrm`);
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.locator("canvas[data-drawn=own-body]")).toBeVisible();
  await page.getByRole("button", { name: "Take it off" }).click();
  await expect(page.locator("canvas[data-drawn=fox]")).toBeVisible();

  await page.getByRole("link", { name: "Apps" }).click();
  await page.getByRole("button", { name: "Stay here" }).click();
  await expect(page.getByRole("button", { name: /^Who you are/ })).toHaveAccessibleName("Who you are: Guest");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. Others see it now.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Who you are/ })).toHaveAccessibleName("Who you are: Ada of the Fair");

  const other = await device(browser);
  const ada = await enter(page);
  await enter(other);
  await sees(other, ada, { name: "Ada of the Fair", preset: "fox", body: "#e3b94a", hair: "#12ab34", hairKind: "bob" });

  // Saved beside an open world, it is worn there at once.
  const beside = await page.context().newPage();
  await beside.goto(`${plaza.ready.page}avatar`);
  await beside.getByText("Robot", { exact: true }).click();
  await beside.getByRole("button", { name: "Save", exact: true }).click();
  await sees(other, ada, { name: "Ada of the Fair", preset: "robot" });
  await page.context().close();
  await other.context().close();
});
