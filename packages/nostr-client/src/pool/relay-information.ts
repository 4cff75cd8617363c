import type { Clock, Http } from "@plaza/platform";
import { informationUrl } from "./relay-url.ts";

/** What a relay says of itself (NIP-11), as far as it changes what we do, and what its answer says of the time. */
export interface RelayInformation {
  /** Subscriptions it takes on one connection; null when not said. */
  readonly maxSubscriptions: number | null;
  /** How far this machine's wall clock is behind the relay's (negative: ahead), in ms; null when the answer had no date. */
  readonly clockOffsetMs: number | null;
}

/** Longer round trips say too little about the time. */
const slowestUsefulMs = 5_000;

/**
 * Asks a relay for its NIP-11 document.
 *
 * @returns null when there was no answer; an answer without a readable document still tells the time
 */
export async function fetchRelayInformation(http: Http, clock: Clock, relayUrl: string): Promise<RelayInformation | null> {
  const sentWallMs = clock.wallMs();
  const sentMs = clock.monotonicMs();
  const answer = await http({
    method: "GET",
    url: informationUrl(relayUrl),
    headers: { accept: "application/nostr+json" },
    timeoutMs: 8_000,
    maxBytes: 65_536,
  });
  if (!answer.ok) return null;
  const tookMs = clock.monotonicMs() - sentMs;
  const relayMs = dateHeaderMs(answer.value.headers);
  const clockOffsetMs = relayMs === null || tookMs > slowestUsefulMs ? null : relayMs - (sentWallMs + tookMs / 2);
  return { maxSubscriptions: readMaxSubscriptions(answer.value.body), clockOffsetMs };
}

/** The moment an answer was made: its `Date`, which drops the fraction of a second, plus the time a cache kept it. */
function dateHeaderMs(headers: Readonly<Record<string, string>>): number | null {
  const date = headers["date"];
  if (date === undefined) return null;
  const ms = Date.parse(date);
  if (!Number.isFinite(ms)) return null;
  const ageSec = Number(headers["age"] ?? 0);
  return ms + 500 + (Number.isFinite(ageSec) && ageSec > 0 ? ageSec * 1000 : 0);
}

function readMaxSubscriptions(body: Uint8Array): number | null {
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof document !== "object" || document === null || !("limitation" in document)) return null;
    const { limitation } = document;
    if (typeof limitation !== "object" || limitation === null || !("max_subscriptions" in limitation)) return null;
    const max = limitation.max_subscriptions;
    return typeof max === "number" && Number.isInteger(max) && max > 0 ? max : null;
  } catch {
    return null;
  }
}
