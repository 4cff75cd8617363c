import { readFrameName } from "./guest-transport.ts";
import { createMemoryStorage } from "./static/memory-storage.ts";

/** True where the browser lets a document keep something; some keep nothing for frames of other sites. */
function isKept(scope: Window, name: "localStorage" | "sessionStorage"): boolean {
  try {
    return scope[name].length >= 0;
  } catch {
    return false;
  }
}

/**
 * Gives an app a storage in memory where the browser refuses it one; the page keeps what `localStorage` holds and
 * writes it into the frame's name for the next start.
 *
 * @see docs/spec/webxdc.md [X-1f]
 */
export function standInForStorage(scope: Window): void {
  const page = scope.parent;
  const given = scope.name;
  const keep = (name: string, storage: Storage): void => {
    Object.defineProperty(scope, name, { value: storage, configurable: true, enumerable: true });
  };
  if (!isKept(scope, "localStorage")) {
    const tell = (storage: Readonly<Record<string, string>>): void => {
      // The next page of the app in this frame reads it there.
      scope.name = withStorage(given, storage);
      page.postMessage({ plaza: "app-storage", storage }, "*");
    };
    keep("localStorage", createMemoryStorage(readFrameName(given).storage, tell));
  }
  if (!isKept(scope, "sessionStorage")) {
    keep(
      "sessionStorage",
      createMemoryStorage({}, () => undefined),
    );
  }
}

function withStorage(name: string, storage: Readonly<Record<string, string>>): string {
  try {
    return JSON.stringify({ ...(JSON.parse(name) as object), storage });
  } catch {
    return JSON.stringify({ plaza: 1, storage });
  }
}
