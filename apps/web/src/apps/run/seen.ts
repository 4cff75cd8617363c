import type { KeyValue } from "@plaza/platform";

/** How far a person has looked at an app on this device. */
export interface Seen {
  /** The last update that was there while they looked. */
  readonly serial: number;
  /** The newest time among what was there. */
  readonly newestSec: number;
}

const prefix = "apps/seen/";
const nothing: Seen = { serial: 0, newestSec: 0 };

function parseSeen(value: unknown): Seen | null {
  if (typeof value !== "object" || value === null || !("serial" in value) || !("newestSec" in value)) return null;
  const { serial, newestSec } = value;
  return typeof serial === "number" && typeof newestSec === "number" ? { serial, newestSec } : null;
}

/** What was seen of one app; nothing when it was never open here. */
export async function loadSeen(keyValue: KeyValue, webxdcId: string): Promise<Seen> {
  return parseSeen(await keyValue.get(prefix + webxdcId).catch(() => undefined)) ?? nothing;
}

/** What was seen of every app that was open on this device, by its `webxdc` id. */
export async function loadAllSeen(keyValue: KeyValue): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const key of await keyValue.keys(prefix).catch(() => [])) {
    const found = parseSeen(await keyValue.get(key).catch(() => undefined));
    if (found !== null) seen.set(key.slice(prefix.length), found);
  }
  return seen;
}

/** Remembers what was seen. */
export async function keepSeen(keyValue: KeyValue, webxdcId: string, seen: Seen): Promise<void> {
  await keyValue.set(prefix + webxdcId, seen).catch(() => undefined);
}

/** Forgets what was seen. */
export async function forgetSeen(keyValue: KeyValue, webxdcId: string): Promise<void> {
  await keyValue.delete(prefix + webxdcId).catch(() => undefined);
}
