import { expect, test } from "@playwright/test";
import { launchBrowser } from "../probe/browser.ts";
import { startPlaza } from "../support/start-plaza.ts";
import { hashOf, openTab, postApp, serveFiles, storyApp } from "./support/app-story.ts";

test.setTimeout(180_000);

// Playwright's own switches turn off the partitioning of storage; this browser has the switches of everybody's.
test("[G-29] [X-2g] an app that is removed leaves nothing in the browser, and the others keep theirs", async () => {
  const plaza = await startPlaza({ flags: ["--no-demo"] });
  const file = storyApp();
  const files = await serveFiles(new Map([["/story.xdc", file]]));
  const browser = await launchBrowser([], false);
  try {
    const post = (webxdcId: string): Promise<string> =>
      postApp(plaza.ready.relay, { url: `${files.url}/story.xdc`, x: hashOf(file), webxdcId });
    const [gone, stays] = [await post("gone"), await post("stays")];
    const other = await openTab(browser.context, plaza.ready.page, stays);
    await other.start();
    const runs = (tab: typeof other) => tab.inside.locator("#runs");
    await expect(runs(other)).toHaveText("1");
    const tab = await openTab(browser.context, plaza.ready.page, gone);
    // The file was started in the other tab: here it starts at once.
    await tab.live();
    await expect(runs(tab)).toHaveText("1");
    const origin = await tab.origin();
    // Everything an origin can keep, beside the line that the app itself keeps.
    await tab.inside.locator("body").evaluate(async () => {
      const cache = await caches.open("kept");
      await cache.put("/kept", new Response("k".repeat(100_000)));
      await new Promise<void>((resolve, reject) => {
        const asked = indexedDB.open("kept", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("kept").put("k".repeat(100_000), 1);
        asked.onsuccess = () => {
          asked.result.close();
          resolve();
        };
        asked.onerror = () => reject(new Error("no database"));
      });
    });
    await tab.page.getByRole("button", { name: "More" }).click();
    await tab.page.getByRole("menuitem", { name: "Remove from this device…" }).click();
    const answered = tab.page.waitForResponse(`${origin}/webxdc.js?forget`);
    await tab.page.getByRole("button", { name: "Remove", exact: true }).click();
    expect((await (await answered).allHeaders())["clear-site-data"]).toBe('"cache", "storage"');
    await expect(tab.page.locator("iframe")).toHaveCount(0);

    // Looked at from within: the same origin, in a frame of the same page, finds nothing.
    const frame = await tab.page.evaluate(async (url) => {
      const element = document.createElement("iframe");
      const loaded = new Promise((resolve) => element.addEventListener("load", resolve));
      element.src = url;
      document.body.append(element);
      await loaded;
      return true;
    }, `${origin}/`);
    expect(frame).toBe(true);
    const inside = tab.page.frames().find((each) => each.url().startsWith(origin));
    const found = await inside?.evaluate(async () => ({
      runs: localStorage.getItem("runs"),
      caches: await caches.keys(),
      databases: (await indexedDB.databases()).map(({ name }) => name),
    }));
    expect(found).toEqual({ runs: "1", caches: [], databases: [] });
    await other.page.reload();
    await other.live();
    await expect(runs(other)).toHaveText("2");
  } finally {
    await browser.end();
    await files.end();
    await plaza.end();
  }
});
