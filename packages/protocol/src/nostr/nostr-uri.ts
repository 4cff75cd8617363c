/** What a pasted link names: without spaces around it, and without the `nostr:` of NIP-21 (or a browser's `web+nostr:`) before it. */
export function withoutNostrScheme(text: string): string {
  return text.trim().replace(/^(?:web\+)?nostr:/iu, "");
}
