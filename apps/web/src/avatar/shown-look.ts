import { friendlyName } from "@plaza/nostr-client";
import type { People } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";
import { lookOf } from "../people/figure-look.ts";
import type { FigureLook } from "../people/figure-look.ts";
import { tidyName } from "../people/tidy-name.ts";
import type { LookDraft } from "./look-draft.ts";

const NOBODY = "0".repeat(64);

/** How a chosen look is drawn. */
export function shownLook(pubkey: Pubkey | null, draft: LookDraft): FigureLook {
  return lookOf(pubkey ?? NOBODY, draft);
}

/** The name somebody has who carries none in their look; null for who has no key yet. */
export function nameWithout(people: Pick<People, "profileOf">, pubkey: Pubkey | null): string | null {
  if (pubkey === null) return null;
  const profile = people.profileOf(pubkey).get();
  return tidyName(profile?.displayName) ?? tidyName(profile?.name) ?? friendlyName(pubkey);
}
