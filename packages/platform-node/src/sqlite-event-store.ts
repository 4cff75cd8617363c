import { Worker } from "node:worker_threads";
import type { EventStore, StoreProblem } from "@plaza/platform";
import type { Failed, Result } from "@plaza/protocol";
import { failed, ok } from "@plaza/protocol";
import type { ReaderLimits } from "./sqlite-event-reader.ts";
import type { OpenDatabaseOptions, OpenStoreProblem } from "./sqlite-event-schema.ts";
import type { StoreAnswers, StoreAsks, StoreOpened, StoreReply, StoreWorkerData } from "./sqlite-event-worker.ts";

export type { OpenStoreProblem } from "./sqlite-event-schema.ts";

/** How to open a {@link SqliteEventStore}. */
export interface SqliteEventStoreOptions extends OpenDatabaseOptions {
  readonly limits?: Partial<ReaderLimits>;
}

/** An event store in one SQLite file. */
export interface SqliteEventStore extends EventStore {
  /** The process before this one did not end its store; the file was checked on opening. */
  readonly wasUnclean: boolean;
}

const QUESTIONS = ["put", "query", "count", "read", "sweep", "stats", "end"] as const;

type Waiting = { readonly [A in keyof StoreAnswers]: Map<number, (answer: StoreAnswers[A]) => void> };

/**
 * Opens or makes an event store in a SQLite file, on a thread of its own: waiting for the disk delays nobody else.
 * Write-ahead log with a flush at each commit; one process at a time.
 */
export function openSqliteEventStore(options: SqliteEventStoreOptions): Promise<Result<SqliteEventStore, OpenStoreProblem>> {
  const { path, maxBytes } = options;
  const workerData: StoreWorkerData = {
    open: maxBytes === undefined ? { path } : { path, maxBytes },
    limits: { maxScannedRows: 250_000, maxCountedRows: 2_000_000, inlineBytes: 1_048_576, ...options.limits },
  };
  const worker = new Worker(new URL("./sqlite-event-worker.ts", import.meta.url), { workerData });
  const waiting: Waiting = {
    put: new Map(),
    query: new Map(),
    count: new Map(),
    read: new Map(),
    sweep: new Map(),
    stats: new Map(),
    end: new Map(),
  };
  const stopped: Failed<StoreProblem> = failed({ code: "failed", detail: "the store has ended" });
  const afterEnd: StoreAnswers = {
    put: stopped,
    query: stopped,
    count: stopped,
    read: stopped,
    sweep: stopped,
    stats: { events: 0, sizeBytes: 0 },
    end: null,
  };
  let nextTicket = 1;
  let isOver = false;

  function ask<A extends keyof StoreAnswers>(name: A, body: StoreAsks[A]): Promise<StoreAnswers[A]> {
    if (isOver) return Promise.resolve(afterEnd[name]);
    const ticket = nextTicket;
    nextTicket += 1;
    return new Promise((resolve) => {
      waiting[name].set(ticket, resolve);
      worker.postMessage({ ...body, ask: name, ticket });
    });
  }

  function settle<A extends keyof StoreAnswers>(reply: StoreReply<A>): void {
    waiting[reply.ask].get(reply.ticket)?.(reply.answer);
    waiting[reply.ask].delete(reply.ticket);
  }

  function abandon<A extends keyof StoreAnswers>(name: A): void {
    for (const resolve of waiting[name].values()) resolve(afterEnd[name]);
    waiting[name].clear();
  }

  const makeStore = (wasUnclean: boolean): SqliteEventStore => ({
    wasUnclean,
    put: (events) => ask("put", { texts: events.map((stored) => stored.json) }),
    query: (query) => ask("query", { query }),
    read: (ids) => ask("read", { ids }),
    count: (query) => ask("count", { query }),
    sweep: (nowSec) => ask("sweep", { nowSec }),
    stats: () => ask("stats", {}),
    async end() {
      await ask("end", {});
      isOver = true;
    },
  });

  return new Promise((resolve) => {
    worker.on("message", (reply: StoreReply | StoreOpened) => {
      if ("opened" in reply) {
        resolve(reply.opened.ok ? ok(makeStore(reply.opened.value.wasUnclean)) : reply.opened);
        return;
      }
      settle(reply);
    });
    worker.on("error", (error) => resolve(failed({ code: "unusable", path, detail: error.message })));
    worker.on("exit", () => {
      isOver = true;
      for (const name of QUESTIONS) abandon(name);
    });
  });
}
