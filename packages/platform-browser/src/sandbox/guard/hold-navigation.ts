import { apply, prototypeNamed, takeGetter, takeMethod, textOf } from "./own.ts";

/** `url` begins with `start`; by comparing, so that no method is looked up. */
function begins(url: string, start: string): boolean {
  for (let at = 0; at < start.length; at += 1) if (url[at] !== start[at]) return false;
  return true;
}

/** The address without what stands behind `#`. */
function withoutFragment(url: string): string {
  let text = "";
  for (let at = 0; at < url.length && url[at] !== "#"; at += 1) text += url[at];
  return text;
}

/** Moments at which a browser may guess that a link will be followed. */
const moments = ["pointerover", "pointerdown", "mouseover", "mousedown", "touchstart", "focusin", "keydown", "click", "auxclick"];

/**
 * Keeps a document from being led anywhere but to its own origin's pages. The page's `frame-src` stops that too, but a browser
 * that guesses has asked for the other place's name, and connected to it, by then.
 *
 * @returns listens again after the document has lost its listeners
 * @see docs/spec/webxdc.md [X-4h]
 */
export function holdNavigation(scope: object): () => void {
  const { location, origin, navigation } = scope as {
    readonly location: Location;
    readonly origin?: unknown;
    readonly navigation?: unknown;
  };
  const listen = takeMethod(prototypeNamed(scope, "EventTarget"), "addEventListener");
  const prevent = takeMethod(prototypeNamed(scope, "Event"), "preventDefault");
  const ownOrigin = textOf(origin);
  const ownAddress = withoutFragment(textOf(location.href));
  if (listen === null || prevent === null) return () => undefined;

  function isOwn(url: string, isDownload: boolean): boolean {
    if (isDownload && (begins(url, "blob:") || begins(url, "data:"))) return true;
    // Runs as code and never becomes a page: the policy for trusted texts sees it.
    if (begins(url, "javascript:")) return true;
    // Without an origin there are no further pages: the document itself, and places in it.
    return ownOrigin === "null" ? withoutFragment(url) === ownAddress : begins(url, `${ownOrigin}/`);
  }

  const events = prototypeNamed(scope, "NavigateEvent");
  const destinationOf = takeGetter(events, "destination");
  const downloadOf = takeGetter(events, "downloadRequest");
  const urlOf = takeGetter(prototypeNamed(scope, "NavigationDestination"), "url");
  const hold = (event: unknown): void => {
    const url = textOf(urlOf?.(destinationOf?.(event)));
    if (!isOwn(url, downloadOf !== null && downloadOf(event) !== null)) apply(prevent, event, []);
  };
  if (typeof navigation === "object" && destinationOf !== null && urlOf !== null) apply(listen, navigation, ["navigate", hold]);

  const holdLink = takeLinks(scope, (url) => (begins(url, "http:") || begins(url, "https:")) && !isOwn(url, false));
  const arm = (): void => {
    for (let at = 0; at < moments.length; at += 1) apply(listen, scope, [moments[at], holdLink, true]);
  };
  arm();
  return arm;
}

/** Makes a listener that takes a link's address away before anything is done with the link. */
function takeLinks(scope: object, isOutside: (url: string) => boolean): (event: unknown) => void {
  const pathOf = takeMethod(prototypeNamed(scope, "Event"), "composedPath");
  const remove = takeMethod(prototypeNamed(scope, "Element"), "removeAttribute");
  const removeIn = takeMethod(prototypeNamed(scope, "Element"), "removeAttributeNS");
  const readers = [
    takeGetter(prototypeNamed(scope, "HTMLAnchorElement"), "href"),
    takeGetter(prototypeNamed(scope, "HTMLAreaElement"), "href"),
    readSvgLink(scope),
  ];

  function addressOf(node: unknown): string {
    for (let at = 0; at < readers.length; at += 1) {
      try {
        const read = readers[at];
        if (read !== null && read !== undefined) return textOf(read(node));
      } catch {
        // Not one of these: the getter says so.
      }
    }
    return "";
  }

  return (event) => {
    const path = pathOf === null ? null : (apply(pathOf, event, []) as ArrayLike<unknown>);
    if (path === null || remove === null) return;
    for (let at = 0; at < path.length; at += 1) {
      const node = path[at];
      if (!isOutside(addressOf(node))) continue;
      apply(remove, node, ["href"]);
      if (removeIn !== null) apply(removeIn, node, ["http://www.w3.org/1999/xlink", "href"]);
    }
  };
}

/** A link in a drawing: its address is a value that may change. One that is not absolute leads to the app's own pages. */
function readSvgLink(scope: object): ((node: unknown) => unknown) | null {
  const animated = takeGetter(prototypeNamed(scope, "SVGAElement"), "href");
  const current = takeGetter(prototypeNamed(scope, "SVGAnimatedString"), "animVal");
  return animated === null || current === null ? null : (node) => current(animated(node));
}
