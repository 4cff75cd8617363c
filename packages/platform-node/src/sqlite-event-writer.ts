import type { DatabaseSync } from "node:sqlite";
import type { PutOutcome, StoreProblem } from "@plaza/platform";
import { deletersOf, deletionTargets, expirationOf, isNewerVersion, replacementKey, searchedText, searchWords } from "@plaza/platform";
import type { NostrEvent, Result } from "@plaza/protocol";
import { failed, ok, parseNostrEvent } from "@plaza/protocol";
import { sqliteCode } from "./sqlite-event-schema.ts";

/** An event beside the text that is kept for it. */
export interface EventText {
  readonly event: NostrEvent;
  readonly json: string;
}

/** Puts and removes events; each call is one transaction. */
export interface EventWriter {
  put(events: readonly EventText[]): Result<readonly PutOutcome[], StoreProblem>;
  sweep(nowSec: number): Result<number, StoreProblem>;
}

/** Ids and keys are kept as 32 bytes, everything else as text. */
export function packTagValue(value: string): string | Uint8Array {
  return /^[0-9a-f]{64}$/.test(value) ? Buffer.from(value, "hex") : value;
}

/** 32 bytes for 64 hex digits. */
export function packHex(hex: string): Uint8Array {
  return Buffer.from(hex, "hex");
}

/** Turns what SQLite threw into a problem of the store. */
export function storeProblemOf(error: unknown): StoreProblem {
  if (sqliteCode(error) === 13) return { code: "full" };
  return { code: "failed", detail: error instanceof Error ? error.message : String(error) };
}

function eventOf(json: string): NostrEvent {
  const parsed = parseNostrEvent(JSON.parse(json));
  if (!parsed.ok) throw new Error(`a kept event does not parse: ${parsed.problem.code}`);
  return parsed.value;
}

/** Makes the writer of an open event database. */
export function createEventWriter(database: DatabaseSync): EventWriter {
  const byId = database.prepare("SELECT row FROM events WHERE id = ?");
  const jsonById = database.prepare("SELECT json FROM events WHERE id = ?");
  const byKey = database.prepare("SELECT json FROM events WHERE key = ?");
  const addEvent = database.prepare(
    "INSERT INTO events (id, pubkey, kind, age, expires_at, key, size, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const addTag = database.prepare("INSERT OR IGNORE INTO tags (name, value, age, id, row, kind, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const addWords = database.prepare("INSERT INTO search (rowid, words) VALUES (?, ?)");
  const dropEvent = database.prepare("DELETE FROM events WHERE id = ? RETURNING row, size");
  const dropTag = database.prepare("DELETE FROM tags WHERE name = ? AND value = ? AND age = ? AND id = ?");
  const dropWords = database.prepare("DELETE FROM search WHERE rowid = ?");
  const isDeletedId = database.prepare("SELECT 1 FROM deleted_ids WHERE id = ? AND pubkey = ?");
  const addDeletedId = database.prepare("INSERT OR IGNORE INTO deleted_ids (id, pubkey) VALUES (?, ?)");
  const deletedKey = database.prepare("SELECT until_age FROM deleted_keys WHERE key = ?");
  const addDeletedKey = database.prepare(
    "INSERT INTO deleted_keys (key, until_age) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET until_age = min(until_age, ?2)",
  );
  const expired = database.prepare("SELECT json FROM events WHERE expires_at <= ? ORDER BY expires_at LIMIT 500");
  const addToTotal = database.prepare("UPDATE totals SET value = value + ? WHERE name = ?");

  const markUnclean = database.prepare("UPDATE totals SET value = 0 WHERE name = 'clean'");
  /** Whether the file says that it is being written: with the first transaction, so that a full disk can still be read. */
  let isMarked = false;
  let addedEvents = 0;
  let addedBytes = 0;

  function searchable(event: NostrEvent): string {
    return searchWords(searchedText(event)).join(" ");
  }

  function add({ event, json }: EventText): void {
    const id = packHex(event.id);
    const age = -event.created_at;
    const expiresAt = expirationOf(event);
    const sizeBytes = Buffer.byteLength(json);
    const { lastInsertRowid: row } = addEvent.run(
      id,
      packHex(event.pubkey),
      event.kind,
      age,
      expiresAt,
      replacementKey(event),
      sizeBytes,
      json,
    );
    for (const [name, value] of event.tags) {
      if (name?.length === 1 && value !== undefined) addTag.run(name, packTagValue(value), age, id, row, event.kind, expiresAt);
    }
    const words = searchable(event);
    if (words !== "") addWords.run(row, words);
    addedEvents += 1;
    addedBytes += sizeBytes;
  }

  function drop(event: NostrEvent): void {
    const id = packHex(event.id);
    const gone = dropEvent.get(id);
    if (gone === undefined) return;
    for (const [name, value] of event.tags) {
      if (name?.length === 1 && value !== undefined) dropTag.run(name, packTagValue(value), -event.created_at, id);
    }
    if (searchable(event) !== "") dropWords.run(Number(gone["row"]));
    addedEvents -= 1;
    addedBytes -= Number(gone["size"]);
  }

  function keptUnder(key: string): NostrEvent | null {
    const row = byKey.get(key);
    return row === undefined ? null : eventOf(String(row["json"]));
  }

  function deleteKey(key: string, untilSec: number): void {
    addDeletedKey.run(key, -untilSec);
    const current = keptUnder(key);
    if (current !== null && current.created_at <= untilSec) drop(current);
  }

  function applyDeletion(deletion: NostrEvent): void {
    const targets = deletionTargets(deletion);
    for (const target of targets.ids) {
      addDeletedId.run(packHex(target), packHex(deletion.pubkey));
      const row = jsonById.get(packHex(target));
      if (row === undefined) continue;
      const event = eventOf(String(row["json"]));
      if (!deletersOf(event).includes(deletion.pubkey)) continue;
      drop(event);
      const key = replacementKey(event);
      if (key !== null) deleteKey(key, event.created_at);
    }
    for (const key of targets.keys) deleteKey(key, deletion.created_at);
  }

  function putOne(entry: EventText): PutOutcome {
    const { event } = entry;
    const id = packHex(event.id);
    if (byId.get(id) !== undefined) return "duplicate";
    const key = replacementKey(event);
    if (deletersOf(event).some((deleter) => isDeletedId.get(id, packHex(deleter)) !== undefined)) {
      if (key !== null) deleteKey(key, event.created_at);
      return "deleted";
    }
    if (key !== null) {
      const until = deletedKey.get(key);
      if (until !== undefined && -event.created_at >= Number(until["until_age"])) return "deleted";
      const current = keptUnder(key);
      if (current !== null) {
        if (!isNewerVersion(event, current)) return "superseded";
        drop(current);
      }
    }
    add(entry);
    if (event.kind === 5) applyDeletion(event);
    return "stored";
  }

  function transact<T>(work: () => T): Result<T, StoreProblem> {
    addedEvents = 0;
    addedBytes = 0;
    try {
      database.exec("BEGIN IMMEDIATE");
      if (!isMarked) markUnclean.run();
      const value = work();
      if (addedEvents !== 0) addToTotal.run(addedEvents, "events");
      if (addedBytes !== 0) addToTotal.run(addedBytes, "bytes");
      database.exec("COMMIT");
      isMarked = true;
      return ok(value);
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (database.isTransaction) database.exec("ROLLBACK");
      return failed(storeProblemOf(error));
    }
  }

  return {
    put: (events) => transact(() => events.map(putOne)),
    sweep(nowSec) {
      let removed = 0;
      for (;;) {
        const done = transact(() => {
          const rows = expired.all(nowSec);
          for (const row of rows) drop(eventOf(String(row["json"])));
          return rows.length;
        });
        if (!done.ok) return done;
        removed += done.value;
        if (done.value < 500) return ok(removed);
      }
    },
  };
}
