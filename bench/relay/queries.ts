import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createVerifyPool, openSqliteEventStore } from "@plaza/platform-node";
import { createRecordingLog } from "@plaza/platform/fakes";
import { serializeEvent } from "@plaza/protocol";
import { createEventSupply, createQuickSigner } from "./event-supply.ts";
import { quantile, times } from "./figures.ts";
import { connectLoadClient } from "./load-client.ts";
import { startRelayChild } from "./relay-child.ts";

const AUTHORS = 500;
const ROUNDS = 300;
const START_SEC = 1_700_000_000;

async function fill(path: string, count: number): Promise<void> {
  const store = await openSqliteEventStore({ path });
  if (!store.ok) throw new Error(JSON.stringify(store.problem));
  const verifier = createVerifyPool({ log: createRecordingLog() });
  const supply = createEventSupply(AUTHORS);
  const startedMs = performance.now();
  for (let at = 0; at < count; at += 500) {
    const events = await Promise.all(
      Array.from({ length: Math.min(500, count - at) }, (_, index) => verifier.verify(supply(at + index, START_SEC + at + index))),
    );
    const put = await store.value.put(
      events.map((event) => {
        if (!event.ok) throw new Error(event.problem.code);
        return { event: event.value, json: serializeEvent(event.value) };
      }),
    );
    if (!put.ok) throw new Error(put.problem.code);
  }
  const { events, sizeBytes } = await store.value.stats();
  console.log(
    `  ${events} events kept (${(sizeBytes / 1e6).toFixed(0)} MB of JSON) in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`,
  );
  await store.value.end();
  await verifier.end();
}

/** REQ until EOSE on a full store, one after the other; beside it the simplest of them as a bare statement in this process. */
export async function benchQueries(folder: string, count: number): Promise<void> {
  console.log(`\nqueries: ${count} events of ${AUTHORS} authors, ${ROUNDS} of each kind`);
  const path = join(folder, "queries.sqlite");
  await fill(path, count);
  const author = (index: number): string => createQuickSigner(index % AUTHORS).pubkey;
  const authors = Array.from({ length: AUTHORS }, (_, index) => author(index));
  const shapes: readonly (readonly [name: string, filter: (round: number) => object])[] = [
    ["kinds=1, limit 50", (round) => ({ kinds: [1], limit: 50, until: START_SEC + count - round })],
    [
      "chat of a scene (#a), limit 50",
      (round) => ({ kinds: [1311], "#a": [`30311:${authors[round % 20]}:scene-${round % 50}`], limit: 50 }),
    ],
    ["#t common, limit 50", (round) => ({ "#t": ["common"], limit: 50, until: START_SEC + count - round })],
    [
      "50 authors, limit 50",
      (round) => ({ authors: Array.from({ length: 50 }, (_, index) => authors[(round + index * 7) % AUTHORS]), limit: 50 }),
    ],
    ["one author's newest of a kind", (round) => ({ authors: [authors[round % AUTHORS]], kinds: [30078], limit: 1 })],
    ["#i and #t that never meet", (round) => ({ "#i": [`app-${round % 40}`], "#t": ["common"] })],
    ["search of one word", (round) => ({ search: String(round * 37), limit: 20 })],
    ["kinds=1, limit 500", () => ({ kinds: [1], limit: 500 })],
  ];
  const relay = await startRelayChild(path);
  const client = await connectLoadClient(relay.url);
  const ping: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedMs = performance.now();
    await client.query({ limit: 0 });
    ping.push(performance.now() - startedMs);
  }
  console.log(`  round trip that asks nothing of the store: ${times(ping)}`);
  for (const [name, filter] of shapes) {
    const samples: number[] = [];
    let events = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedMs = performance.now();
      events += (await client.query(filter(round))) ?? 0;
      samples.push(performance.now() - startedMs);
    }
    console.log(`  ${name}: ${times(samples)}, ${(events / ROUNDS).toFixed(1)} events`);
  }
  const startedMs = performance.now();
  const counted = await client.count({ kinds: [1] });
  console.log(`  COUNT of kind 1: ${counted} in ${(performance.now() - startedMs).toFixed(0)} ms`);
  client.end();
  await relay.stop("SIGTERM");
  bareStatement(path, count);
}

function bareStatement(path: string, count: number): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const statement = database.prepare("SELECT json FROM events WHERE kind = 1 AND age >= ? ORDER BY age, id LIMIT 50");
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedMs = performance.now();
    statement.all(-(START_SEC + count - round));
    samples.push(performance.now() - startedMs);
  }
  database.close();
  console.log(
    `  bare statement, kinds=1, limit 50, no socket: p50 ${quantile(samples, 0.5).toFixed(2)} ms, p99 ${quantile(samples, 0.99).toFixed(2)} ms`,
  );
}
