import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, KeyValue, Signal, Timers } from "@plaza/platform";
import type { AppFrame, AppFrameOptions, AppWay } from "@plaza/platform-browser";
import type { Pubkey, WebxdcAttachment, WebxdcInstance, WebxdcPost } from "@plaza/protocol";
import { createAppHost, forgetUpdates, guestConfig } from "@plaza/webxdc";
import type { AppConduct, AppHost, RealtimeChannel, RealtimePeer, WebxdcSession } from "@plaza/webxdc";
import type { NameBook } from "../../people/name-book.ts";
import type { AppFile } from "./app-file.ts";
import { forgetAppLabel } from "./app-label.ts";
import type { AppSeal } from "./app-seal.ts";
import type { Attention } from "./attention.ts";
import type { Hearing } from "./hearing.ts";
import { forgetKeptStorage } from "./kept-storage.ts";
import type { KeptStorage } from "./kept-storage.ts";
import type { Questions } from "./questions.ts";
import { forgetSeen } from "./seen.ts";

/** An app of a post, with its file proven and opened. */
export interface OpenedApp {
  readonly post: WebxdcPost;
  readonly attachment: WebxdcAttachment;
  readonly file: AppFile;
  /** Drawn anew from the app's own; null where it has none that can be drawn. */
  readonly icon: string | null;
  readonly name: string;
  /** As it should be passed on: what stands behind `/app/`. */
  readonly link: string;
  /** Where the post is known, beside the page's own relays. */
  readonly relays: readonly string[];
}

/** Makes a frame; one app runs in a page at a time. */
export type CreateAppFrame = (options: AppFrameOptions) => Pick<AppFrame, "open" | "reload" | "end">;

/**
 * How an app's frame stands: `silent` never came, `stuck` came and does not answer any more, `waited` is one of the two
 * for which the person waits.
 */
export type FrameState = "loading" | "live" | "left" | "silent" | "stuck" | "waited";

/** One running app: made by the route once the person started it, ended by it. */
export interface AppRun {
  readonly app: OpenedApp;
  readonly seal: AppSeal;
  readonly self: Pubkey;
  readonly session: WebxdcSession;
  readonly names: NameBook;
  readonly questions: Questions;
  readonly hearing: Hearing;
  readonly attention: Attention;
  readonly frame: Signal<FrameState>;
  readonly conduct: Signal<AppConduct>;
  /** Who was heard on the realtime channel; null while the app has joined none. */
  readonly present: Signal<readonly RealtimePeer[] | null>;
  /** Puts the app's frame into a place of the page; returns how to take it out. */
  mount(container: HTMLElement): () => void;
  open(href: string | null): void;
  restart(): void;
  /** Leaves an app that does not answer alone for a while. */
  wait(): void;
  /** Ends the app and forgets its updates and its storage on this device; relays have the updates still. */
  remove(): Promise<void>;
  end(): void;
}

/** What a run is put together from. */
export interface AppRunParts {
  readonly app: OpenedApp;
  readonly seal: AppSeal;
  readonly way: AppWay;
  readonly instance: WebxdcInstance;
  /** The name of its origin on this device. */
  readonly label: string;
  /** What the app keeps by the page's help. */
  readonly kept: KeptStorage;
  readonly selfAddr: string;
  readonly session: WebxdcSession;
  readonly names: NameBook;
  readonly questions: Questions;
  readonly hearing: Hearing;
  readonly attention: Attention;
  readonly createFrame: CreateAppFrame;
  /** Has the browser forget what it kept for an app's origin, given as its address. */
  readonly forgetOrigin: (url: string) => Promise<void>;
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly timers: Timers;
}

const waitMs = 30_000;
const atRest: AppConduct = { ignored: 0, unheard: 0, lastRefusal: null };

/**
 * Joins a session, a frame and what stands around it. The frame comes and goes with the page's place for it, the
 * session stays.
 *
 * @see docs/spec/page.md [G-29]
 */
export function createAppRun(parts: AppRunParts): AppRun {
  const { app, session, names, instance, timers, clock, keyValue } = parts;
  const frame = createSignal<FrameState>("loading");
  const conduct = createSignal<AppConduct>(atRest);
  const present = createSignal<readonly RealtimePeer[] | null>(null);
  const selfName = createSignal(names.nameOf(instance.pubkey));
  let host: AppHost | null = null;
  let shown: ReturnType<CreateAppFrame> | null = null;
  let stopConduct = (): void => undefined;
  let stopPresent = (): void => undefined;
  let stopWait: CancelTimer | null = null;
  let ended = false;

  /** The session as the host sees it: who is on the channel is shown around the frame too. */
  const watched: WebxdcSession = {
    ...session,
    joinRealtime(handlers) {
      const joined = session.joinRealtime(handlers);
      if (!joined.ok) return joined;
      const { value: channel } = joined;
      const show = (): void => present.set(channel.status.get().peers);
      stopPresent = channel.status.subscribe(show);
      show();
      const left: RealtimeChannel = {
        ...channel,
        leave() {
          stopPresent();
          present.set(null);
          channel.leave();
        },
      };
      return { ok: true, value: left };
    },
  };

  function stand(next: FrameState): void {
    stopWait?.();
    stopWait = null;
    frame.set(next);
  }

  function wait(): void {
    const was = frame.get();
    if (was !== "stuck" && was !== "silent") return;
    stand("waited");
    stopWait = timers.after(waitMs, () => stand(was));
  }

  function endHost(): void {
    stopConduct();
    host?.end();
    host = null;
  }

  function mount(container: HTMLElement): () => void {
    stand("loading");
    const made = parts.createFrame({
      container,
      way: parts.way,
      title: app.name,
      // Read at each start of the frame.
      get name() {
        const config = guestConfig({ session, selfAddr: parts.selfAddr, selfName });
        return JSON.stringify({ plaza: 1, config, storage: parts.way.kind === "origin" ? parts.kept.current() : {} });
      },
      timers,
      onConnected(transport) {
        // Each document of the app gets a host of its own; what the one before asked is nobody's question any more.
        endHost();
        parts.questions.end();
        const next = createAppHost({
          session: watched,
          transport,
          selfAddr: parts.selfAddr,
          selfName,
          dialogs: parts.questions.dialogs,
          clock,
          timers,
        });
        host = next;
        conduct.set(next.conduct.get());
        stopConduct = next.conduct.subscribe(() => conduct.set(next.conduct.get()));
        stand("live");
      },
      onShown() {
        // An app that uses nothing of ours is there too.
        if (frame.get() === "loading") stand("live");
      },
      onStuck(isStuck) {
        stand(isStuck ? "stuck" : "live");
      },
      onLink: (url) => parts.questions.askLink(url),
      onLost(why) {
        if (why === "left") endHost();
        stand(why);
      },
    });
    shown = made;
    return () => {
      if (shown !== made) return;
      shown = null;
      endHost();
      parts.questions.end();
      made.end();
    };
  }

  const stopNames = names.changes.subscribe(() => selfName.set(names.nameOf(instance.pubkey)));

  function end(): void {
    if (ended) return;
    ended = true;
    stopNames();
    stopWait?.();
    parts.questions.end();
    endHost();
    shown?.end();
    parts.attention.end();
    parts.hearing.end();
    parts.kept.end();
    session.end();
  }

  return {
    app,
    session,
    names,
    frame,
    conduct,
    present,
    seal: parts.seal,
    self: instance.pubkey,
    questions: parts.questions,
    hearing: parts.hearing,
    attention: parts.attention,
    mount,
    open(href) {
      shown?.open(href);
    },
    restart() {
      endHost();
      stand("loading");
      shown?.reload();
    },
    wait,
    async remove() {
      end();
      await forgetAppLabel(keyValue, instance);
      await forgetKeptStorage(keyValue, parts.label);
      if (parts.way.kind === "origin") await parts.forgetOrigin(parts.way.url);
      if (instance.webxdcId === null) return;
      await forgetSeen(keyValue, instance.webxdcId);
      await forgetUpdates(keyValue, instance.webxdcId);
      // A page of the log that was being kept in that moment goes too.
      await forgetUpdates(keyValue, instance.webxdcId);
    },
    end,
  };
}
