import { createServer } from "node:http";
import type { Server } from "node:http";
import type { Browser, BrowserContext, FrameLocator, Page } from "@playwright/test";
import WebSocket from "ws";
import { encodeNevent, sha256Of, signEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { buildZip } from "../../../packages/webxdc/src/fakes/build-zip.ts";

const markup = `<!doctype html>
<meta name="viewport" content="width=device-width">
<title>story</title>
<script src="webxdc.js"></script>
<input id="text" aria-label="Text"><button id="say">Say</button>
<button id="chat">Chat</button><button id="files">Files</button><p id="chosen"></p>
<button id="spin">Spin</button><button id="busy">Busy</button><button id="lose">Lose</button><button id="flood">Flood</button>
<a href="https://example.org/page?a=1">Elsewhere</a><a href="mailto:someone@example.org">Mail</a>
<p id="place"></p><p>Runs: <b id="runs"></b></p>
<ol id="list"></ol>
<script src="story.js"></script>`;

const script = `
const by = (id) => document.getElementById(id);
by("place").textContent = location.hash;
addEventListener("hashchange", () => { by("place").textContent = location.hash; });
localStorage.setItem("runs", String(Number(localStorage.getItem("runs") || 0) + 1));
by("runs").textContent = localStorage.getItem("runs");
webxdc.setUpdateListener((update) => {
  const line = document.createElement("li");
  line.textContent = update.serial + " " + update.payload.text;
  by("list").append(line);
}, 0);
function say(text, more) {
  webxdc.sendUpdate({ payload: { text, from: webxdc.selfAddr }, info: webxdc.selfName + " says " + text, summary: "last: " + text, ...more }, "");
}
by("say").addEventListener("click", () => say(by("text").value, { href: "index.html#" + by("text").value, notify: { "*": "hear " + by("text").value } }));
by("chat").addEventListener("click", () => webxdc.sendToChat({ text: "from the app", file: { name: "score.txt", plainText: "7" } }));
by("files").addEventListener("click", async () => {
  const files = await webxdc.importFiles({ extensions: [".txt"] });
  by("chosen").textContent = files.length + ":" + (files[0] ? files[0].name + ":" + (await files[0].text()) : "");
});
// A moment later, so that the click itself is over.
by("spin").addEventListener("click", () => setTimeout(() => { for (;;) ; }, 100));
by("busy").addEventListener("click", () => setTimeout(() => { const end = Date.now() + 25_000; while (Date.now() < end); }, 100));
by("lose").addEventListener("click", () => { location.href = "nowhere/at/all"; });
by("flood").addEventListener("click", () => { for (let n = 0; n < 5000; n += 1) webxdc.sendUpdate({ payload: { text: "flood " + n } }, ""); });
`;

/** A small app that shows each update with its serial, says what is typed, and misbehaves on request. */
export function storyApp(name = "Story"): Uint8Array {
  return buildZip([
    { name: "index.html", data: markup },
    { name: "story.js", data: script },
    { name: "manifest.toml", data: `name = "${name}"` },
  ]);
}

/** Serves files to pages of any origin, as a media server does. */
export async function serveFiles(files: ReadonlyMap<string, Uint8Array>): Promise<{ readonly url: string; end(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    response.writeHead(file === undefined ? 404 : 200, { "Access-Control-Allow-Origin": "*" }).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a test posts. */
export interface StoryPost {
  readonly url: string;
  /** The hash the post gives; null for none. */
  readonly x: string | null;
  readonly webxdcId: string;
  readonly name?: string;
}

/** An app as a note of a person nobody plays. */
export function storyPost({ url, x, webxdcId, name = "Story" }: StoryPost): NostrEvent {
  const fields = [`url ${url}`, "m application/x-webxdc", `webxdc ${webxdcId}`, `alt Webxdc app: ${name}`];
  if (x !== null) fields.push(`x ${x}`);
  const template = { kind: 1, created_at: Math.floor(Date.now() / 1_000), tags: [["imeta", ...fields]], content: "Play with me" };
  return signEvent(template, new Uint8Array(32).fill(9));
}

/** The link to a post that this relay has. */
export function linkTo(event: NostrEvent, relay: string): string {
  return encodeNevent({ id: event.id, author: event.pubkey, kind: 1, relays: [relay] });
}

/** Posts an app; resolves with its link once the relay has it. */
export async function postApp(relay: string, post: StoryPost): Promise<string> {
  const event = storyPost(post);
  const socket = new WebSocket(relay);
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify(["EVENT", event])));
    socket.on("message", (data: Buffer) => {
      const answer: unknown = JSON.parse(data.toString());
      if (!Array.isArray(answer) || answer[0] !== "OK") return;
      if (answer[2] === true) resolve();
      else reject(new Error(String(answer[3])));
    });
  });
  socket.close();
  return linkTo(event, relay);
}

/** The hash of a file. */
export function hashOf(bytes: Uint8Array): string {
  return sha256Of(bytes);
}

/** One tab of a person with an app. */
export interface AppTab {
  readonly page: Page;
  /** The inside of the app's frame. */
  readonly inside: FrameLocator;
  /** Starts the app where this device never did. */
  start(): Promise<void>;
  live(): Promise<void>;
  say(text: string): Promise<void>;
  /** Where the app runs. */
  origin(): Promise<string>;
  /** Everything the app was given, each with its serial. */
  lines(): Promise<readonly string[]>;
}

/** Opens an app's address in a tab. */
export async function openTab(context: BrowserContext, plazaPage: string, link: string): Promise<AppTab> {
  const page = await context.newPage();
  await page.goto(new URL(`/app/${link}`, plazaPage).href);
  const inside = page.frameLocator("main iframe");
  const live = async (): Promise<void> => {
    await page.waitForFunction(() => window.plaza?.app()?.frame === "live", undefined, { timeout: 30_000 });
  };
  return {
    page,
    inside,
    live,
    async start() {
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await live();
    },
    async say(text) {
      await inside.getByLabel("Text").fill(text);
      await inside.getByRole("button", { name: "Say" }).click();
    },
    origin: () => inside.locator("body").evaluate(() => location.origin),
    lines: () => inside.locator("#list li").allTextContents(),
  };
}

/** Opens an app as a new person on a device of their own, and starts it. */
export async function joinApp(browser: Browser, plazaPage: string, link: string): Promise<AppTab> {
  const tab = await openTab(await browser.newContext({ viewport: { width: 1_000, height: 700 } }), plazaPage, link);
  await tab.start();
  return tab;
}
