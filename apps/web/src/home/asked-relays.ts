import { isSocketUrl } from "@plaza/protocol";

const MOST = 8;
const KEPT = "plaza.relays";

/** Where a tab keeps what it was opened with. */
export type TabStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

function readable(urls: readonly string[]): readonly string[] {
  return [...new Set(urls.map((url) => url.trim()))].filter((url) => isSocketUrl(url)).slice(0, MOST);
}

/**
 * The relays an address asks for with `?relay=wss://...` (several times, for several), for as long as the tab is open; empty
 * where it asks for none. A bare `?relay=` ends it.
 *
 * @see docs/spec/page.md [G-1a]
 */
export function askedRelays(search: string, storeOf: () => TabStore): readonly string[] {
  const asked = new URLSearchParams(search).getAll("relay");
  try {
    const store = storeOf();
    if (asked.length === 0) return readable((store.getItem(KEPT) ?? "").split("\n"));
    const relays = readable(asked);
    if (relays.length === 0) store.removeItem(KEPT);
    else store.setItem(KEPT, relays.join("\n"));
    return relays;
  } catch {
    // A browser that keeps nothing for this page: the address alone decides.
    return readable(asked);
  }
}
