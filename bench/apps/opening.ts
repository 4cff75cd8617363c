import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { buildZip } from "../../packages/webxdc/src/fakes/build-zip.ts";
import { hashOf, openTab, postApp, serveFiles } from "../../tests/browser/support/app-story.ts";
import { startPlaza } from "../../tests/support/start-plaza.ts";
import { quantile } from "../relay/figures.ts";

declare global {
  interface Window {
    firstMs?: number;
    beganMs?: number;
  }
}

const first = "window.firstMs = performance.timeOrigin + performance.now();\n";

/** An app of 1 MB: its first script does nothing but look at the clock, the rest is there to be carried. */
function bigApp(): ReadonlyMap<string, Uint8Array> {
  let seed = 1;
  const noise = Uint8Array.from({ length: 1_000_000 }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed & 255;
  });
  const encoder = new TextEncoder();
  const library = `/* ${"a library of some size ".repeat(4_500)} */\n`;
  const html = `<!doctype html><title>big</title><script src="first.js"></script><script src="webxdc.js"></script><script src="library.js"></script><p>big</p>`;
  return new Map([
    ["index.html", encoder.encode(html)],
    ["first.js", encoder.encode(first)],
    ["library.js", encoder.encode(library)],
    ["data.bin", noise],
  ]);
}

const median = (samples: readonly number[]): string =>
  `${quantile(samples, 0.5).toFixed(0)} ms (${samples.map((ms) => ms.toFixed(0)).join(", ")})`;

const firstIn = async (page: Page, selector: string, since: number): Promise<number> => {
  const frame = page.frameLocator(selector);
  for (;;) {
    const at = await frame
      .locator("p")
      .evaluate(() => window.firstMs ?? 0)
      .catch(() => 0);
    if (at > since) return at - since;
  }
};

async function clicked(page: Page, role: "button" | "menuitem", name: string): Promise<number> {
  await page.evaluate(() =>
    addEventListener("click", () => (window.beganMs = performance.timeOrigin + performance.now()), { capture: true }),
  );
  await page.getByRole(role, { name, exact: true }).click();
  return page.evaluate(() => window.beganMs ?? 0);
}

async function inPlaza(browser: Browser, opens: number, app: Uint8Array): Promise<void> {
  const plaza = await startPlaza({ flags: ["--no-demo"] });
  const files = await serveFiles(new Map([["/big.xdc", app]]));
  try {
    const cold: number[] = [];
    const known: number[] = [];
    const again: number[] = [];
    for (let open = 0; open < opens; open += 1) {
      // A post of its own each time: a new label, a new origin. From the second on the server holds the bytes.
      const link = await postApp(plaza.ready.relay, { url: `${files.url}/big.xdc`, x: hashOf(app), webxdcId: `big-${open}`, name: "Big" });
      const context = await browser.newContext();
      const tab = await openTab(context, plaza.ready.page, link);
      const took = await firstIn(tab.page, "main iframe", await clicked(tab.page, "button", "Start"));
      (open === 0 ? cold : known).push(took);
      await tab.live();
      await tab.page.getByRole("button", { name: "More", exact: true }).click();
      again.push(await firstIn(tab.page, "main iframe", await clicked(tab.page, "menuitem", "Reload the app")));
      await context.close();
    }
    console.log(`  Plaza, from Start; the server is given the bytes: ${median(cold)}`);
    console.log(`  Plaza, from Start; the server has the bytes, the origin is new: ${median(known)}`);
    console.log(`  Plaza, from Reload the app: ${median(again)}`);
  } finally {
    await files.end();
    await plaza.end();
  }
}

async function inPlainFrame(browser: Browser, opens: number, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const types: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", js: "text/javascript" };
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").slice(1);
    const body = path === "" ? "<!doctype html><main><iframe></iframe></main>" : path === "webxdc.js" ? "" : files.get(path);
    const type = types[path === "" ? "html" : (path.split(".").at(-1) ?? "")] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cold: number[] = [];
  const again: number[] = [];
  const load = (page: Page): Promise<number> =>
    page.evaluate(() => {
      const frame = document.querySelector("iframe");
      const beganMs = performance.timeOrigin + performance.now();
      if (frame !== null) frame.src = "/index.html";
      return beganMs;
    });
  for (let open = 0; open < opens; open += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    cold.push(await firstIn(page, "main iframe", await load(page)));
    again.push(await firstIn(page, "main iframe", await load(page)));
    await context.close();
  }
  console.log(`  the same files, a plain server and frame: ${median(cold)}`);
  console.log(`  the same, once more: ${median(again)}`);
  server.closeAllConnections();
  server.close();
}

/** From Start to the app's first script, in the real page and through the real server; beside it a plain server and frame. */
export async function benchOpening(opens: number): Promise<void> {
  const files = bigApp();
  const app = buildZip(Array.from(files, ([name, data]) => ({ name, data })));
  console.log(`\nopening an app of ${(app.length / 1_000_000).toFixed(2)} MB, ${opens} times: median (all)`);
  const browser = await chromium.launch({
    executablePath: process.env["PLAZA_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
  });
  try {
    await inPlaza(browser, opens, app);
    await inPlainFrame(browser, opens, files);
  } finally {
    await browser.close();
  }
}
