import type { KeyValue } from "@plaza/platform";

/** What a device keeps, as a person thinks of it. */
export type DataKind = "messages" | "apps" | "places";

/** How much there is of a kind. */
export interface DataAmount {
  readonly entries: number;
  /** As text; roughly what it takes on the device. */
  readonly bytes: number;
}

/** In the order they are shown. */
export const DATA_KINDS: readonly DataKind[] = ["messages", "apps", "places"];

const PREFIXES: Readonly<Record<DataKind, readonly string[]>> = {
  // What else a signer opened lies with them.
  messages: ["messages/", "messages-read/", "mutes/opened/"],
  apps: ["apps/", "webxdc/", "webxdc-file/"],
  places: ["place:"],
};
// What no relay has yet is not forgotten with the rest, nor what gives apps their origins.
const KEPT = /^webxdc\/[^/]+\/unsent\/|^apps\/device-secret$/u;
const MOST_WEIGHED = 4_000;

async function keysOf(keyValue: Pick<KeyValue, "keys">, kind: DataKind): Promise<readonly string[]> {
  const found = await Promise.all(PREFIXES[kind].map((prefix) => keyValue.keys(prefix)));
  return found.flat().filter((key) => !KEPT.test(key));
}

/** Weighs what a device keeps of a kind. @see docs/spec/page.md [G-87] */
export async function weighData(keyValue: Pick<KeyValue, "keys" | "get">, kind: DataKind): Promise<DataAmount> {
  const keys = await keysOf(keyValue, kind);
  let bytes = 0;
  for (const key of keys.slice(0, MOST_WEIGHED)) bytes += key.length + (JSON.stringify(await keyValue.get(key)) ?? "").length;
  return { entries: keys.length, bytes };
}

/** Forgets what a device keeps of a kind; relays and other devices keep theirs. */
export async function forgetData(keyValue: Pick<KeyValue, "keys" | "delete">, kind: DataKind): Promise<void> {
  for (const key of await keysOf(keyValue, kind)) await keyValue.delete(key);
}
