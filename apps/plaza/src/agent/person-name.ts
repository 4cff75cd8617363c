import { encodeNpub } from "@plaza/protocol";
import type { AvatarConfig, Pubkey } from "@plaza/protocol";

/** What somebody is called: as they call themselves, else the beginning of their npub. */
export function personName(pubkey: Pubkey, avatar: AvatarConfig | null | undefined): string {
  return avatar?.displayName ?? `${encodeNpub(pubkey).slice(0, 12)}…`;
}
