import { isSocketUrl, isWebUrl } from "@plaza/protocol";

/** Relays and media servers that a person chose for this device; null where those of the place are used. */
export interface OwnServers {
  readonly relays: readonly string[] | null;
  readonly media: readonly string[] | null;
}

/** Where the device keeps them. */
export type ServerStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** As many as a page uses. */
export const MOST_SERVERS = 8;
const KEPT = "plaza.servers";
const NONE: OwnServers = { relays: null, media: null };

function listOf(value: unknown, good: (url: string) => boolean): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const urls = value.filter((url): url is string => typeof url === "string" && good(url));
  return [...new Set(urls)].slice(0, MOST_SERVERS);
}

/**
 * Reads what was chosen on this device. A list of relays without any would leave the page alone, and counts as not chosen.
 *
 * @see docs/spec/page.md [G-86]
 */
export function readOwnServers(storeOf: () => Pick<ServerStore, "getItem">): OwnServers {
  try {
    const found: unknown = JSON.parse(storeOf().getItem(KEPT) ?? "null");
    if (typeof found !== "object" || found === null) return NONE;
    const fields = new Map<string, unknown>(Object.entries(found));
    const relays = listOf(fields.get("relays"), isSocketUrl);
    return { relays: relays === null || relays.length === 0 ? null : relays, media: listOf(fields.get("media"), isWebUrl) };
  } catch {
    return NONE;
  }
}

/** Keeps a choice; the page follows it when it is loaded again. False where the browser keeps nothing. */
export function keepOwnServers(servers: OwnServers, storeOf: () => ServerStore): boolean {
  try {
    const store = storeOf();
    if (servers.relays === null && servers.media === null) store.removeItem(KEPT);
    else store.setItem(KEPT, JSON.stringify(servers));
    return true;
  } catch {
    return false;
  }
}

/** A server's address as somebody typed it: without a scheme it is the safe one; null when it is no address. */
export function readServerAddress(typed: string, kind: "relays" | "media"): string | null {
  const text = typed.trim();
  if (text === "" || text.length > 300) return null;
  const whole = /^[a-z][\d+.a-z-]*:\/\//iu.test(text) ? text : `${kind === "relays" ? "wss" : "https"}://${text}`;
  if (!(kind === "relays" ? isSocketUrl : isWebUrl)(whole)) return null;
  return new URL(whole).href.replace(/\/$/u, "");
}
