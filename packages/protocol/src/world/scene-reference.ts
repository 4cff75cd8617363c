import type { Address } from "../nostr/address.ts";
import { formatAddress, parseAddress } from "../nostr/address.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { KIND } from "../nostr/kinds.ts";
import { isSocketUrl } from "../urls.ts";

/** The scene an event points at: its first `a` tag of kind 30311. Whose scene that is says nothing about the author. */
export function referencedScene(event: EventTemplate): Address | null {
  for (const tag of event.tags) {
    if (tag[0] !== "a") continue;
    const address = parseAddress(tag[1]);
    if (address.ok && address.value.kind === KIND.scene) return address.value;
  }
  return null;
}

/** The tag that points at a scene, with a relay hint where there is a usable one. */
export function sceneTag(scene: Address, relayHint: string | undefined): Tag {
  const address = formatAddress(scene);
  return relayHint !== undefined && isSocketUrl(relayHint) ? ["a", address, relayHint] : ["a", address];
}
