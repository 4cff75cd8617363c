import type { EventTemplate, Tag } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isSocketUrl, isWebUrl } from "../urls.ts";

/** The answer to a sync server's challenge (kind 27235): the challenge as content, our addition `u` names the server. */
export interface SyncLogin {
  readonly challenge: string;
  /** The server the client dialled; null when the event names none. */
  readonly url: string | null;
  readonly pubkey: Pubkey;
  readonly createdAtSec: number;
}

/** Why an event answers no challenge. */
export interface SyncLoginProblem {
  readonly code: "wrong-kind" | "no-challenge" | "challenge-mismatch" | "bad-url";
  readonly found: string;
}

const MAX_CHALLENGE = 256;
const SAFE_CHALLENGE = /^(?:[0-9a-f]{2}){16,64}$/i;

/** True for a challenge that a client may sign: 16 to 64 bytes in hex, so no text that could mean something elsewhere. */
export function isSafeChallenge(challenge: string): boolean {
  return SAFE_CHALLENGE.test(challenge);
}

/**
 * Reads a login. A `challenge` tag must repeat the content, and a `u` tag must be a URL: a broken one is a problem, never
 * the same as none.
 */
export function parseSyncLogin(event: VerifiedEvent): Result<SyncLogin, SyncLoginProblem> {
  if (event.kind !== KIND.syncLogin) return failed({ code: "wrong-kind", found: String(event.kind) });
  const challenge = event.content;
  if (challenge === "" || challenge.length > MAX_CHALLENGE) {
    return failed({ code: "no-challenge", found: `${challenge.length} characters` });
  }
  const repeated = event.tags.find((tag) => tag[0] === "challenge");
  if (repeated !== undefined && repeated[1] !== challenge) {
    return failed({ code: "challenge-mismatch", found: (repeated[1] ?? "").slice(0, 40) });
  }
  const named = event.tags.find((tag) => tag[0] === "u");
  const url = named === undefined ? null : (named[1] ?? "");
  if (url !== null && !isSocketUrl(url) && !isWebUrl(url)) return failed({ code: "bad-url", found: url.slice(0, 40) });
  return ok({ challenge, url, pubkey: event.pubkey, createdAtSec: event.created_at });
}

/** The event that answers a challenge. It never has a `method` tag, so it cannot pass as HTTP auth (NIP-98). */
export function buildSyncLogin(login: { readonly challenge: string; readonly url: string | null }, createdAtSec: number): EventTemplate {
  const tags: Tag[] = [];
  if (login.url !== null) tags.push(["u", login.url]);
  tags.push(["challenge", login.challenge]);
  return { kind: KIND.syncLogin, created_at: createdAtSec, tags, content: login.challenge };
}
