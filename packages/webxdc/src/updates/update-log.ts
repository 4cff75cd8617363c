import type { EventId, WebxdcUpdate } from "@plaza/protocol";

/**
 * The updates of one app in the order of this device. A value: what is added makes a new log, and the old one stays
 * as it was.
 */
export interface UpdateLog {
  /** How many there are; also the serial of the last. */
  readonly length: number;
  /** The greatest `created_at` of all, 0 for none. */
  readonly newestSec: number;
  /** Grown at its end by the newest log only; a log sees no further than its length. */
  readonly shared: SharedUpdates;
}

interface SharedUpdates {
  readonly updates: WebxdcUpdate[];
  readonly serials: Map<EventId, number>;
}

/** One update as an app is given it. */
export interface NumberedUpdate {
  /** From 1, and never given to another update on this device. */
  readonly serial: number;
  readonly update: WebxdcUpdate;
}

/** When updates count. */
export interface UpdateRules {
  /** When the app was posted; null while unknown. */
  readonly attachedAtSec: number | null;
  readonly nowSec: number;
}

/** What became of updates offered to a log. */
export interface Appended {
  readonly log: UpdateLog;
  /** Those that are new, with their serials, in order. */
  readonly added: readonly NumberedUpdate[];
  /** Those refused for their time. */
  readonly refused: readonly EventId[];
}

/** An update may be dated this much before its app: clocks differ. */
const clockSlackSec = 60;
const refusedAheadSec = 900;
const mostAheadSec = 300;

/** A log that knows nothing. */
export function emptyUpdateLog(): UpdateLog {
  return { length: 0, newestSec: 0, shared: { updates: [], serials: new Map() } };
}

/** The order in which a device that starts from nothing numbers updates: by time, then by id. */
export function inTotalOrder(a: WebxdcUpdate, b: WebxdcUpdate): number {
  return a.createdAtSec - b.createdAtSec || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** True for an update that came before. */
export function hasUpdate(log: UpdateLog, id: EventId): boolean {
  return (log.shared.serials.get(id) ?? Number.POSITIVE_INFINITY) <= log.length;
}

function isTimely(update: WebxdcUpdate, { attachedAtSec, nowSec }: UpdateRules): boolean {
  return update.createdAtSec <= nowSec + refusedAheadSec && update.createdAtSec >= (attachedAtSec ?? 0) - clockSlackSec;
}

function copyOf(log: UpdateLog): SharedUpdates {
  const updates = log.shared.updates.slice(0, log.length);
  return { updates, serials: new Map(updates.map((update, index) => [update.id, index + 1])) };
}

/**
 * Puts new updates at the end of a log, those that came together in total order. A serial once given stays.
 *
 * @see docs/spec/webxdc.md, [X-6a], [X-6c], [X-6e]
 */
export function withUpdates(log: UpdateLog, updates: readonly WebxdcUpdate[], rules: UpdateRules): Appended {
  const timely = updates.filter((update) => isTimely(update, rules));
  const refused = updates.filter((update) => !isTimely(update, rules)).map(({ id }) => id);
  const fresh: WebxdcUpdate[] = [];
  const seen = new Set<EventId>();
  for (const update of timely.toSorted(inTotalOrder)) {
    if (seen.has(update.id) || hasUpdate(log, update.id)) continue;
    seen.add(update.id);
    fresh.push(update);
  }
  if (fresh.length === 0) return { log, added: [], refused };
  // Only the newest log may grow what it shares with its forerunners; another goes its own way from here.
  const shared = log.shared.updates.length === log.length ? log.shared : copyOf(log);
  const added: NumberedUpdate[] = [];
  let { newestSec } = log;
  for (const update of fresh) {
    const serial = shared.updates.push(update);
    shared.serials.set(update.id, serial);
    newestSec = Math.max(newestSec, update.createdAtSec);
    added.push({ serial, update });
  }
  return { log: { length: shared.updates.length, newestSec, shared }, added, refused };
}

/** A log as it was kept on the device: the serials are the places in the list. */
export function restoredUpdateLog(updates: readonly WebxdcUpdate[]): UpdateLog {
  const shared: SharedUpdates = { updates: [], serials: new Map() };
  let newestSec = 0;
  for (const update of updates) {
    // A second copy would be given to the app twice.
    if (shared.serials.has(update.id)) continue;
    shared.serials.set(update.id, shared.updates.push(update));
    newestSec = Math.max(newestSec, update.createdAtSec);
  }
  return { length: shared.updates.length, newestSec, shared };
}

/** The updates after a serial, at most so many and of at most about so many characters together, at least one if any. */
export function updatesAfter(log: UpdateLog, serial: number, maxCount: number, maxLength: number): readonly NumberedUpdate[] {
  const page: NumberedUpdate[] = [];
  let length = 0;
  for (let index = Math.max(0, serial); index < log.length && page.length < maxCount; index += 1) {
    const update = log.shared.updates[index];
    if (update === undefined) break;
    length += update.payload.length;
    if (page.length > 0 && length > maxLength) break;
    page.push({ serial: index + 1, update });
  }
  return page;
}

/**
 * The time to date an own update with: after everything its author has seen, unless that runs too far ahead.
 *
 * @see docs/spec/webxdc.md [X-6d]
 */
export function nextCreatedAtSec(newestSeenSec: number, nowSec: number): number {
  return Math.max(nowSec, Math.min(newestSeenSec + 1, nowSec + mostAheadSec));
}
