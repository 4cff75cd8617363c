import { readFrameName } from "../guest-transport.ts";
import { createArchiveAddresses } from "./archive-addresses.ts";
import type { ArchiveAddresses, ArchiveFile } from "./archive-addresses.ts";
import { createMemoryStorage } from "./memory-storage.ts";
import { rewriteElement, shimLoading, watchPage } from "./shim-loading.ts";

/** An app as one document: what `buildStaticDocument` of `@plaza/webxdc` makes. */
export interface DocumentParts {
  /** The text of `index.html`. */
  readonly index: string;
  readonly files: readonly ArchiveFile[];
  /** What `localStorage` held when the app ran last. */
  readonly storage: Readonly<Record<string, string>>;
}

/** The app's first page with all it names led into the archive. */
function pageOf(parts: DocumentParts, files: ArchiveAddresses): string {
  const page = new DOMParser().parseFromString(parts.index, "text/html");
  const own: Record<string, string> = {};
  for (const map of page.querySelectorAll('script[type="importmap" i]')) {
    try {
      const { imports } = JSON.parse(map.textContent ?? "") as { imports?: Record<string, unknown> };
      for (const [name, place] of Object.entries(imports ?? {})) own[name] = files.addressOf(String(place)) ?? String(place);
    } catch {
      // A map that cannot be read is none, as elsewhere.
    }
    map.remove();
  }
  for (const refresh of page.querySelectorAll("meta[http-equiv]")) refresh.remove();
  for (const element of page.querySelectorAll("*")) {
    rewriteElement(element, files);
    if (element.localName === "script" && !element.hasAttribute("src") && element.getAttribute("type") === "module") {
      element.textContent = files.module(element.textContent ?? "", "index.html");
    }
  }
  const map = page.createElement("script");
  map.type = "importmap";
  map.textContent = JSON.stringify({ imports: { ...own, ...files.imports() } });
  page.head.prepend(map);
  const mode = page.doctype === null ? "" : "<!doctype html>";
  return mode + page.documentElement.outerHTML;
}

function isParts(value: unknown): value is DocumentParts {
  return typeof value === "object" && value !== null && "index" in value && "files" in value && "storage" in value;
}

/**
 * Waits for the page to hand over an app, and becomes it. The document has no origin, so it keeps nothing and has no
 * addresses: its storage is in memory and told to the page, its files are found in the archive.
 *
 * @see docs/spec/webxdc.md [X-1c]
 */
export function runDocument(scope: Window & typeof globalThis): void {
  // With an origin, what an app is given here would be the page itself: somebody framed this without the sandbox.
  if (scope.origin !== "null") return;
  const page = scope.parent;
  const hear = (event: MessageEvent<unknown>): void => {
    const { data } = event;
    if (event.source !== page || typeof data !== "object" || data === null || !("document" in data) || !isParts(data.document)) return;
    scope.removeEventListener("message", hear);
    const parts = data.document;
    const tell = (storage: Readonly<Record<string, string>>): void => page.postMessage({ plaza: "app-storage", storage }, "*");
    const keep = (name: string, storage: Storage): void => {
      Object.defineProperty(scope, name, { value: storage, configurable: true, enumerable: true });
    };
    keep("localStorage", createMemoryStorage(parts.storage, tell));
    keep(
      "sessionStorage",
      createMemoryStorage({}, () => undefined),
    );
    // There is none here, and apps that look for it see that.
    for (const name of ["indexedDB", "caches"]) Object.defineProperty(scope, name, { value: undefined, configurable: true });
    // The only part of a place in the app that a document without addresses can show.
    const hash = /#.*$/s.exec(readFrameName(scope.name).href ?? "")?.[0];
    if (hash !== undefined) scope.location.hash = hash;
    const base = new URL(".", scope.document.baseURI).href;
    const files = createArchiveAddresses(parts.files, base);
    const html = pageOf(parts, files);
    shimLoading(scope, files);
    // Opening it anew ends in a second load of the frame.
    page.postMessage({ plaza: "app-here" }, "*");
    scope.document.open();
    watchPage(scope.document, files);
    scope.document.write(html);
    scope.document.close();
  };
  scope.addEventListener("message", hear);
  page.postMessage({ plaza: "app-wanted" }, "*");
}
