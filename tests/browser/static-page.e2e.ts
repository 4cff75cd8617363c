import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { expect, test } from "@playwright/test";
import type { Browser, BrowserContext } from "@playwright/test";
// @ts-expect-error plain JavaScript, so that any Node runs it: it has no types
import { writeStaticSite } from "../../scripts/static-site.mjs";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { insideAs } from "./support/visitor.ts";

test.setTimeout(120_000);

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

let plaza: RunningPlaza;
let server: Server;
let folder: string;
let site: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-static-"));
  writeStaticSite({ out: folder });
  // As plain as GitHub Pages: files, no headers of ours, and for everything else 404.html with its status.
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://page").pathname);
    const file = join(folder, path === "/" ? "index.html" : path);
    readFile(file)
      .then((bytes) => response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(bytes))
      .catch(async () => response.writeHead(404, { "Content-Type": "text/html" }).end(await readFile(join(folder, "404.html"))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  site = `http://127.0.0.1:${address.port}/`;
  plaza = await startPlaza();
});

test.afterAll(async () => {
  await plaza.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** A browser in which every relay of the wide world knows nothing. */
async function newcomer(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 640, height: 420 }, reducedMotion: "reduce" });
  await context.routeWebSocket(
    (url) => url.hostname !== "127.0.0.1",
    (socket) =>
      socket.onMessage((text) => {
        const message: unknown = JSON.parse(String(text));
        if (Array.isArray(message) && message[0] === "REQ") socket.send(JSON.stringify(["EOSE", message[1]]));
      }),
  );
  return context;
}

test("[O-40] the page runs from a plain file server: worlds by relays that an address names, and by a link's hints", async ({
  browser,
}) => {
  const context = await newcomer(browser);
  const page = await context.newPage();
  await page.goto(`${site}?relay=${encodeURIComponent(plaza.ready.relay)}`);
  await expect(page.getByRole("button", { name: "Enter" }).first()).toBeVisible();
  await context.close();

  const invited = await newcomer(browser);
  const other = await invited.newPage();
  const broken: string[] = [];
  other.on("pageerror", (error) => broken.push(error.message));
  other.on("console", (line) => {
    if (line.text().includes("Content Security Policy")) broken.push(line.text());
  });
  const answer = await other.goto(`${site}scene/${plaza.ready.scene}`);
  expect(answer?.status()).toBe(404);
  await insideAs(other);
  await invited.close();
  expect(broken).toEqual([]);
});
