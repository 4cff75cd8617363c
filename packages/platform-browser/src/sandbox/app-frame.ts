import type { CancelTimer, Timers } from "@plaza/platform";
import { createAppPulse } from "./app-pulse.ts";
import type { PulsePort } from "./app-pulse.ts";
import type { DocumentParts } from "./static/run-document.ts";
import { toldStorage } from "./told-storage.ts";

/** The page's end of the way to an app; see `HostTransport` of `@plaza/webxdc`. */
export interface AppTransport {
  post(message: unknown): void;
  /** Returns how to stop. */
  listen(hear: (message: unknown) => void): () => void;
}

/** How an app is reached: under an origin of its own, or as one document without any. */
export type AppWay =
  | {
      readonly kind: "origin";
      readonly url: string;
      /** Told what the app keeps where the browser keeps nothing for it; the next `name` gives it back. */
      onStorage?(storage: Readonly<Record<string, string>>): void;
    }
  | {
      readonly kind: "document";
      /** The address of `frame/app.html`. */
      readonly url: string;
      readonly parts: DocumentParts;
      /** Told what the app keeps, to be given to it when it starts again. */
      onStorage(storage: Readonly<Record<string, string>>): void;
    };

/** Why an app is not there any more: another page or another app stands in its place, or it never came. */
export type AppLoss = "left" | "silent";

/** What a frame needs. */
export interface AppFrameOptions {
  readonly container: HTMLElement;
  readonly way: AppWay;
  readonly title: string;
  /** What the app may know at once, as JSON: `{"plaza":1,"config":{...}}`. */
  readonly name: string;
  /** Called once for each document of the app that asks. */
  onConnected(transport: AppTransport): void;
  /** A document of the app has loaded, whether or not it asks for its way to the page. */
  onShown?(): void;
  /** The app does not get to run any more, for some 10 s; false once it does again. Nothing was done about it. */
  onStuck?(isStuck: boolean): void;
  onLost(why: AppLoss): void;
  /** The person clicked on a link out of the app; not followed. */
  onLink?(url: string): void;
  readonly timers: Timers;
}

/** One app's place on the page. */
export interface AppFrame {
  readonly element: HTMLIFrameElement;
  /** Starts the app anew at one of its own places, e.g. `index.html#/move/3`; null means at its beginning. */
  open(href: string | null): void;
  reload(): void;
  end(): void;
}

const graceMs = 2_000;
const patienceMs = 30_000;
const powers = "allow-scripts allow-forms allow-modals allow-pointer-lock allow-downloads";
let running: { replace(): void } | null = null;

/** Keeps a frame without an origin where it is, also where the page's server sends no policy. */
function keepFramesHere(page: Document): void {
  const mark = "data-app-frames";
  if (page.head.querySelector(`[${mark}]`) !== null) return;
  const meta = page.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = "frame-src 'self'";
  meta.setAttribute(mark, "");
  page.head.append(meta);
}

/** The address of a place inside an app; its beginning where the place is elsewhere. */
function placeIn(url: string, href: string): string {
  const place = URL.canParse(href, url) ? new URL(href, url) : null;
  return place === null || place.origin !== new URL(url).origin ? url : place.href;
}

function createTransport(port: MessagePort): AppTransport & { close(): void } {
  return {
    post: (message) => port.postMessage(message),
    listen(hear) {
      const take = ({ data }: MessageEvent<unknown>): void => hear(data);
      port.addEventListener("message", take);
      port.start();
      return () => port.removeEventListener("message", take);
    },
    close: () => port.close(),
  };
}

function pulsePort(port: MessagePort): PulsePort {
  return {
    post: () => port.postMessage(null),
    listen(hear) {
      port.addEventListener("message", hear);
      port.start();
    },
    close: () => port.close(),
  };
}

/**
 * Shows an app in a frame of the page and hands it its way to the page. An app that was running before is ended: two
 * apps of one page could talk to each other.
 *
 * @see docs/spec/webxdc.md
 */
export function createAppFrame(options: AppFrameOptions): AppFrame {
  const { container, way, timers } = options;
  const page = container.ownerDocument;
  const view = page.defaultView;
  if (view === null) throw new Error("an app's frame needs a page that is shown");
  running?.replace();
  const origin = way.kind === "origin" ? new URL(way.url).origin : "null";
  const element = page.createElement("iframe");
  let transport: (AppTransport & { close(): void }) | null = null;
  // One way to the page for each document: a second one only after the frame has loaded something.
  let mayHand = true;
  let mayGive = true;
  let storage = way.kind === "document" ? way.parts.storage : {};
  let asked = false;
  // Documents say that they are there while they load; one that loads and says nothing is no page of the app.
  let isHere = false;
  let isAwaited = false;
  let wasHere = false;
  // The page a document is made in tells of itself first, with a port; what is made of it brings none.
  let isApp = way.kind === "origin";
  let mayAsk = true;
  let stopWaiting: CancelTimer | null = null;
  let ended = false;
  const pulse = createAppPulse({
    timers,
    isLookedAt: () => page.visibilityState === "visible",
    onStuck: (isStuck) => options.onStuck?.(isStuck),
  });

  function wait(delayMs: number): void {
    stopWaiting?.();
    stopWaiting = timers.after(delayMs, () => {
      stopWaiting = null;
      disconnect();
      pulse.rest();
      options.onLost(wasHere ? "left" : "silent");
    });
  }

  function disconnect(): void {
    transport?.close();
    transport = null;
  }

  function hand(): void {
    disconnect();
    mayHand = false;
    asked = false;
    const { port1, port2 } = new MessageChannel();
    transport = createTransport(port1);
    // The source was checked; an opaque origin cannot be named.
    element.contentWindow?.postMessage({ plaza: "port" }, origin === "null" ? "*" : origin, [port2]);
    options.onConnected(transport);
  }

  function hear({ source, origin: from, data, ports }: MessageEvent<unknown>): void {
    if (source === null || source !== element.contentWindow || from !== origin) return;
    const word = typeof data === "object" && data !== null && "plaza" in data ? data.plaza : null;
    if (word === "app-here") {
      wasHere = true;
      stopWaiting?.();
      stopWaiting = null;
      // Said after its load it was only late; said before, the load finds it said.
      if (isAwaited) {
        isAwaited = false;
        options.onShown?.();
      } else isHere = true;
      const [port] = ports;
      if (port === undefined) isApp = true;
      else if (mayAsk) pulse.follow(pulsePort(port));
      if (port !== undefined) mayAsk = false;
    } else if (word === "app-ready") {
      if (mayHand) hand();
      else asked = true;
    } else if (word === "app-wanted" && way.kind === "document" && mayGive) {
      mayGive = false;
      element.contentWindow?.postMessage({ document: { ...way.parts, storage } }, "*");
    } else if (word === "app-link") {
      const url: unknown = typeof data === "object" && data !== null && "url" in data ? data.url : null;
      // Without a click of the person there is nothing to ask about.
      if (typeof url === "string" && view?.navigator.userActivation.isActive === true) options.onLink?.(url);
    } else if (word === "app-storage") {
      const told = toldStorage(data);
      if (told === null) return;
      storage = told;
      way.onStorage?.(told);
    }
  }

  function onLoad(): void {
    mayHand = mayGive = mayAsk = true;
    if (asked) hand();
    if (!isHere) {
      isAwaited = true;
      wait(graceMs);
    } else if (isApp) options.onShown?.();
    isHere = false;
  }

  function show(url: string | null, name: string): void {
    element.remove();
    disconnect();
    pulse.rest();
    mayHand = mayGive = mayAsk = true;
    asked = isHere = isAwaited = wasHere = false;
    isApp = way.kind === "origin";
    element.name = name;
    element.src = url ?? way.url;
    container.append(element);
    wait(patienceMs);
  }

  function start(href: string | null): void {
    if (ended) return;
    if (way.kind === "origin") show(href === null ? null : placeIn(way.url, href), options.name);
    else show(null, href === null ? options.name : JSON.stringify({ ...(JSON.parse(options.name) as object), href }));
  }

  function end(): void {
    if (ended) return;
    ended = true;
    if (running === own) running = null;
    stopWaiting?.();
    disconnect();
    pulse.rest();
    view?.removeEventListener("message", hear);
    element.removeEventListener("load", onLoad);
    element.remove();
  }

  const own = {
    replace() {
      end();
      options.onLost("left");
    },
  };
  running = own;
  if (way.kind === "document") keepFramesHere(page);
  element.title = options.title;
  element.setAttribute("sandbox", way.kind === "origin" ? `${powers} allow-same-origin` : powers);
  element.allow = "fullscreen; gamepad; autoplay";
  element.referrerPolicy = "no-referrer";
  view.addEventListener("message", hear);
  element.addEventListener("load", onLoad);
  start(null);
  return { element, open: start, reload: () => start(null), end };
}
