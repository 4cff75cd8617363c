import { setTimeout as pause } from "node:timers/promises";
import type { BrowserContext, Page } from "@playwright/test";
import type { Vector, VectorWay } from "./app-files.ts";
import { allVectors } from "./app-files.ts";
import type { Sightings } from "./capture/sighting.ts";
import type { OpenApp, Stage } from "./stages/stage.ts";
import { plant } from "./stages/stage.ts";

/** How a pass went, seen from inside. */
export interface TrialOutcome {
  /** Attempts that the app said it began, or files that were opened. One that never begins proves nothing. */
  readonly begun: ReadonlySet<string>;
  /** Why an attempt stopped inside the app, or was never begun. */
  readonly stopped: ReadonlyMap<string, string>;
  /** How often a page of the browser died. */
  readonly crashes: number;
}

/** What a pass needs to know. */
export interface TrialOptions {
  /** Each opens one window at a time. */
  readonly contexts: readonly BrowserContext[];
  readonly stage: Stage;
  readonly sightings: Sightings;
  /** The tokens, by attempt. */
  readonly tokenOf: (id: string) => string;
  /** What counts as a secret got hold of. */
  readonly secrets: readonly string[];
  /** Default: all. */
  readonly only?: ReadonlySet<string>;
  /** Go on as soon as each was seen: for a pass in which much is meant to get out. */
  readonly isHasty?: boolean;
}

// How long after its start something may still come: several times what it takes on a busy machine without a seal.
const waitMs: Readonly<Record<VectorWay, number>> = { page: 4_000, realm: 2_500, solo: 1_500, click: 1_200, file: 700 };
const together: Readonly<Record<VectorWay, number>> = { page: 70, realm: 12, solo: 1, click: 24, file: 12 };
const settleMs = 2_000;

/** Runs attempts in a stage. What gets out is seen outside. */
export async function runTrial(options: TrialOptions): Promise<TrialOutcome> {
  const { stage, sightings, tokenOf, secrets } = options;
  const begun = new Set<string>();
  const stopped = new Map<string, string>();
  let crashes = 0;

  function hear(text: string): void {
    const [, what, id, rest] = /^probe (begun|failed|reached) (\S+) ?([^]*)$/.exec(text) ?? [];
    if (what === undefined || id === undefined) return;
    if (what === "begun") begun.add(id);
    else if (what === "failed") stopped.set(id, rest ?? "");
    else if (secrets.some((secret) => (rest ?? "").includes(secret))) sightings.see("reached", `${tokenOf(id)} ${rest}`);
  }

  /** What lies in the page, in another app beside it and in the browser's jar of cookies. */
  async function look(context: BrowserContext, open: OpenApp): Promise<void> {
    const text = await Promise.race([open.traces().catch(() => ""), pause(2_000, "")]);
    for (const { domain, name } of await context.cookies()) sightings.see("trace", `cookie ${domain} ${name}`);
    for (const line of text.split("\n")) sightings.see("trace", line);
  }

  async function wait(vectors: readonly Vector[], forMs: number): Promise<void> {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      if (options.isHasty === true && vectors.every(({ id }) => sightings.of(tokenOf(id)).length > 0)) return;
      await pause(50);
    }
  }

  async function openFiles(open: OpenApp, vectors: readonly Vector[]): Promise<void> {
    for (const vector of vectors) {
      await open.app().evaluate((path) => void setTimeout(() => (location.href = path)), filePath(open.app().url(), vector.id));
      begun.add(vector.id);
      await wait([vector], waitMs.file);
    }
  }

  async function click(open: OpenApp, vector: Vector): Promise<void> {
    await open.app().evaluate((places) => probe.surround(places), open.places);
    await open.app().evaluate((id) => probe.arm(id), vector.id);
    const button = await open.app().locator("#click").boundingBox({ timeout: 5_000 });
    if (button === null) throw new Error("there is nothing to click");
    const [x, y] = [button.x + button.width / 2, button.y + button.height / 2];
    await open.page.mouse.click(x, y);
    if (vector.id.startsWith("anchor-pressed")) {
      await pause(150);
      // Over it, down, and up: each is a moment at which a browser may guess.
      await open.page.mouse.move(x - 60, y + 60);
      await pause(350);
      await open.page.mouse.down();
      await pause(50);
      await open.page.mouse.up();
    }
    await wait([vector], waitMs.click);
  }

  /** One click after the other, each in a document of the app that is new. */
  async function clickEach(context: BrowserContext, vectors: readonly Vector[]): Promise<void> {
    let open: OpenApp | null = null;
    let before: readonly Page[] = [];
    for (const vector of vectors) {
      try {
        if (open === null) {
          open = await stage.open(context, false);
          before = context.pages();
        } else await open.again();
      } catch {
        // The page itself is gone, or its frame: begin anew.
        await tidy(context, stage, "windows");
        open = await stage.open(context, false);
        before = context.pages();
      }
      await click(open, vector);
      for (const page of context.pages()) if (!before.includes(page)) await page.close().catch(() => {});
    }
    if (open !== null) await look(context, open);
  }

  async function attemptTogether(context: BrowserContext, vectors: readonly Vector[]): Promise<void> {
    const [first] = vectors;
    if (first === undefined) return;
    if (first.way === "click") return clickEach(context, vectors);
    const open = await stage.open(context, first.way === "page");
    if (first.way === "file") return openFiles(open, vectors);
    await open.app().evaluate((places) => probe.surround(places), open.places);
    await open.app().evaluate(
      (list) => probe.run(list),
      vectors.map(({ id }) => id),
    );
    await wait(vectors, waitMs[first.way]);
    if (first.way === "page") await look(context, open);
  }

  async function work(context: BrowserContext, waiting: Vector[][], failures: Map<string, string>): Promise<void> {
    const onPage = (page: Page): void => {
      page.on("crash", () => (crashes += 1));
      // Dialogs of an app hold its frame up; nobody answers them here.
      page.on("dialog", (dialog) => void dialog.dismiss().catch(() => {}));
    };
    context.on("page", onPage);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const vectors = next;
      await attemptTogether(context, vectors).catch((error: unknown) => {
        for (const { id } of vectors) failures.set(id, error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
      });
      await tidy(context, stage, vectors[0]?.way === "click" || vectors[0]?.way === "file" ? "windows" : "all");
    }
    context.off("page", onPage);
  }

  const wanted = allVectors.filter(({ id }) => options.only?.has(id) ?? true);
  const ends = await Promise.all(options.contexts.map((context) => listenTo(context, stage, hear, sightings)));
  let queue = batches(wanted);
  const failures = new Map<string, string>();
  for (let round = 0; round < 3 && queue.length > 0; round += 1) {
    const waiting = [...queue];
    await Promise.all(options.contexts.map((context) => work(context, waiting, failures)));
    // Whatever was not begun, since a neighbour took the document away, begins once more and alone.
    queue = wanted.filter(({ id }) => !begun.has(id)).map((vector) => [vector]);
  }
  for (const { id } of queue.flat()) stopped.set(id, failures.get(id) ?? "never begun");
  await pause(settleMs);
  for (const end of ends) await end();
  return { begun, stopped, crashes };
}

/** The path of an attempt's file, seen from the app's page or from another such file. */
function filePath(url: string, id: string): string {
  return `${new URL(url).pathname.replace(/[^/]*$/, "").replace(/files\/$/, "")}files/${id}.html`;
}

/** Plants what is to be planted in a browser, and listens to it for the length of a pass. */
async function listenTo(
  context: BrowserContext,
  stage: Stage,
  hear: (text: string) => void,
  sightings: Sightings,
): Promise<() => Promise<void>> {
  const planted = await context.addInitScript(plant, stage.planted);
  const onConsole = (message: { text(): string }): void => hear(message.text());
  // What the page's own server, or another app's origin, gave an answer to.
  const onResponse = (response: { url(): string; status(): number }): void => {
    const { host, pathname, search } = new URL(response.url());
    const told = `answered: ${host}${pathname}${search.replaceAll(/[?&](to|ask)=[^&]*/g, "")}`;
    if (/localhost|^127\./.test(host) && response.status() < 400 && /[0-9]{3}y/.test(told) && !/\/files\//.test(told))
      sightings.see("trace", told);
  };
  context.on("console", onConsole);
  context.on("response", onResponse);
  return async () => {
    context.off("console", onConsole);
    context.off("response", onResponse);
    await planted.dispose();
  };
}

/** Closes every window, and forgets what was stored where that may matter to the next. */
async function tidy(context: BrowserContext, stage: Stage, what: "windows" | "all"): Promise<void> {
  const fresh = await context.newPage();
  if (what === "all") {
    const session = await context.newCDPSession(fresh);
    await context.clearCookies();
    const origins = new Set(context.pages().flatMap((page) => page.frames().map((frame) => /^https?:\/\/[^/]+/.exec(frame.url())?.[0])));
    for (const origin of origins)
      if (origin !== undefined && stage.isApp(origin)) await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  }
  for (const page of context.pages()) if (page !== fresh) await page.close().catch(() => {});
  await fresh.close();
}

/** Those of one way together, as many as that way allows. */
function batches(vectors: readonly Vector[]): Vector[][] {
  const lists: Vector[][] = [];
  for (const way of ["page", "realm", "click", "file", "solo"] as const) {
    const those = vectors.filter((vector) => vector.way === way);
    for (let at = 0; at < those.length; at += together[way]) lists.push(those.slice(at, at + together[way]));
  }
  return lists;
}

/** In the app's frame. */
declare const probe: { surround(places: object): void; run(ids: string[]): void; arm(id: string): void };
