import { expirationOf } from "@plaza/platform";
import type { NostrEvent, Pubkey } from "@plaza/protocol";
import { utf8Length } from "@plaza/protocol";
import type { RelayLimits } from "./relay-limits.ts";
import { LARGE_KINDS, LOGIN_KINDS } from "./relay-limits.ts";

/** What is known of whoever brings an event. */
export interface EventBearer {
  /** Keys it logged in with (NIP-42). */
  readonly keys: ReadonlySet<Pubkey>;
}

function isProtected(event: NostrEvent): boolean {
  return event.tags.some((tag) => tag[0] === "-");
}

/**
 * Why an event is not taken, as the message of its `OK`; null when only its proof is left to be checked.
 * Everything here is cheap beside a signature.
 *
 * @param json - the event as it would be kept
 * @see docs/spec/relay.md [I-2], [I-6i], [I-6k]
 */
export function refuseEvent(event: NostrEvent, json: string, bearer: EventBearer, limits: RelayLimits, nowSec: number): string | null {
  if (LOGIN_KINDS.has(event.kind)) return `blocked: kind ${event.kind} is a login and is never relayed`;
  const maxBytes = LARGE_KINDS.has(event.kind) ? limits.largeEventBytes : limits.eventBytes;
  if (utf8Length(json) > maxBytes) return `invalid: an event of kind ${event.kind} may have ${maxBytes} bytes`;
  if (event.tags.length > limits.eventTags) return `invalid: an event may have ${limits.eventTags} tags`;
  if (event.created_at > nowSec + limits.futureSec) return `invalid: created_at is more than ${limits.futureSec} s ahead`;
  const expiresSec = expirationOf(event);
  if (expiresSec !== null && expiresSec <= nowSec) return "invalid: the event has expired";
  if (isProtected(event) && !bearer.keys.has(event.pubkey)) {
    return bearer.keys.size === 0
      ? "auth-required: a protected event is taken from its author only"
      : "restricted: a protected event is taken from its author only";
  }
  // A repost would carry a protected event past its author's will (NIP-70).
  if ((event.kind === 6 || event.kind === 16) && event.content.includes('["-"]')) return "blocked: it reposts a protected event";
  return null;
}
