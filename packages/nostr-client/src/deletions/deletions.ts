import { formatAddress } from "@plaza/protocol";
import type { Address, Deletion, EventId, Pubkey } from "@plaza/protocol";

/** What authors took back, with the newest time of each: `id:pubkey` for an event, its address for what has versions. */
export type Deletions = ReadonlyMap<string, number>;

const mostOfOne = 200;
const mostOfAll = 4_000;

/**
 * Notes what an author takes back; only what is theirs counts. The same requests give the same map in any order, and who takes
 * back without end brings nothing back that others took.
 *
 * @see docs/spec/identity.md [I-2p]
 */
export function withDeletion(before: Deletions, { pubkey, eventIds, addresses, createdAtSec }: Deletion): Deletions {
  const own = addresses.filter((address) => address.pubkey === pubkey).map(formatAddress);
  const news = [...eventIds.map((id) => eventKey(id, pubkey)), ...own].filter((key) => (before.get(key) ?? -1) < createdAtSec);
  if (news.length === 0) return before;
  const after = new Map(before);
  for (const key of news) after.set(key, createdAtSec);
  if (after.size <= mostOfOne) return after;
  // First the newest of each, then the newest of all.
  dropOldest(
    after,
    [...after].filter(([key]) => authorOf(key) === pubkey),
    mostOfOne,
  );
  dropOldest(after, [...after], mostOfAll);
  return after;
}

/** Whether the author of an event took it back. */
export function isTakenBack(deletions: Deletions, id: EventId, pubkey: Pubkey): boolean {
  return deletions.has(eventKey(id, pubkey));
}

/** When the owner of an address took back all that was there, in seconds; -1 where they never did. */
export function takenBackSec(deletions: Deletions, address: Address): number {
  return deletions.get(formatAddress(address)) ?? -1;
}

function eventKey(id: EventId, pubkey: Pubkey): string {
  return `${id}:${pubkey}`;
}

/** Events stand as `id:pubkey`, addresses as `kind:pubkey:identifier`. */
function authorOf(key: string): string | undefined {
  return key[64] === ":" ? key.slice(65) : key.split(":", 2)[1];
}

function dropOldest(deletions: Map<string, number>, meant: readonly (readonly [string, number])[], most: number): void {
  if (meant.length <= most) return;
  const newestFirst = meant.toSorted(([keyA, atA], [keyB, atB]) => atB - atA || (keyA < keyB ? -1 : 1));
  for (const [key] of newestFirst.slice(most)) deletions.delete(key);
}
