import { decodeNip19, encodeNpub, isPubkey, withoutNostrScheme } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";

/** What somebody typed or pasted as an address. */
export type PersonAddress = { readonly pubkey: Pubkey } | "nobody" | "secret";

/** Reads npub, nprofile or 64 hex digits, with or without `nostr:`. A secret key is told apart, and never kept. */
export function readPersonAddress(text: string): PersonAddress {
  const value = withoutNostrScheme(text);
  const hex = value.toLowerCase();
  if (isPubkey(hex)) return { pubkey: hex };
  if (/^(?:nsec|ncryptsec)1/i.test(value)) return "secret";
  const read = decodeNip19(value);
  if (!read.ok) return "nobody";
  if (read.value.type === "npub" || read.value.type === "nprofile") return { pubkey: read.value.pubkey };
  return read.value.type === "nsec" ? "secret" : "nobody";
}

/** The address of a conversation with these people. */
export function pathToPeople(people: readonly Pubkey[]): string {
  return people.length === 0 ? "/messages" : `/messages?with=${people.map((pubkey) => encodeNpub(pubkey)).join(",")}`;
}

/** With whom an address (`?with=`) opens a conversation; what is no address of a person is left out. */
export function peopleOfSearch(search: string): readonly Pubkey[] {
  const people = new Set<Pubkey>();
  for (const part of (new URLSearchParams(search).get("with") ?? "").split(",").slice(0, 20)) {
    const read = readPersonAddress(part);
    if (typeof read === "object") people.add(read.pubkey);
  }
  return [...people].toSorted((a, b) => (a < b ? -1 : 1));
}
