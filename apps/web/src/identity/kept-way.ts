import type { KeyValue } from "@plaza/platform";
import { isPubkey, isSocketUrl } from "@plaza/protocol";
import type { Bunker, Pubkey } from "@plaza/protocol";

/** The way to sign in that was chosen, as it lies on the device. */
export type KeptWay =
  | { readonly kind: "extension"; readonly pubkey: Pubkey }
  | { readonly kind: "remote"; readonly pubkey: Pubkey; readonly bunker: Omit<Bunker, "secret"> };

const place = "identity/way";

function parseWay(found: unknown): KeptWay | null {
  if (typeof found !== "object" || found === null) return null;
  const fields = new Map<string, unknown>(Object.entries(found));
  const pubkey = fields.get("pubkey");
  if (!isPubkey(pubkey)) return null;
  if (fields.get("kind") === "extension") return { kind: "extension", pubkey };
  const [signer, relays] = [fields.get("signer"), fields.get("relays")];
  if (fields.get("kind") !== "remote" || !isPubkey(signer) || !Array.isArray(relays)) return null;
  const reachable = relays.filter((url): url is string => typeof url === "string" && isSocketUrl(url)).slice(0, 4);
  return reachable.length === 0 ? null : { kind: "remote", pubkey, bunker: { pubkey: signer, relays: reachable } };
}

/** The way chosen on an earlier visit; null for none, and for what cannot be read. */
export async function readKeptWay(keyValue: KeyValue): Promise<KeptWay | null> {
  return parseWay(await keyValue.get(place));
}

/** Keeps the way for the next visit; no secret is in it. */
export async function keepWay(keyValue: KeyValue, way: KeptWay | null): Promise<void> {
  if (way === null) return keyValue.delete(place);
  const { kind, pubkey } = way;
  await keyValue.set(place, kind === "remote" ? { kind, pubkey, signer: way.bunker.pubkey, relays: way.bunker.relays } : { kind, pubkey });
}
