import { withoutNostrScheme } from "@plaza/protocol";

/** The NIP-19 name alone, out of a `nostr:` link or the address of a page. */
export function bareLink(link: string): string {
  const path = link.trim().replace(/[?#].*$/u, "");
  return withoutNostrScheme(path.split("/").at(-1) ?? "");
}
