import type { EventId, Pubkey, WebxdcUpdate } from "@plaza/protocol";
import { parseEventId, publicKeyOf } from "@plaza/protocol";

/** A person of a test: their key is one repeated byte. */
export function pubkeyOf(person: number): Pubkey {
  return publicKeyOf(new Uint8Array(32).fill(person));
}

const author = pubkeyOf(1);

/** An id for tests: the number in hex, padded. */
export function idOf(number: number): EventId {
  const id = parseEventId(number.toString(16).padStart(64, "0"));
  if (!id.ok) throw new Error("an id");
  return id.value;
}

/** An update that nobody signed. */
export function madeUpdate(number: number, createdAtSec: number, more: Partial<WebxdcUpdate> = {}): WebxdcUpdate {
  const texts = { info: null, href: null, document: null, summary: null, notify: [] };
  return { id: idOf(number), pubkey: author, createdAtSec, webxdcId: "app", payload: String(number), ...texts, ...more };
}
