import { rm } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { hashOf, joinApp, openTab, postApp, serveFiles, storyApp } from "./support/app-story.ts";
import type { AppTab } from "./support/app-story.ts";
import { isFull } from "./support/is-full.ts";

test.setTimeout(240_000);

const file = storyApp();
let plaza: RunningPlaza;
let files: Awaited<ReturnType<typeof serveFiles>>;
let posted = 0;

test.beforeAll(async () => {
  plaza = await startPlaza({ flags: ["--no-demo"] });
  files = await serveFiles(
    new Map([
      ["/story.xdc", file],
      ["/other.xdc", storyApp("Other")],
    ]),
  );
});

test.afterAll(async () => {
  await files.end();
  await plaza.end();
});

function post(relay = plaza.ready.relay): Promise<string> {
  posted += 1;
  return postApp(relay, { url: `${files.url}/story.xdc`, x: hashOf(file), webxdcId: `story-${posted}` });
}

async function sees(tab: AppTab, lines: readonly string[]): Promise<void> {
  await expect.poll(() => tab.lines()).toEqual(lines);
}

const leave = (tab: AppTab): Promise<void> => tab.page.context().close();

test("[G-22] [X-6] [X-6a] two people play, a reload keeps the serials, and who comes later sees the same", async ({ browser }) => {
  const link = await post();
  const anna = await joinApp(browser, plaza.ready.page, link);
  const ben = await joinApp(browser, plaza.ready.page, link);
  await anna.say("one");
  await sees(ben, ["1 one"]);
  await ben.say("two");
  await sees(anna, ["1 one", "2 two"]);
  await anna.say("three");
  await sees(ben, ["1 one", "2 two", "3 three"]);
  await expect(anna.page.getByRole("heading", { level: 1 })).toHaveText("Story");
  await expect(anna.page.getByTestId("summary")).toHaveText("last: three");

  // Started once, it starts at once: no card, the same serials.
  await ben.page.reload();
  await ben.live();
  await sees(ben, ["1 one", "2 two", "3 three"]);
  await ben.say("four");
  const cleo = await joinApp(browser, plaza.ready.page, link);
  for (const tab of [anna, ben, cleo]) await sees(tab, ["1 one", "2 two", "3 three", "4 four"]);

  // Each line of news stands beside who signed it; it leads to its place in the app.
  await cleo.page.getByRole("button", { name: /^Open in the app: .* says two$/ }).click();
  await expect(cleo.inside.locator("#place")).toHaveText("#two");
  await cleo.page.getByRole("tab", { name: "People" }).click();
  await expect(cleo.page.getByText("2 updates")).toHaveCount(2);
  for (const tab of [anna, ben, cleo]) await leave(tab);
});

test("[G-21] [X-5a] a file that is not the one posted is refused with both hashes, and nothing of it runs", async ({ browser }) => {
  const link = await postApp(plaza.ready.relay, { url: `${files.url}/other.xdc`, x: hashOf(file), webxdcId: "wrong" });
  const tab = await openTab(await browser.newContext(), plaza.ready.page, link);
  await expect(tab.page.getByText("This is not the file that was posted")).toBeVisible();
  await expect(tab.page.getByText(hashOf(file))).toBeVisible();
  await expect(tab.page.getByText(hashOf(storyApp("Other")))).toBeVisible();
  expect(await tab.page.locator("iframe").count()).toBe(0);
  await leave(tab);
});

test("[G-20] a link that names no app is said to be wrong", async ({ browser }) => {
  const tab = await openTab(await browser.newContext(), plaza.ready.page, "note1nothing");
  await expect(tab.page.getByText("This link does not name an app.")).toBeVisible();
  await leave(tab);
});

test("[G-24a] [X-6g] the server is away: one goes on, a reload loses nothing, and all goes out when it is back", async ({ browser }) => {
  const first = await startPlaza({ flags: ["--no-demo"] });
  const link = await post(first.ready.relay);
  const anna = await joinApp(browser, first.ready.page, link);
  const ben = await joinApp(browser, first.ready.page, link);
  await anna.say("before");
  await sees(ben, ["1 before"]);
  await first.end({ signal: "SIGKILL", keepData: true });
  await expect(anna.page.locator("[data-delivery=offline]")).toBeVisible();
  await anna.say("meanwhile");
  await sees(anna, ["1 before", "2 meanwhile"]);
  await expect(anna.page.getByText("Offline, 1 change waits")).toBeVisible();

  const second = await startPlaza({ data: first.data, flags: ["--no-demo", "--port", new URL(first.ready.page).port] });
  await expect(anna.page.locator("[data-delivery=sent]")).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => ben.lines(), { timeout: 60_000 }).toEqual(["1 before", "2 meanwhile"]);
  await anna.page.reload();
  await anna.live();
  await sees(anna, ["1 before", "2 meanwhile"]);
  for (const tab of [anna, ben]) await leave(tab);
  await second.end();
  await rm(first.data, { recursive: true, force: true });
});

test("[G-25] a second tab says that the app is open, takes it over, and gives it back", async ({ browser }) => {
  const link = await post();
  const one = await joinApp(browser, plaza.ready.page, link);
  await one.say("here");
  await sees(one, ["1 here"]);
  const two = await openTab(one.page.context(), plaza.ready.page, link);
  await expect(two.page.getByText("Story is open in another tab")).toBeVisible();
  await two.page.getByRole("button", { name: "Go on here" }).click();
  await two.live();
  await sees(two, ["1 here"]);
  await expect(one.page.getByText("Story is open in another tab")).toBeVisible();
  await two.say("there");
  await two.page.close();
  await one.live();
  await sees(one, ["1 here", "2 there"]);
  await leave(one);
});

test("[G-29] [G-29a] [X-3e] an app that floods, never yields or goes away is contained, told, and started again", async ({ browser }) => {
  test.skip(!isFull, "seen in npm run test:full");
  const link = await post();
  const anna = await joinApp(browser, plaza.ready.page, link);
  await anna.say("kept");
  await sees(anna, ["1 kept"]);
  await anna.inside.getByRole("button", { name: "Lose" }).click();
  await expect(anna.page.getByText("The app tried to go somewhere else")).toBeVisible({ timeout: 20_000 });
  await anna.page.getByRole("button", { name: "Start it again" }).click();
  await anna.live();
  await sees(anna, ["1 kept"]);

  await anna.inside.getByRole("button", { name: "Flood" }).click();
  await anna.page.getByRole("tab", { name: "About" }).click();
  await expect(anna.page.getByText(/messages of the app made no sense or were too many/)).toBeVisible();

  await anna.inside.getByRole("button", { name: "Spin" }).click();
  // The page answers while the app does not. The mouse would have to leave the app first, so no mouse here.
  const press = (name: string, role: "tab" | "button"): Promise<void> =>
    anna.page.getByRole(role, { name }).dispatchEvent("click", { detail: 0 });
  await press("News", "tab");
  await expect(anna.page.getByText(/says kept/)).toBeVisible();
  const stuck = anna.page.getByRole("alert").filter({ hasText: "The app does not answer" });
  await expect(stuck).toBeVisible({ timeout: 40_000 });
  // That it is said again half a minute after "Wait" is shown in the long run, and on a fake clock beside the source.
  if (isFull) {
    await press("Wait", "button");
    await expect(stuck).toHaveCount(0);
    await expect(stuck).toBeVisible({ timeout: 50_000 });
  }
  await press("Start it again", "button");
  await anna.live();
  await expect.poll(async () => (await anna.lines())[0]).toBe("1 kept");

  if (isFull) {
    // Busy for a while only: what was said over it goes away by itself.
    await anna.inside.getByRole("button", { name: "Busy" }).click();
    await expect(stuck).toBeVisible({ timeout: 40_000 });
    await expect(stuck).toHaveCount(0, { timeout: 40_000 });
    await anna.inside.getByRole("button", { name: "Spin" }).click();
    await expect(stuck).toBeVisible({ timeout: 40_000 });
    await press("Close the app", "button");
    await expect(anna.page).toHaveURL(/\/apps$/);
  }
  await leave(anna);
});

test("[G-26] [X-3d] what an app asks is asked by the page: posts can be changed, files chosen, links seen in full", async ({ browser }) => {
  const link = await post();
  const anna = await joinApp(browser, plaza.ready.page, link);
  await anna.inside.getByRole("button", { name: "Chat" }).click();
  const dialog = anna.page.getByRole("dialog", { name: "Story wants to post something" });
  await expect(dialog.getByLabel("Text")).toHaveValue("from the app");
  await expect(dialog.getByText("score.txt")).toBeVisible();
  await dialog.getByLabel("Text").fill("my own words");
  await dialog.getByRole("button", { name: "Post", exact: true }).click();
  await expect(dialog).toHaveCount(0);

  await anna.inside.getByRole("button", { name: "Files" }).click();
  const asks = anna.page.getByRole("dialog", { name: "Story asks for a file" });
  const chooser = anna.page.waitForEvent("filechooser");
  await asks.getByText("Choose", { exact: true }).click();
  await (await chooser).setFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  await expect(anna.inside.locator("#chosen")).toHaveText("1:note.txt:hello");

  for (const [name, url] of [
    ["Elsewhere", "https://example.org/page?a=1"],
    ["Mail", "mailto:someone@example.org"],
  ] as const) {
    await anna.inside.getByText(name).click();
    await expect(anna.page.getByTestId("link")).toHaveText(url);
    await expect(anna.page.getByRole("link", { name: "Open", exact: true })).toHaveAttribute("href", url);
    // By key: a busy browser may still lead the mouse to the frame below.
    await anna.page.getByRole("button", { name: "Stay here" }).press("Enter");
    await expect(anna.page.getByRole("dialog")).toHaveCount(0);
  }
  await leave(anna);
});

test("[G-28] [G-29] [X-1f] a notice reaches the others, an app that is removed leaves nothing here and comes back with its link", async ({
  browser,
}) => {
  const link = await post();
  const anna = await joinApp(browser, plaza.ready.page, link);
  const ben = await joinApp(browser, plaza.ready.page, link);
  await anna.say("wake");
  await expect(ben.page.getByRole("status", { name: "For you" }).getByText("hear wake")).toBeVisible();
  const before = await ben.origin();
  const runs = ben.inside.locator("#runs");
  await expect(runs).toHaveText("1");
  await ben.page.reload();
  await ben.live();
  expect(await ben.origin()).toBe(before);
  await expect(runs).toHaveText("2");
  await ben.page.getByRole("button", { name: "More" }).click();
  await ben.page.getByRole("menuitem", { name: "Remove from this device…" }).click();
  await ben.page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(ben.page.getByText("Story is gone from this device")).toBeVisible();
  await ben.page.goto(new URL(`/app/${link}`, plaza.ready.page).href);
  await ben.live();
  await sees(ben, ["1 wake"]);
  // What it stored before is out of its reach.
  expect(await ben.origin()).not.toBe(before);
  await expect(runs).toHaveText("1");
  for (const tab of [anna, ben]) await leave(tab);
});
