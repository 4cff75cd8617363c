import { KIND, parseRelayList } from "@plaza/protocol";
import type { Pubkey, RelayList } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";

/**
 * Where someone reads and writes (NIP-65), as the pool's relays know it.
 *
 * @see docs/spec/identity.md [I-4j]
 */
export async function fetchRelayList(pool: Pick<RelayPool, "fetch">, pubkey: Pubkey, timeoutMs = 5_000): Promise<RelayList | null> {
  const [newest] = await pool.fetch([{ kinds: [KIND.relayList], authors: [pubkey], limit: 1 }], { timeoutMs });
  const list = newest === undefined ? null : parseRelayList(newest);
  return list?.ok === true ? list.value : null;
}

/** Where somebody writes. */
export function writeRelaysOf(list: RelayList | null): readonly string[] {
  return (list?.relays ?? []).flatMap(({ url, write }) => (write ? [url] : []));
}
