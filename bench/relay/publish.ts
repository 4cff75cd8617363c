import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NostrEvent } from "@plaza/protocol";
import { createEventSupply } from "./event-supply.ts";
import { times } from "./figures.ts";
import { connectLoadClient } from "./load-client.ts";
import { startRelayChild } from "./relay-child.ts";

const CONNECTIONS = 4;
const WINDOW = 16;

/** Signed events over sockets, each answered only when it is on disk; beside it the same rows put into bare SQLite. */
export async function benchPublish(folder: string, count: number): Promise<void> {
  console.log(`\npublish: ${count} signed events, ${CONNECTIONS} connections with ${WINDOW} under way each`);
  const supply = createEventSupply(500);
  const nowSec = Math.floor(Date.now() / 1_000);
  const events = Array.from({ length: count }, (_, index) => supply(index, nowSec - (index % 1_000)));
  const relay = await startRelayChild(join(folder, "publish.sqlite"));
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => connectLoadClient(relay.url)));
  const latencies: number[] = [];
  let next = 0;
  const startedMs = performance.now();
  await Promise.all(
    clients.flatMap((client) =>
      Array.from({ length: WINDOW }, async () => {
        for (let event = events[next++]; event !== undefined; event = events[next++]) {
          const sentMs = performance.now();
          if ((await client.publish(event)) !== true) throw new Error("a good event was refused");
          latencies.push(performance.now() - sentMs);
        }
      }),
    ),
  );
  const perSec = (count / (performance.now() - startedMs)) * 1_000;
  for (const client of clients) client.end();
  await relay.stop("SIGTERM");
  console.log(`  relay: ${perSec.toFixed(0)} events/s, ${times(latencies)} until acknowledged`);
  for (const batch of [1, 64]) {
    const rate = insertBare(join(folder, `bare-${batch}.sqlite`), events.slice(0, batch === 1 ? Math.min(count, 2_000) : count), batch);
    console.log(
      `  bare SQLite, no signature check, no indexes, ${batch === 1 ? "one transaction each" : `${batch} a transaction`}: ${rate.toFixed(0)} rows/s`,
    );
  }
}

function insertBare(path: string, events: readonly NostrEvent[], batch: number): number {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE events (id TEXT PRIMARY KEY, json TEXT) WITHOUT ROWID");
  const insert = database.prepare("INSERT INTO events VALUES (?, ?)");
  const startedMs = performance.now();
  for (let at = 0; at < events.length; at += batch) {
    database.exec("BEGIN IMMEDIATE");
    for (const event of events.slice(at, at + batch)) insert.run(event.id, JSON.stringify(event));
    database.exec("COMMIT");
  }
  const rate = (events.length / (performance.now() - startedMs)) * 1_000;
  database.close();
  return rate;
}
