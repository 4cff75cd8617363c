import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isSocketUrl } from "../urls.ts";
import type { EventTemplate } from "./event.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

const mostRelays = 8;

/** Where someone wants private messages to be left (NIP-17, kind 10050), each URL once, at most 8. */
export function parsePrivateMessageRelays(
  event: VerifiedEvent,
): Result<readonly string[], { readonly code: "wrong-kind"; readonly found: string }> {
  if (event.kind !== KIND.privateMessageRelays) return failed({ code: "wrong-kind", found: String(event.kind) });
  const urls = new Set<string>();
  for (const [name, url] of event.tags)
    if (name === "relay" && url !== undefined && isSocketUrl(url) && urls.size < mostRelays) urls.add(url);
  return ok([...urls]);
}

/** The event that says where to leave private messages. */
export function buildPrivateMessageRelays(urls: readonly string[], createdAtSec: number): EventTemplate {
  const tags = urls.slice(0, mostRelays).map((url) => ["relay", url]);
  return { kind: KIND.privateMessageRelays, created_at: createdAtSec, tags, content: "" };
}
