import type { Signer } from "@plaza/platform";
import { parsePrivateMutes } from "@plaza/protocol";
import type { Tag, VerifiedEvent } from "@plaza/protocol";
import type { MuteStore } from "./mute-store.ts";

/**
 * Opens the private part of one's own mute list: once on a device, since a signer elsewhere may ask each time. Lists of the
 * old kind (NIP-04) are read too.
 *
 * @returns null when the signer cannot or would not, or it is no list
 */
export async function openPrivatePart(event: VerifiedEvent, signer: Signer | null, store: MuteStore): Promise<readonly Tag[] | null> {
  if (event.content === "") return [];
  const before = await store.loadOpened(event.pubkey, event.id);
  if (before !== null) return before;
  if (signer?.pubkey !== event.pubkey) return null;
  const way = event.content.includes("?iv=") ? signer.oldDecryption : signer.encryption;
  const opened = await way?.decrypt(event.pubkey, event.content);
  const tags = opened?.ok === true ? parsePrivateMutes(opened.value) : null;
  if (tags !== null) store.keepOpened(event.pubkey, event.id, tags);
  return tags;
}
