import { friendlyName } from "@plaza/nostr-client";
import type { AvatarConfig, Pubkey } from "@plaza/protocol";

/** What somebody is called: as they call themselves, else as pages call them, by two words made from their key. */
export function personName(pubkey: Pubkey, avatar: AvatarConfig | null | undefined): string {
  return avatar?.displayName ?? friendlyName(pubkey);
}

/** Whether a name was made from the key. Who takes just those two words for a name says nothing else with them. */
export function isMadeName(pubkey: Pubkey, name: string): boolean {
  return name === friendlyName(pubkey);
}
