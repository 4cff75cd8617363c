import type { NostrEvent } from "@plaza/protocol";
import { KIND, tagValue } from "@plaza/protocol";

/** What a login must fit. */
export interface LoginTerms {
  readonly challenge: string;
  /** Names (with port) this relay is reached under, lower-case. */
  readonly hosts: readonly string[];
  readonly windowSec: number;
  readonly nowSec: number;
}

const DEFAULT_PORT = /:(80|443)$/;

/** A host name with its port, as a URL or a `Host` header has it, made comparable; null when it is none. */
export function comparableHost(text: string): string | null {
  try {
    const { host } = new URL(text.includes("://") ? text : `ws://${text}`);
    return host === "" ? null : host.toLowerCase().replace(DEFAULT_PORT, "");
  } catch {
    return null;
  }
}

/** Why a login (NIP-42) is not accepted, as the message of its `OK`; null when only its proof is left to be checked. */
export function refuseLogin(event: NostrEvent, terms: LoginTerms): string | null {
  if (event.kind !== KIND.relayAuth) return `invalid: a login has kind ${KIND.relayAuth}`;
  if (Math.abs(event.created_at - terms.nowSec) > terms.windowSec) return `invalid: created_at is more than ${terms.windowSec} s from now`;
  if (tagValue(event, "challenge") !== terms.challenge) return "invalid: it answers another challenge";
  const host = comparableHost(tagValue(event, "relay") ?? "");
  if (host === null || !terms.hosts.includes(host)) return "invalid: it is meant for another relay";
  return null;
}
