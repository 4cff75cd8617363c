import type { EventId, NostrEvent, Pubkey } from "@plaza/protocol";
import { kindClass, parseEventId } from "@plaza/protocol";

/**
 * What a newer event replaces: `kind:pubkey:d` (`d` empty for replaceable kinds), null for events that stand alone.
 */
export function replacementKey(event: NostrEvent): string | null {
  const kept = kindClass(event.kind);
  if (kept === "replaceable") return `${event.kind}:${event.pubkey}:`;
  if (kept !== "addressable") return null;
  const identifier = event.tags.find((tag) => tag[0] === "d")?.[1] ?? "";
  return `${event.kind}:${event.pubkey}:${identifier}`;
}

/** Whether `a` takes the place of `b` under the same {@link replacementKey}: the later, at equal times the lower id. */
export function isNewerVersion(
  a: { readonly created_at: number; readonly id: string },
  b: { readonly created_at: number; readonly id: string },
): boolean {
  return a.created_at > b.created_at || (a.created_at === b.created_at && a.id < b.id);
}

/** What a deletion (kind 5) names: ids, and replacement keys of its own author. */
export interface DeletionTargets {
  readonly ids: readonly EventId[];
  readonly keys: readonly string[];
}

/** Reads what a deletion names; an `a` tag of somebody else's event counts for nothing. */
export function deletionTargets(deletion: NostrEvent): DeletionTargets {
  const ids = new Set<EventId>();
  const keys = new Set<string>();
  for (const [name, value] of deletion.tags) {
    if (value === undefined) continue;
    if (name === "e") {
      const id = parseEventId(value);
      if (id.ok) ids.add(id.value);
    } else if (name === "a") {
      const [kindText = "", pubkey, ...rest] = value.split(":");
      if (!/^\d{1,5}$/.test(kindText) || pubkey !== deletion.pubkey) continue;
      const kept = kindClass(Number(kindText));
      if (kept === "replaceable") keys.add(`${Number(kindText)}:${pubkey}:`);
      if (kept === "addressable") keys.add(`${Number(kindText)}:${pubkey}:${rest.join(":")}`);
    }
  }
  return { ids: [...ids], keys: [...keys] };
}

/** Who may delete an event by its id: its author, for a gift wrap (kind 1059) also whom it is addressed to; nobody for a deletion. */
export function deletersOf(event: NostrEvent): readonly string[] {
  if (event.kind === 5) return [];
  if (event.kind !== 1059) return [event.pubkey];
  const readers = event.tags.flatMap((tag) => (tag[0] === "p" && tag[1] !== undefined ? [tag[1]] : []));
  return [event.pubkey, ...readers];
}

/** Whether an event of a guarded kind may be shown to the holder of one of these keys. */
export function isParticipant(event: NostrEvent, readers: readonly Pubkey[]): boolean {
  return readers.some((reader) => event.pubkey === reader || event.tags.some((tag) => tag[0] === "p" && tag[1] === reader));
}

/** The time in a NIP-40 `expiration` tag, null when there is none or it is not a whole number. */
export function expirationOf(event: NostrEvent): number | null {
  for (const tag of event.tags) {
    if (tag[0] !== "expiration") continue;
    const text = tag[1];
    if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  }
  return null;
}

/** The words of a text as search sees them: letters and digits, lower-case, without accents. */
export function searchWords(text: string): readonly string[] {
  return (
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\p{M}/gu, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** The words a NIP-50 search asks for, at most 16; `key:value` extensions are left out. */
export function searchTerms(search: string): readonly string[] {
  const words = search.split(/\s+/).filter((word) => !/^[a-z_]+:\S+$/i.test(word));
  return searchWords(words.join(" ")).slice(0, 16);
}

const SEARCHED_TAGS: ReadonlySet<string> = new Set(["title", "summary", "name", "description", "subject", "alt", "t"]);

/** The part of an event that search looks at: its content and titles; empty for kinds that hold no prose for all. */
export function searchedText(event: NostrEvent): string {
  const ciphertext = event.kind === 4 || event.kind === 13 || event.kind === 1059 || event.kind === 1060;
  if (ciphertext || event.kind === 5 || (event.kind >= 20_000 && event.kind < 30_000)) return "";
  const parts = [event.content.slice(0, 8_000)];
  for (const tag of event.tags) {
    if (tag[0] !== undefined && SEARCHED_TAGS.has(tag[0]) && tag[1] !== undefined) parts.push(tag[1].slice(0, 500));
  }
  return parts.join("\n");
}

/** Whether each term begins some word of the event's searched text. */
export function isSearchMatch(terms: readonly string[], event: NostrEvent): boolean {
  const words = searchWords(searchedText(event));
  return terms.every((term) => words.some((word) => word.startsWith(term)));
}
