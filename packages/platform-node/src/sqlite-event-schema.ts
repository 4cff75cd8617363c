import { DatabaseSync } from "node:sqlite";
import type { Result } from "@plaza/protocol";
import { failed, ok } from "@plaza/protocol";

/** Older SQLite can corrupt a write-ahead log that is reset while it is read. */
const OLDEST_SQLITE = [3, 51, 3] as const;
const SCHEMA_VERSION = 1;

/** Why an event database could not be opened. */
export type OpenStoreProblem =
  | { readonly code: "sqlite-too-old"; readonly found: string; readonly needed: string }
  | { readonly code: "in-use"; readonly path: string }
  | { readonly code: "damaged"; readonly path: string; readonly detail: string }
  | { readonly code: "newer-schema"; readonly path: string; readonly found: number }
  | { readonly code: "unusable"; readonly path: string; readonly detail: string };

/** How to open an event database. */
export interface OpenDatabaseOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** The file never grows past this; puts then end with `full`. */
  readonly maxBytes?: number;
}

/** An open event database, and what was found on opening it. */
export interface OpenDatabase {
  readonly database: DatabaseSync;
  /** The last process did not close it; its content was checked. */
  readonly wasUnclean: boolean;
}

// `age` is the negated created_at: with it "newest first, then lowest id" is the plain order of every index,
// so a page starts right after the last one by a row-value comparison.
const SCHEMA = `
  CREATE TABLE events (
    row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, pubkey BLOB NOT NULL, kind INTEGER NOT NULL, age INTEGER NOT NULL,
    expires_at INTEGER, key TEXT, size INTEGER NOT NULL, json TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_key ON events (key) WHERE key IS NOT NULL;
  CREATE INDEX events_by_time ON events (age, id);
  CREATE INDEX events_by_kind ON events (kind, age, id);
  CREATE INDEX events_by_author ON events (pubkey, age, id);
  CREATE INDEX events_by_author_kind ON events (pubkey, kind, age, id);
  CREATE INDEX events_by_expiry ON events (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE tags (
    name TEXT NOT NULL, value ANY NOT NULL, age INTEGER NOT NULL, id BLOB NOT NULL,
    row INTEGER NOT NULL, kind INTEGER NOT NULL, expires_at INTEGER,
    PRIMARY KEY (name, value, age, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE deleted_ids (id BLOB NOT NULL, pubkey BLOB NOT NULL, PRIMARY KEY (id, pubkey)) STRICT, WITHOUT ROWID;
  CREATE TABLE deleted_keys (key TEXT PRIMARY KEY, until_age INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO totals VALUES ('events', 0), ('bytes', 0), ('clean', 1);
  CREATE VIRTUAL TABLE search USING fts5 (words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Whether a dotted version is at least the needed one. */
export function isAtLeastVersion(found: string, needed: readonly number[]): boolean {
  const parts = found.split(".").map(Number);
  for (const [index, least] of needed.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** The first column of the first row a statement gives, as a number; 0 when there is none. */
export function readNumber(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get();
  return row === undefined ? 0 : Number(Object.values(row)[0]);
}

/**
 * Opens or makes the database of a relay: write-ahead log, a flush to disk with every commit, one process at a time.
 * After an unclean end its structure is checked before anything is served.
 */
export function openEventDatabase(options: OpenDatabaseOptions): Result<OpenDatabase, OpenStoreProblem> {
  const { path } = options;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    // Before anything is read: an exclusive log keeps its index in memory, which works on a full disk too.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    const version = String(database.prepare("SELECT sqlite_version() AS version").get()?.["version"]);
    if (!isAtLeastVersion(version, OLDEST_SQLITE)) {
      database.close();
      return failed({ code: "sqlite-too-old", found: version, needed: OLDEST_SQLITE.join(".") });
    }
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec("PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;");
    const schema = readNumber(database, "PRAGMA user_version");
    if (schema > SCHEMA_VERSION) {
      database.close();
      return failed({ code: "newer-schema", path, found: schema });
    }
    if (schema === 0) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    const wasUnclean = readNumber(database, "SELECT value FROM totals WHERE name = 'clean'") === 0;
    if (wasUnclean) {
      const verdict = String(Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0]);
      if (verdict !== "ok") {
        database.close();
        return failed({ code: "damaged", path, detail: verdict });
      }
    }
    if (options.maxBytes !== undefined) {
      const pageBytes = readNumber(database, "PRAGMA page_size");
      database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(options.maxBytes / pageBytes))}`);
    }
    return ok({ database, wasUnclean });
  } catch (error) {
    if (database?.isOpen) database.close();
    const code = sqliteCode(error);
    const detail = error instanceof Error ? error.message : String(error);
    if (code === 5 || code === 6) return failed({ code: "in-use", path });
    if (code === 11 || code === 26) return failed({ code: "damaged", path, detail });
    return failed({ code: "unusable", path, detail });
  }
}

/** SQLite's primary result code of an error it threw, null for other errors. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff;
}
