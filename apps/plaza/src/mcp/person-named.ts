import type { Pubkey } from "@plaza/protocol";
import { isMadeName } from "../agent/person-name.ts";
import { fromStranger } from "./strangers-text.ts";
import type { StrangersText } from "./strangers-text.ts";

/** Somebody as an agent is told of them: by the name they chose, or by the one made from their key. */
export type PersonNamed =
  | { readonly pubkey: Pubkey; readonly name: StrangersText }
  | { readonly pubkey: Pubkey; readonly friendly_name: string };

const mostPoints = 60;

/**
 * Names somebody so that nobody takes a made name for a chosen one.
 *
 * @see docs/spec/plaza.md [A-24a]
 */
export function personNamed(pubkey: Pubkey, name: string): PersonNamed {
  return isMadeName(pubkey, name) ? { pubkey, friendly_name: name } : { pubkey, name: fromStranger(name, mostPoints) };
}
