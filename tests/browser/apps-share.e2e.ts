import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { devices, expect, test } from "@playwright/test";
import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { buildZip } from "../../packages/webxdc/src/fakes/build-zip.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { storyApp } from "./support/app-story.ts";
import { insideAs } from "./support/visitor.ts";

test.setTimeout(180_000);

let plaza: RunningPlaza;
let folder = "";

test.beforeAll(async () => {
  plaza = await startPlaza();
  folder = await mkdtemp(join(tmpdir(), "plaza-share-"));
});

test.afterAll(async () => {
  await plaza.end();
  await rm(folder, { recursive: true, force: true });
});

const { viewport: _viewport, defaultBrowserType: _type, ...touch } = devices["Pixel 5"];
const phone: BrowserContextOptions = { ...touch, viewport: { width: 390, height: 844 } };

/** Someone with a device of their own, before the list of apps. */
async function atApps(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 760 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  // The names under localhost are what apps' origins stand below.
  await page.goto(new URL("/apps", plaza.ready.page.replace("127.0.0.1", "localhost")).href);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  return page;
}

/** Lets go of a file of the disk over the page, as a hand does. */
async function drop(page: Page, path: string): Promise<void> {
  const hand = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"] as const) await hand.send("Input.dispatchDragEvent", { type, x: 300, y: 400, data });
  await expect(page.getByText("Drop the app here")).toBeVisible();
  await hand.send("Input.dispatchDragEvent", { type: "drop", x: 300, y: 400, data });
}

const card = (page: Page, name: string): Locator => page.getByRole("article", { name });
const dialog = (page: Page): Locator => page.getByRole("dialog", { name: /^Share an app/ });
const inside = (page: Page) => page.frameLocator("iframe");

async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(inside(page).getByRole("button", { name: "Say" })).toBeVisible({ timeout: 30_000 });
  // A button may be there before the script that listens to it.
  await expect
    .poll(() =>
      inside(page)
        .locator("html")
        .evaluate(() => document.readyState),
    )
    .toBe("complete");
}

async function say(page: Page, text: string): Promise<void> {
  await inside(page).getByLabel("Text").fill(text);
  // By key: a click that comes while the panel still finds its place may miss.
  await inside(page).getByRole("button", { name: "Say" }).press("Enter");
}

test("[G-31] [X-10c] [X-10d] an app dropped on the page is posted, appears at someone else's, and both are in it", async ({ browser }) => {
  const path = join(folder, "story.xdc");
  await writeFile(path, storyApp("Harbour story"));
  const anna = await atApps(browser);
  const ben = await atApps(browser, phone);
  await expect(ben.getByText("Nobody has shared an app here yet.")).toBeVisible();

  await drop(anna, path);
  await expect(dialog(anna).getByText("Harbour story")).toBeVisible();
  await expect(dialog(anna).getByText(/kB, 3 files/)).toBeVisible();
  await dialog(anna).getByRole("textbox", { name: "Say something with it" }).fill("Who is at the harbour?");
  await dialog(anna).getByRole("button", { name: "Share", exact: true }).click();
  await expect(anna).toHaveURL(/\/app\/nevent1/);
  await start(anna);
  await say(anna, "one");
  await expect(inside(anna).getByText("1 one")).toBeVisible();

  // At the other's it appears by itself; the words stand beside it, without the file's address.
  await expect(card(ben, "Harbour story").getByText("Who is at the harbour?", { exact: true })).toBeVisible();
  await expect(card(ben, "Harbour story").getByText("1 took part")).toBeVisible();
  expect(await ben.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await card(ben, "Harbour story").getByRole("button", { name: "Open" }).tap();
  await start(ben);
  await expect(inside(ben).getByText("1 one")).toBeVisible();
  await say(ben, "two");
  await expect(inside(anna).getByText("2 two")).toBeVisible();

  // Back at the list nothing is new; then something happens.
  await ben.goBack();
  await expect(card(ben, "Harbour story").getByText("2 took part")).toBeVisible();
  await expect(card(ben, "Harbour story").getByText("New", { exact: true })).toHaveCount(0);
  await say(anna, "three");
  await expect(card(ben, "Harbour story").getByText("New", { exact: true })).toBeVisible();

  // The search finds it by its author's words, and says when there is nothing.
  await ben.getByRole("searchbox", { name: "Search apps" }).fill("harbour who");
  await expect(card(ben, "Harbour story")).toBeVisible();
  await ben.getByRole("searchbox", { name: "Search apps" }).fill("chess");
  await expect(ben.getByText("No app matches “chess”.")).toBeVisible();
  await ben.getByRole("button", { name: "Clear the search" }).tap();

  // Who posted it takes it back; nobody else could.
  await expect(card(ben, "Harbour story").getByRole("button", { name: "Remove Harbour story" })).toHaveCount(0);
  await anna.getByRole("button", { name: "Apps, leave this one" }).click();
  await card(anna, "Harbour story").getByRole("button", { name: "Remove Harbour story" }).click();
  await expect(card(anna, "Harbour story").getByRole("button", { name: "Keep it" })).toBeFocused();
  await card(anna, "Harbour story").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(card(anna, "Harbour story")).toHaveCount(0);
  await expect(card(ben, "Harbour story")).toHaveCount(0);
  for (const page of [anna, ben]) await page.context().close();
});

test("[G-31a] what is no app is refused in words before anything is sent", async ({ browser }) => {
  const page = await atApps(browser);
  const sent: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(`${request.method()} ${request.url()}`));
  const index = { name: "index.html", data: "<h1>x</h1>" };
  const zip = buildZip([index, { name: "big.bin", data: "x".repeat(1_000) }]);
  const files = [
    ["notes.txt", new TextEncoder().encode("not a zip"), "An app is a zip archive with an index.html, and this is none."],
    ["empty.xdc", new Uint8Array(0), "It is empty."],
    ["page.xdc", buildZip([{ name: "main.html", data: "x" }]), "It has no index.html, so there is nothing to open."],
    ["bomb.xdc", buildZip([index, { name: "a.bin", data: "x", claims: { sizeBytes: 2_000_000_000 } }]), "Unpacked it takes 2 GB"],
    ["twice.xdc", buildZip([index, { name: "a.bin", data: "x", claims: { offset: 0 } }]), "Its files lie on top of each other"],
    ["cut.xdc", zip.slice(0, zip.length - 30), "An app is a zip archive"],
  ] as const;
  await page.getByRole("button", { name: "Share an app" }).click();
  for (const [name, bytes, words] of files) {
    await dialog(page)
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "application/x-webxdc", buffer: Buffer.from(bytes) });
    await expect(dialog(page).getByRole("alert")).toContainText(`${name} was not taken`);
    await expect(dialog(page).getByRole("alert")).toContainText(words);
  }
  // What is wrong with one that runs is told, and it may be shared all the same.
  const odd = buildZip([index, { name: "../evil.js", data: "x" }, { name: "icon.png", data: "<svg onload=alert(1)>" }]);
  await dialog(page)
    .locator("input[type=file]")
    .setInputFiles({ name: "odd.xdc", mimeType: "", buffer: Buffer.from(odd) });
  await expect(dialog(page).getByText("Its icon is no PNG or JPEG picture and is not shown.")).toBeVisible();
  await expect(dialog(page).getByText("../evil.js")).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: "Share", exact: true })).toBeEnabled();
  expect(sent).toEqual([]);
  await page.context().close();
});

test("[G-31] by keyboard alone; an upload that fails loses nothing, and trying again posts it", async ({ browser }) => {
  const page = await atApps(browser);
  await page.route("**/upload", (route) => route.abort());
  const opener = page.getByRole("button", { name: "Share an app" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  // An app of the gallery, reached by Tab.
  const poll = dialog(page).getByRole("button", { name: "Poll" });
  for (let steps = 0; steps < 12 && !(await poll.evaluate((node) => node === document.activeElement)); steps += 1)
    await page.keyboard.press("Tab");
  await expect(poll).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("textbox").focus();
  await page.keyboard.type("Tea or coffee?");
  const send = dialog(page).getByRole("button", { name: /^(Share|Try again)$/ });
  await send.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("alert")).toContainText("No media store took the file.");
  await expect(dialog(page).getByRole("textbox")).toHaveValue("Tea or coffee?");
  await page.unroute("**/upload");
  await send.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/app\/nevent1/);

  // In the list the app has its own icon, drawn anew from its file.
  await page.goBack();
  await expect(card(page, "Poll").locator("img[src^='data:image/png']")).toBeVisible();
  await expect(card(page, "Poll").getByText("Tea or coffee?", { exact: true })).toBeVisible();
  await page.context().close();
});

/** Someone in the world; a browser without 3D shows everything but the view, which is not what is looked at here. */
async function inWorld(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 700 }, reducedMotion: "reduce" });
  await context.addInitScript(() => {
    const real: unknown = Reflect.get(HTMLCanvasElement.prototype, "getContext");
    Object.defineProperty(HTMLCanvasElement.prototype, "getContext", {
      value(this: HTMLCanvasElement, kind: string, ...rest: unknown[]): unknown {
        return kind.startsWith("webgl") || typeof real !== "function" ? null : Reflect.apply(real, this, [kind, ...rest]);
      },
    });
  });
  const page = await context.newPage();
  await page.goto(plaza.ready.page.replace("127.0.0.1", "localhost"));
  await page.getByRole("button", { name: "Enter" }).first().click();
  await insideAs(page);
  return page;
}

test("[G-32] [X-10i] an app shared into a world's chat is opened over the world by someone else", async ({ browser }) => {
  const anna = await inWorld(browser);
  const ben = await inWorld(browser);
  const chat = (page: Page): Locator => page.getByRole("log", { name: "Chat" });
  await anna.getByRole("button", { name: "Share an app here" }).click();
  const file = { name: "s.xdc", mimeType: "application/x-webxdc", buffer: Buffer.from(storyApp("World story")) };
  await dialog(anna).locator("input[type=file]").setInputFiles(file);
  await dialog(anna).getByRole("textbox").fill("come and play");
  await dialog(anna).getByRole("button", { name: "Share", exact: true }).click();
  await start(anna);
  await expect(anna.getByRole("region", { name: "World story" })).toBeVisible();

  await expect(chat(ben).getByText("come and play", { exact: true })).toBeVisible();
  await chat(ben).getByRole("button", { name: "Open World story" }).click();
  await start(ben);
  await say(ben, "hello from here");
  await expect(inside(ben).getByText("1 hello from here")).toBeVisible();
  await expect(inside(anna).getByText("1 hello from here")).toBeVisible();

  // The world goes on meanwhile: chat works beside the app.
  await anna.getByRole("textbox", { name: "Chat message" }).fill("I see you");
  await anna.getByRole("button", { name: "Send" }).click();
  await expect(chat(ben).getByText("I see you")).toBeVisible();
  await ben.getByRole("button", { name: "Close World story" }).click();
  await expect(ben.locator("iframe")).toHaveCount(0);
  await expect(chat(ben).getByRole("button", { name: "Open World story" })).toBeVisible();
  for (const page of [anna, ben]) await page.context().close();
});

test("[G-30] [G-31] the checker of accessibility finds no serious fault in list and dialog, by day and at dusk", async ({ browser }) => {
  for (const colorScheme of ["dark", "light"] as const) {
    const page = await atApps(browser, { colorScheme });
    await expect(page.getByRole("button", { name: /^Share it/ }).first()).toBeVisible();
    const faults = async (): Promise<readonly string[]> => {
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
    };
    expect([colorScheme, await faults()]).toEqual([colorScheme, []]);
    await page.getByRole("button", { name: "Share an app" }).click();
    await dialog(page).getByRole("button", { name: "Poll" }).click();
    await expect(dialog(page).getByRole("textbox")).toBeVisible();
    expect([colorScheme, await faults()]).toEqual([colorScheme, []]);
    await page.context().close();
  }
});
