import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { EventTemplate, Tag } from "./event.ts";
import { tagValues } from "./event.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId, isPubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** Whom and what someone does not want to see (NIP-51, kind 10000): the public part, the private one stays encrypted. */
export interface MuteList {
  readonly pubkey: Pubkey;
  readonly pubkeys: readonly Pubkey[];
  readonly eventIds: readonly EventId[];
  readonly topics: readonly string[];
  /** In lower case. */
  readonly words: readonly string[];
  readonly createdAtSec: number;
}

/** Why an event is not a mute list. */
export interface MuteListProblem {
  readonly code: "wrong-kind";
  readonly found: string;
}

/** Reads the public part of a mute list. */
export function parseMuteList(event: VerifiedEvent): Result<MuteList, MuteListProblem> {
  if (event.kind !== KIND.muteList) return failed({ code: "wrong-kind", found: String(event.kind) });
  return ok({
    pubkey: event.pubkey,
    pubkeys: tagValues(event, "p").filter(isPubkey),
    eventIds: tagValues(event, "e").filter(isEventId),
    topics: tagValues(event, "t"),
    words: tagValues(event, "word").map((word) => word.toLowerCase()),
    createdAtSec: event.created_at,
  });
}

/**
 * The event of a mute list.
 *
 * @param privatePart - the content of the list it replaces, carried over as it is
 */
export function buildMuteList(
  list: Pick<MuteList, "pubkeys" | "eventIds" | "topics" | "words">,
  createdAtSec: number,
  privatePart = "",
): EventTemplate {
  const tags: Tag[] = [
    ...list.pubkeys.map((value) => ["p", value]),
    ...list.eventIds.map((value) => ["e", value]),
    ...list.topics.map((value) => ["t", value]),
    ...list.words.map((value) => ["word", value.toLowerCase()]),
  ];
  return { kind: KIND.muteList, created_at: createdAtSec, tags, content: privatePart };
}
