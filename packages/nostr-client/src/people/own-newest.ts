import { failed, ok } from "@plaza/protocol";
import type { Filter, Pubkey, RelayList, Result, VerifiedEvent } from "@plaza/protocol";
import { relayKey } from "../pool/relay-url.ts";
import type { PublishOptions, RelayPool } from "../pool/relay-pool.ts";
import { fetchRelayList, writeRelaysOf } from "./relay-lists.ts";

const mostRelays = 4;

/** No relay answered: what is there now is not known, and nothing is written over it. */
export interface NoRelayProblem {
  readonly code: "no-relay";
}

/** What relays have of a kind of which everybody has one. */
export interface OwnNewest {
  readonly event: VerifiedEvent | null;
  /** Where one writes and reads (NIP-65); null where one never said. */
  readonly relays: RelayList | null;
  /** Where the next version goes. */
  readonly publishTo: PublishOptions;
}

/**
 * Reads the newest version there is, from the pool's relays and from those its author writes to, before it is changed. Where
 * none was found, the next one goes only to relays that said so: a silent one may have a version that would be lost.
 *
 * @see docs/spec/identity.md [I-1n]
 */
export async function readOwnNewest(
  pool: Pick<RelayPool, "fetch" | "ask">,
  pubkey: Pubkey,
  filter: Filter,
): Promise<Result<OwnNewest, NoRelayProblem>> {
  const relays = await fetchRelayList(pool, pubkey);
  const writes = writeRelaysOf(relays).slice(0, mostRelays);
  const { events, answered } = await pool.ask([{ ...filter, authors: [pubkey], limit: 1 }], { moreRelays: writes });
  if (answered.size === 0) return failed({ code: "no-relay" });
  const event = events[0] ?? null;
  const told = new Set([...answered].map(relayKey));
  const only = (url: string): boolean => event !== null || told.has(relayKey(url));
  return ok({ event, relays, publishTo: { only, moreRelays: writes.filter(only) } });
}
