// A page that runs apps and keeps what they say, for the tests in ../apps-seal.e2e.ts.
import { createAppFrame, createBrowserTimers } from "@plaza/platform-browser";
import type { AppFrame, AppTransport, AppWay } from "@plaza/platform-browser";

/** What the tests may ask of the page. */
export interface AppsPage {
  /** Starts an app; its config goes into the name of the frame. */
  start(way: AppWay, config: object): void;
  /** Starts an app as one document; what it kept is kept. */
  startDocument(
    parts: { readonly index: string; readonly files: readonly (readonly [path: string, type: string, text: string])[] },
    config: object,
  ): void;
  open(href: string | null): void;
  end(): void;
  /** How often an app was handed its way to the page. */
  handed(): number;
  lost(): readonly string[];
  /** What came through the ports, oldest first. */
  said(): readonly unknown[];
  say(message: unknown): void;
  /** Sends what an app would send, from this window and from a frame that is no app. */
  forge(): Promise<void>;
  /** Runs one address after the other in a bare frame and gathers what each says with `verdict`. */
  verdicts(urls: readonly string[], sandbox: string): Promise<readonly unknown[]>;
}

declare global {
  interface Window {
    apps: AppsPage;
  }
}

const place = document.getElementById("place") ?? document.body;
const said: unknown[] = [];
let kept: Readonly<Record<string, string>> = {};
const lost: string[] = [];
let frame: AppFrame | null = null;
let transport: AppTransport | null = null;
let handed = 0;

async function verdictOf(url: string, sandbox: string): Promise<unknown> {
  const element = document.createElement("iframe");
  element.setAttribute("sandbox", sandbox);
  const heard: Record<string, unknown>[] = [];
  const done = new Promise<void>((resolve) => {
    const hear = ({ source, data }: MessageEvent<Record<string, unknown>>): void => {
      if (source !== element.contentWindow || typeof data !== "object" || !("verdict" in data)) return;
      heard.push(data);
      if (data["verdict"] !== "more") resolve();
    };
    addEventListener("message", hear);
    createBrowserTimers().after(8_000, resolve);
  });
  element.src = url;
  place.append(element);
  await done;
  element.remove();
  return heard.at(-1) ?? { verdict: "silent" };
}

window.apps = {
  start(way, config) {
    frame = createAppFrame({
      container: place,
      way,
      title: "An app",
      name: JSON.stringify({ plaza: 1, config }),
      timers: createBrowserTimers(),
      onConnected(given) {
        handed += 1;
        transport = given;
        given.listen((message) => said.push(message));
      },
      onLost: (why) => lost.push(why),
    });
  },
  startDocument({ index, files }, config) {
    const encoder = new TextEncoder();
    const parts = { index, files: files.map(([path, type, text]) => ({ path, type, bytes: encoder.encode(text) })), storage: kept };
    window.apps.start({ kind: "document", url: "/frame/app.html", parts, onStorage: (storage) => (kept = storage) }, config);
  },
  open: (href) => frame?.open(href),
  end: () => frame?.end(),
  handed: () => handed,
  lost: () => lost,
  said: () => said,
  say: (message) => transport?.post(message),
  async forge() {
    window.postMessage({ plaza: "app-ready" }, "*");
    const other = document.createElement("iframe");
    other.setAttribute("sandbox", "allow-scripts allow-same-origin");
    place.append(other);
    const script = other.contentDocument?.createElement("script");
    other.contentWindow?.parent.postMessage({ plaza: "app-ready" }, "*");
    script?.remove();
    await new Promise((resolve) => createBrowserTimers().after(100, () => resolve(null)));
    other.remove();
  },
  async verdicts(urls, sandbox) {
    const found: unknown[] = [];
    for (let at = 0; at < urls.length; at += 8) {
      found.push(...(await Promise.all(urls.slice(at, at + 8).map((url) => verdictOf(url, sandbox)))));
    }
    return found;
  },
};
