import type { Identity, RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Clock, Http, KeyValue, Log, Random, Signal, Timers } from "@plaza/platform";
import type { AppWay } from "@plaza/platform-browser";
import { webxdcSelfAddr } from "@plaza/protocol";
import type { Result, WebxdcInstance, WebxdcPost } from "@plaza/protocol";
import { createWebxdcSession, pinFile } from "@plaza/webxdc";
import type { FoundApp, Icon } from "@plaza/webxdc";
import type { NameBook } from "../../people/name-book.ts";
import { createAppFile } from "./app-file.ts";
import type { AppFile, AppFileLoad, AppFileView } from "./app-file.ts";
import { appLabel } from "./app-label.ts";
import { createAppLookup } from "./app-lookup.ts";
import type { AppLookupView, ResolveApp } from "./app-lookup.ts";
import type { AppOriginProblem } from "./app-origin.ts";
import { appPace } from "./app-pace.ts";
import { createAppRun } from "./app-run.ts";
import type { AppRun, AppRunParts, CreateAppFrame, OpenedApp } from "./app-run.ts";
import type { AppSeal } from "./app-seal.ts";
import { createAttention } from "./attention.ts";
import { createHearing } from "./hearing.ts";
import { openKeptStorage } from "./kept-storage.ts";
import type { KeptStorage } from "./kept-storage.ts";
import { createQuestions } from "./questions.ts";
import { noteStarted, wasStarted } from "./started.ts";
import { createTabTurn } from "./tab-turn.ts";
import type { TabLocks, TabTurn } from "./tab-turn.ts";

/** How far a visit to an app has come. */
export type AppVisitView =
  | { readonly phase: "lookup"; readonly state: Exclude<AppLookupView["state"], "found"> }
  | { readonly phase: "choose"; readonly post: WebxdcPost }
  | { readonly phase: "file"; readonly name: string; readonly file: AppFileView }
  /** Waits for the person's word: this file was never started here. */
  | { readonly phase: "start"; readonly app: OpenedApp; readonly seal: AppSeal }
  | { readonly phase: "elsewhere"; readonly app: OpenedApp }
  | { readonly phase: "opening"; readonly app: OpenedApp }
  | { readonly phase: "stuck"; readonly app: OpenedApp; readonly problem: AppOriginProblem }
  | { readonly phase: "running"; readonly run: AppRun }
  /** It runs no more; what it kept is being forgotten. */
  | { readonly phase: "removing"; readonly name: string }
  | { readonly phase: "removed"; readonly name: string };

/** One stay at an app's address: made by the route, ended by it. */
export interface AppVisit {
  readonly view: Signal<AppVisitView>;
  readonly names: NameBook;
  /** Takes one of several apps of a post, by its place. */
  choose(index: number): void;
  /** The file on its way; null before and after. */
  readonly load: () => AppFileLoad | null;
  /** The person's word that the app may run. */
  start(): void;
  takeOver(): void;
  retry(): void;
  remove(): Promise<void>;
  end(): void;
}

/** What a visit is made with. */
export interface AppVisitParts {
  readonly pool: RelayPool;
  readonly identity: Identity;
  readonly names: NameBook;
  readonly keyValue: KeyValue;
  readonly http: Http;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly resolve: ResolveApp;
  readonly locks: TabLocks;
  readonly looking: Signal<boolean>;
  readonly seal: AppSeal;
  /** The page's own address. */
  readonly page: string;
  readonly relays: readonly string[];
  /** Settles with where the app runs. */
  readonly openWay: (label: string, file: AppFile, kept: KeptStorage) => Promise<Result<AppWay, AppOriginProblem>>;
  readonly drawIcon: (icon: Icon) => Promise<string | null>;
  readonly createFrame: CreateAppFrame;
  readonly forgetOrigin: AppRunParts["forgetOrigin"];
}

/** The link's relays that the page does not ask anyway. */
function otherRelays(link: readonly string[], own: readonly string[]): readonly string[] {
  const plain = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/\/$/, "") : url);
  const known = new Set(own.map(plain));
  return link.filter((url) => !known.has(plain(url)));
}

/**
 * Leads from a link to a running app: finds its post, brings and proves its file, asks once, opens an origin, runs it.
 *
 * @see docs/spec/page.md [G-20], [G-22]
 */
export function createAppVisit(link: string, parts: AppVisitParts): AppVisit {
  const { keyValue, timers, identity, pool, names } = parts;
  const view = createSignal<AppVisitView>({ phase: "lookup", state: "searching" });
  const lookup = createAppLookup(link, parts.resolve, timers);
  let found: FoundApp | null = null;
  let load: AppFileLoad | null = null;
  let app: OpenedApp | null = null;
  let turn: TabTurn | null = null;
  let run: AppRun | null = null;
  let stopFile = (): void => undefined;
  let stopTurn = (): void => undefined;
  let opening = 0;
  let ended = false;

  function follow(): void {
    const state = lookup.view.get();
    if (found !== null) return;
    if (state.state !== "found") {
      view.set({ phase: "lookup", state: state.state });
      return;
    }
    found = state.found;
    if (found.post.apps.length > 1) view.set({ phase: "choose", post: found.post });
    else choose(0);
  }

  function choose(index: number): void {
    const attachment = found?.post.apps[index];
    if (found === null || attachment === undefined || load !== null) return;
    const { post, relays, link: share } = found;
    const made = createAppFile({ attachment, place: `${post.id}/${index}`, http: parts.http, keyValue });
    load = made;
    const show = (): void => {
      const file = made.view.get();
      view.set({ phase: "file", name: attachment.name, file });
      if (file.phase === "ready") void prepare(file.file);
    };
    async function prepare(file: AppFile): Promise<void> {
      stopFile();
      const { icon, name } = file.content;
      const drawn = icon === null ? null : await parts.drawIcon(icon);
      if (ended || attachment === undefined) return;
      const shownName = name ?? attachment.name;
      app = { post, attachment, file, icon: drawn, name: shownName, link: share, relays: otherRelays(relays, parts.relays) };
      const known = parts.seal.way !== "none" && (await wasStarted(keyValue, file.sha256));
      if (ended) return;
      if (known) start();
      else view.set({ phase: "start", app, seal: parts.seal });
    }
    stopFile = made.view.subscribe(show);
    show();
  }

  function start(): void {
    if (app === null || turn !== null || parts.seal.way === "none") return;
    const { attachment, file, post } = app;
    void noteStarted(keyValue, file.sha256);
    if (file.trust === "first-run") {
      void pinFile(keyValue, `${post.id}/${post.apps.indexOf(attachment)}`, file.sha256).catch(() => undefined);
    }
    const made = createTabTurn(parts.locks, `plaza/app/${attachment.webxdcId ?? file.sha256}`);
    turn = made;
    stopTurn = made.view.subscribe(followTurn);
    followTurn();
  }

  function followTurn(): void {
    if (app === null || turn === null) return;
    const whose = turn.view.get();
    if (whose === "mine") void open(app);
    else {
      opening += 1;
      run?.end();
      run = null;
      view.set({ phase: whose === "asking" ? "opening" : "elsewhere", app });
    }
  }

  async function open(opened: OpenedApp): Promise<void> {
    opening += 1;
    const mine = opening;
    view.set({ phase: "opening", app: opened });
    const { pubkey } = await identity.signer();
    const { webxdcId } = opened.attachment;
    const instance: WebxdcInstance = { webxdcId, sha256: opened.file.sha256, pubkey };
    const label = await appLabel(keyValue, parts.random, instance);
    const kept = await openKeptStorage(keyValue, timers, label);
    const way = await parts.openWay(label, opened.file, kept);
    if (ended || mine !== opening) return;
    if (!way.ok) {
      view.set({ phase: "stuck", app: opened, problem: way.problem });
      return;
    }
    run = runIn(way.value, opened, instance, { label, kept });
    view.set({ phase: "running", run });
  }

  function runIn(way: AppWay, opened: OpenedApp, instance: WebxdcInstance, place: Pick<AppRunParts, "label" | "kept">): AppRun {
    const { clock, random, log, http } = parts;
    const { post, relays } = opened;
    const selfAddr = webxdcSelfAddr(instance);
    const session = createWebxdcSession({
      webxdcId: instance.webxdcId,
      attachedAtSec: post.createdAtSec,
      selfAddr,
      pool,
      identity,
      keyValue,
      http,
      clock,
      timers,
      random,
      log,
      moreRelays: relays,
      ...appPace(parts.relays, parts.page),
    });
    return createAppRun({
      app: opened,
      seal: parts.seal,
      way,
      instance,
      ...place,
      selfAddr,
      session,
      names,
      questions: createQuestions(),
      hearing: createHearing({ post, self: instance.pubkey, session, pool, keyValue, relays }),
      attention: createAttention({ session, webxdcId: instance.webxdcId, keyValue, timers, looking: parts.looking }),
      createFrame: parts.createFrame,
      forgetOrigin: parts.forgetOrigin,
      keyValue,
      clock,
      timers,
    });
  }

  const stopLookup = lookup.view.subscribe(follow);
  follow();
  return {
    view,
    names,
    choose,
    load: () => load,
    start,
    takeOver: () => turn?.takeOver(),
    retry() {
      if (view.get().phase === "stuck" && app !== null) void open(app);
    },
    async remove() {
      if (run === null || app === null) return;
      const gone = run;
      run = null;
      const { name } = app;
      view.set({ phase: "removing", name });
      await gone.remove();
      stopTurn();
      turn?.end();
      // Said only once it is so: whoever closes the page on this word finds nothing when they come back.
      if (!ended) view.set({ phase: "removed", name });
    },
    end() {
      if (ended) return;
      ended = true;
      stopLookup();
      stopFile();
      stopTurn();
      lookup.end();
      load?.end();
      run?.end();
      turn?.end();
    },
  };
}
