/**
 * The one spelling of a relay's URL, for telling whether two are the same.
 *
 * @returns null for anything but `ws:` and `wss:`
 */
export function relayKey(url: string): string | null {
  try {
    const parsed = new URL(url.trim());
    if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") return null;
    if (parsed.username !== "" || parsed.password !== "") return null;
    const path = parsed.pathname.endsWith("/") ? parsed.pathname.slice(0, -1) : parsed.pathname;
    return `${parsed.protocol}//${parsed.host}${path}${parsed.search}`;
  } catch {
    return null;
  }
}

/** Where a relay answers NIP-11: the same address over HTTP. */
export function informationUrl(relayUrl: string): string {
  return relayUrl.trim().replace(/^ws/i, "http");
}
