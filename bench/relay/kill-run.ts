import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSeededRandom } from "@plaza/platform/fakes";
import { openSqliteEventStore } from "@plaza/platform-node";
import type { EventId } from "@plaza/protocol";
import { createEventSupply } from "./event-supply.ts";
import { connectLoadClient } from "./load-client.ts";
import { startRelayChild } from "./relay-child.ts";

/** How a series of kills goes. */
export interface KillRunOptions {
  readonly kills: number;
  readonly seed: number;
  /** A kill comes in the middle of the load, once so many events of its round are acknowledged: drawn between these. */
  readonly acknowledgedFirst: readonly [least: number, most: number];
  readonly connections?: number;
  /** Events each connection has under way. */
  readonly window?: number;
}

/** What a series of kills showed. */
export interface KillRunResult {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged and not there afterwards. */
  readonly lost: number;
  /** Sent and never answered: either fate is right for them. */
  readonly unanswered: number;
  readonly perSec: number;
  /** From process start to listening after a kill, the longest. */
  readonly slowestRestartMs: number;
  /** SQLite's own verdict over the whole file at the end. */
  readonly integrity: string;
}

/** Loads a relay with signed events, kills it without warning, starts it again on the same file, and so on; then counts what is there. */
export async function runKills(options: KillRunOptions): Promise<KillRunResult> {
  const { kills, seed, acknowledgedFirst, connections = 4, window = 16 } = options;
  const random = createSeededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "plaza-kills-"));
  const path = join(folder, "events.sqlite");
  const supply = createEventSupply(50);
  const acknowledged: EventId[] = [];
  let unanswered = 0;
  let nextIndex = 0;
  let loadedMs = 0;
  let slowestRestartMs = 0;
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const relay = await startRelayChild(path);
      if (kill > 0) slowestRestartMs = Math.max(slowestRestartMs, relay.startMs);
      const clients = await Promise.all(Array.from({ length: connections }, () => connectLoadClient(relay.url)));
      const startedMs = performance.now();
      let isOver = false;
      const [least, most] = acknowledgedFirst;
      const wanted = acknowledged.length + least + Math.floor(random.unit() * (most - least));
      let hasEnough = (): void => undefined;
      const enough = new Promise<void>((resolve) => {
        hasEnough = resolve;
      });
      const senders = clients.flatMap((client) =>
        Array.from({ length: window }, async () => {
          while (!isOver) {
            const event = supply(nextIndex, Math.floor(Date.now() / 1_000));
            nextIndex += 1;
            const verdict = await client.publish(event);
            if (verdict === true) {
              acknowledged.push(event.id);
              if (acknowledged.length >= wanted) hasEnough();
            } else if (verdict === false) throw new Error("a good event was refused");
            else {
              unanswered += 1;
              return;
            }
          }
        }),
      );
      await Promise.race([enough, Promise.all(senders)]);
      await relay.stop("SIGKILL");
      loadedMs += performance.now() - startedMs;
      isOver = true;
      await Promise.all(senders);
      for (const client of clients) client.end();
    }
    const store = await openSqliteEventStore({ path });
    if (!store.ok) throw new Error(JSON.stringify(store.problem));
    let lost = 0;
    for (let at = 0; at < acknowledged.length; at += 500) {
      const found = await store.value.read(acknowledged.slice(at, at + 500));
      if (!found.ok) throw new Error(found.problem.code);
      lost += found.value.filter((json) => json === null).length;
    }
    await store.value.end();
    const database = new DatabaseSync(path, { readOnly: true });
    const integrity = String(Object.values(database.prepare("PRAGMA integrity_check").get() ?? {})[0]);
    database.close();
    return {
      kills,
      acknowledged: acknowledged.length,
      lost,
      unanswered,
      perSec: (acknowledged.length / loadedMs) * 1_000,
      slowestRestartMs,
      integrity,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
