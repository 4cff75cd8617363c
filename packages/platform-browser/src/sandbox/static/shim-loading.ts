/* oxlint-disable typescript/unbound-method -- natives are taken to be called with the object they are asked on. */
import type { ArchiveAddresses } from "./archive-addresses.ts";

/** Attributes that name a file, by the class whose property sets them. */
const named: readonly (readonly [owner: string, property: string])[] = [
  ["HTMLImageElement", "src"],
  ["HTMLMediaElement", "src"],
  ["HTMLSourceElement", "src"],
  ["HTMLTrackElement", "src"],
  ["HTMLScriptElement", "src"],
  ["HTMLInputElement", "src"],
  ["HTMLVideoElement", "poster"],
  ["HTMLLinkElement", "href"],
  ["SVGImageElement", "href"],
];

const loading = new Set(["img", "audio", "video", "source", "track", "script", "input", "link", "image", "use"]);
const naming = new Set(["src", "href", "xlink:href", "poster"]);

/** Replaces what an element names by addresses that lead into the archive. */
export function rewriteElement(element: Element, files: ArchiveAddresses): void {
  if (loading.has(element.localName)) {
    for (const name of naming) {
      const value = element.getAttribute(name);
      const next = value === null ? null : files.addressOf(value);
      if (next !== null) element.setAttribute(name, next);
    }
  }
  const set = element.getAttribute("srcset");
  if (set !== null) {
    const next = set.replace(
      /(^|,\s*)([^\s,]+)/g,
      (_whole, start: string, address: string) => start + (files.addressOf(address) ?? address),
    );
    if (next !== set) element.setAttribute("srcset", next);
  }
  const style = element.getAttribute("style");
  if (style !== null && /url\(/i.test(style)) {
    const next = files.css(style, "");
    if (next !== style) element.setAttribute("style", next);
  }
  if (element.localName === "style" && element.textContent !== null && /url\(|@import/i.test(element.textContent)) {
    const next = files.css(element.textContent, "");
    if (next !== element.textContent) element.textContent = next;
  }
}

/** Takes whatever a page loads while it runs out of the archive. */
export function shimLoading(scope: Window & typeof globalThis, files: ArchiveAddresses): void {
  const addressOf = (value: unknown): string | null => files.addressOf(String(value));

  for (const [owner, property] of named) {
    const prototype = (Reflect.get(scope, owner) as { readonly prototype: object } | undefined)?.prototype;
    const described = prototype === undefined ? undefined : Object.getOwnPropertyDescriptor(prototype, property);
    if (prototype === undefined || described?.set === undefined) continue;
    const { set } = described;
    Object.defineProperty(prototype, property, {
      ...described,
      set(this: unknown, value: unknown) {
        Reflect.apply(set, this, [addressOf(value) ?? value]);
      },
    });
  }

  const setAttribute = Reflect.get(scope.Element.prototype, "setAttribute") as (this: Element, name: string, value: string) => void;
  scope.Element.prototype.setAttribute = function (this: Element, name: string, value: string) {
    const isNamed = naming.has(String(name).toLowerCase()) && loading.has(this.localName);
    Reflect.apply(setAttribute, this, [name, isNamed ? (addressOf(value) ?? value) : value]);
  };

  const { fetch } = scope;
  scope.fetch = (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    const address = addressOf(asked);
    if (address !== null) return fetch(address, init);
    // A file that is not in the archive is missing; what is elsewhere is refused by the page's policy.
    return /^(?!blob:|data:)[^:]*$/.test(asked) ? Promise.resolve(new Response(null, { status: 404 })) : fetch(input, init);
  };
  const open = Reflect.get(scope.XMLHttpRequest.prototype, "open") as (...args: unknown[]) => void;
  scope.XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]) {
    Reflect.apply(open, this, [method, addressOf(url) ?? url, ...rest]);
  };
  for (const name of ["Worker", "SharedWorker", "Audio"]) {
    const native: unknown = Reflect.get(scope, name);
    if (typeof native !== "function") continue;
    const construct = (target: typeof native, args: unknown[], own: unknown): object =>
      Reflect.construct(target, args.length === 0 ? [] : [addressOf(args[0]) ?? args[0], ...args.slice(1)], own as typeof native) as object;
    Reflect.set(scope, name, new Proxy(native, { construct }));
  }
  for (const name of ["pushState", "replaceState"] as const) {
    const change = Reflect.get(scope.History.prototype, name) as (...args: unknown[]) => void;
    scope.History.prototype[name] = function (this: History, state: unknown, title: string, url?: string | URL | null) {
      try {
        Reflect.apply(change, this, [state, title, ...(url === undefined ? [] : [url])]);
      } catch {
        // Without an origin there are no addresses to change.
        Reflect.apply(change, this, [state, title]);
      }
    };
  }
}

/** Watches for elements that came with an address of the archive as text, and keeps links from leading to pages that are not there. */
export function watchPage(page: Document, files: ArchiveAddresses): void {
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes" && target instanceof Element) rewriteElement(target, files);
      for (const node of addedNodes) {
        if (node instanceof Element) for (const element of [node, ...node.querySelectorAll("*")]) rewriteElement(element, files);
        else if (target instanceof Element && target.localName === "style") rewriteElement(target, files);
      }
    }
  });
  observer.observe(page, { subtree: true, childList: true, attributes: true, attributeFilter: ["style", "srcset", "src", "poster"] });
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link !== null && !link.hasAttribute("download") && files.find(link.getAttribute("href") ?? "") !== null) event.preventDefault();
  });
}
