import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isSocketUrl } from "../urls.ts";
import type { EventTemplate } from "./event.ts";
import type { Pubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** One relay of a person's list. */
export interface RelayListEntry {
  readonly url: string;
  /** They look here for what concerns them. */
  readonly read: boolean;
  /** They publish here. */
  readonly write: boolean;
}

/** Where someone reads and writes (NIP-65, kind 10002). */
export interface RelayList {
  readonly pubkey: Pubkey;
  /** Each URL once, at most 20. */
  readonly relays: readonly RelayListEntry[];
  readonly createdAtSec: number;
}

/** Why an event is not a relay list. */
export interface RelayListProblem {
  readonly code: "wrong-kind";
  readonly found: string;
}

const MAX_RELAYS = 20;

/** Reads a relay list; values that are no socket URL are left out. */
export function parseRelayList(event: VerifiedEvent): Result<RelayList, RelayListProblem> {
  if (event.kind !== KIND.relayList) return failed({ code: "wrong-kind", found: String(event.kind) });
  const relays = new Map<string, RelayListEntry>();
  for (const [name, url, use] of event.tags) {
    if (relays.size >= MAX_RELAYS) break;
    if (name !== "r" || url === undefined || !isSocketUrl(url)) continue;
    relays.set(url, { url, read: use !== "write", write: use !== "read" });
  }
  return ok({ pubkey: event.pubkey, relays: [...relays.values()], createdAtSec: event.created_at });
}

/** The event of a relay list; an entry for neither reading nor writing is left out. */
export function buildRelayList(relays: readonly RelayListEntry[], createdAtSec: number): EventTemplate {
  const tags = relays
    .filter(({ read, write }) => read || write)
    .map(({ url, read, write }) => (read && write ? ["r", url] : ["r", url, read ? "read" : "write"]));
  return { kind: KIND.relayList, created_at: createdAtSec, tags, content: "" };
}
