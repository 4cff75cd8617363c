import { setTimeout as pause } from "node:timers/promises";
import type { BrowserContext, Frame, Page } from "@playwright/test";

/** Something in which the app runs: the real thing, the real thing with a part taken out, or nothing around it. */
export interface Stage {
  readonly name: string;
  /** What is planted, and where. */
  readonly planted: Planted;
  /** Origins whose storage is forgotten between two windows. */
  isApp(origin: string): boolean;
  /** Opens the app in a window of its own; `beside`, with a second app near by. */
  open(context: BrowserContext, beside: boolean): Promise<OpenApp>;
  end(): Promise<void>;
}

/** The app, open in a page. */
export interface OpenApp {
  readonly page: Page;
  /** What an app may come to know: the page's origin, and where another app lies. */
  readonly places: { readonly page: string; readonly other: string };
  /** The app's own document; fails when it is gone. */
  app(): Frame;
  /** Loads the app anew in the same place; fails where that place is gone. */
  again(): Promise<void>;
  /** Text in which traces would show: what the page and another app hold and have heard. */
  traces(): Promise<string>;
}

/** Loads the app's frame anew. Runs in the page. */
export function reloadFrame(): void {
  const frame = document.querySelector("iframe");
  if (frame === null) throw new Error("the app's frame is gone");
  // Whatever a document before it called itself, this one is new.
  if (frame.srcdoc !== "") frame.srcdoc = String(frame.srcdoc);
  else frame.src = String(frame.src);
}

/** Tells the document that is there now from one that comes after it. */
export async function markOld(app: () => Frame): Promise<void> {
  try {
    await app().evaluate(() => Object.assign(window, { probeIsOld: true }));
  } catch {
    // It has gone already.
  }
}

/** Waits until the app's own script is there, in a document other than the one before. */
export async function waitForProbe(app: () => Frame, patienceMs = 30_000): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs) {
    const isReady = await app()
      .evaluate(() => document.readyState === "complete" && "probe" in window && !("probeIsOld" in window))
      .catch(() => false);
    if (isReady) return;
    await pause(20);
  }
  throw new Error("the app did not come up");
}

/** What a page holds that no app may have. Written into every page before it runs. */
export interface Planted {
  /** The page's origin. */
  readonly origin: string;
  readonly secret: string;
}

/** Puts secrets into the page, and ears. It runs in the page's own realm, in a frame only if the frame is the page's. */
export function plant({ origin, secret }: Planted): void {
  const inPage = globalThis as typeof globalThis & { probeSecret?: string; probeHeard?: string[]; nostr?: unknown };
  if (location.origin !== origin || window !== window.top) return;
  const heard: string[] = [];
  inPage.probeSecret = secret;
  inPage.probeHeard = heard;
  inPage.nostr = {
    getPublicKey: () => Promise.resolve(secret),
    signEvent: (event: object) => Promise.resolve({ ...event, sig: secret }),
  };
  localStorage.setItem("probe-secret", secret);
  sessionStorage.setItem("probe-secret", secret);
  document.cookie = `probe-secret=${secret}; path=/`;
  new BroadcastChannel("probe").onmessage = ({ data }) => heard.push(String(data));
  const asked = indexedDB.open("probe-secret");
  asked.onupgradeneeded = () => asked.result.createObjectStore("secrets").put(secret, "secret");
  void caches.open("probe-secret").then((cache) => cache.put("/probe-secret", new Response(secret)));
  void navigator.storage
    .getDirectory()
    .then((folder) => folder.getFileHandle("probe-secret", { create: true }))
    .then((file) => file.createWritable())
    .then((writer) => writer.write(secret).then(() => writer.close()));
  const mark = (): void => {
    if (document.documentElement === null) setTimeout(mark, 10);
    else document.documentElement.dataset["probe"] = secret;
  };
  mark();
}

/** All that a page, or another app, holds and has heard, as one text. Runs in it. */
export async function lookAround(): Promise<string> {
  const inPage = globalThis as typeof globalThis & { probeHeard?: string[]; probe?: { notes: unknown } };
  const tries: (() => unknown)[] = [
    () => document.title,
    () => window.name,
    () => location.href,
    () => document.cookie,
    () => JSON.stringify(Object.entries(localStorage)),
    () => JSON.stringify(inPage.probeHeard),
    () => JSON.stringify(inPage.probe?.notes),
    async () => JSON.stringify(await indexedDB.databases()),
    async () => (await caches.keys()).join(" "),
    async () => JSON.stringify(await navigator.locks.query()),
    async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names.join(" ");
    },
  ];
  const texts = await Promise.all(
    tries.map(async (look) => {
      try {
        return String(await look());
      } catch {
        return "";
      }
    }),
  );
  return texts.join("\n");
}
