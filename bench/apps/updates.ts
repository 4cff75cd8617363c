import { join } from "node:path";
import { createKeySigner } from "@plaza/platform/fakes";
import { KIND } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { createQuickSigner } from "../relay/event-supply.ts";
import { connectLoadClient } from "../relay/load-client.ts";
import { startRelayChild } from "../relay/relay-child.ts";
import { benchApp, benchUpdate, createCrowd, hasGiven } from "./person.ts";

const people = 10;

function updateEvent(signer: ReturnType<typeof createQuickSigner>, number: number, createdAtSec: number): NostrEvent {
  const tags = [
    ["i", benchApp],
    ["alt", "Webxdc update"],
  ];
  return signer.sign({ kind: KIND.webxdcUpdate, created_at: createdAtSec, tags, content: benchUpdate(number).payload });
}

/** What one signature costs as the page makes it, now and here. */
async function signingCostMs(): Promise<number> {
  const signer = createKeySigner(new Uint8Array(32).fill(7));
  const rounds = 50;
  const startedMs = performance.now();
  for (let number = 0; number < rounds; number += 1) {
    await signer.sign({ kind: KIND.webxdcUpdate, created_at: number, tags: [["i", benchApp]], content: benchUpdate(number).payload });
  }
  return (performance.now() - startedMs) / rounds;
}

/** One person sends as fast as their session lets them; ten others are given everything. Beside it the same bytes, broadcast. */
export async function benchUpdates(folder: string, count: number): Promise<void> {
  console.log(`\n${count} updates of one person to ${people} people (all eleven sessions share this process)`);
  const relay = await startRelayChild(join(folder, "updates.sqlite"));
  const crowd = createCrowd(relay.url);
  const everyone = Array.from({ length: people + 1 }, (_, index) => crowd.open(index + 1));
  await Promise.all(everyone.map(({ session }) => session.ready));
  const [sender, ...others] = everyone;
  if (sender === undefined) throw new Error("a sender");
  const signingMs = await signingCostMs();
  const startedMs = performance.now();
  for (let number = 0; number < count; number += 1) void sender.session.send(benchUpdate(number));
  await hasGiven(sender.session, count);
  const ownMs = performance.now() - startedMs;
  await Promise.all(others.map(({ session }) => hasGiven(session, count)));
  const allMs = performance.now() - startedMs;
  const sum = everyone.map(({ session }) => session.count.get());
  if (sum.some((given) => given !== count)) throw new Error(`given: ${sum.join(", ")}`);
  console.log(`  Plaza: ${((count * 1_000) / allMs).toFixed(0)} updates/s, ${((count * people * 1_000) / allMs).toFixed(0)} deliveries/s`);
  console.log(`  (the sender was given their own after ${(ownMs / count).toFixed(2)} ms each)`);
  console.log(
    `  (of that signing is ${((signingMs * count) / 1_000).toFixed(1)} of ${(allMs / 1_000).toFixed(1)} s: ${signingMs.toFixed(2)} ms each, as a browser signs)`,
  );
  for (const person of everyone) person.end();
  await crowd.end();
  await relay.stop("SIGTERM");

  const baseline = await startRelayChild("", "broadcast");
  const publisher = await connectLoadClient(baseline.url);
  const clients = await Promise.all(Array.from({ length: people }, () => connectLoadClient(baseline.url)));
  const signer = createQuickSigner(1);
  const texts = Array.from({ length: count }, (_, number) => JSON.stringify(["EVENT", "live", updateEvent(signer, number, 1_767_225_600)]));
  let heard = 0;
  const done = new Promise<void>((resolve) => {
    for (const client of clients) {
      client.onText(() => {
        heard += 1;
        if (heard === count * people) resolve();
      });
    }
  });
  const broadcastMs = performance.now();
  for (const text of texts) publisher.send(text);
  await done;
  const tookMs = performance.now() - broadcastMs;
  console.log(
    `  the same bytes by a plain broadcast: ${((count * 1_000) / tookMs).toFixed(0)} messages/s, ${((count * people * 1_000) / tookMs).toFixed(0)} deliveries/s (made beforehand, nothing checked, kept or read)`,
  );
  for (const client of [publisher, ...clients]) client.end();
  await baseline.stop("SIGTERM");
}

/** A new device reads an app's whole history; beside it the same events read and thrown away. */
export async function benchReplay(folder: string, count: number): Promise<void> {
  console.log(`\nreplay of ${count} updates, from nothing`);
  const relay = await startRelayChild(join(folder, "replay.sqlite"));
  const loader = await connectLoadClient(relay.url);
  const signers = Array.from({ length: 20 }, (_, index) => createQuickSigner(index));
  const fromSec = Math.floor(Date.now() / 1_000) - count - 60;
  for (let number = 0; number < count; number += 200) {
    const batch = Array.from({ length: Math.min(200, count - number) }, (_, index) => {
      const signer = signers[(number + index) % signers.length];
      if (signer === undefined) throw new Error("a signer");
      return updateEvent(signer, number + index, fromSec + number + index);
    });
    const verdicts = await Promise.all(batch.map((event) => loader.publish(event)));
    if (verdicts.some((verdict) => verdict !== true)) throw new Error("the relay refused an update");
  }
  loader.end();

  const crowd = createCrowd(relay.url);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const person = crowd.open(99);
  await person.session.ready;
  const readyMs = performance.now() - startedMs;
  const used = process.cpuUsage(before);
  const given = person.session.count.get();
  let read = 0;
  for (let page = person.session.after(0); page.length > 0; page = person.session.after(page.at(-1)?.serial ?? read)) read += page.length;
  if (given !== count || read !== count) throw new Error(`given ${given}, read ${read} of ${count}`);
  console.log(`  Plaza, to ready: ${readyMs.toFixed(0)} ms (${((count * 1_000) / readyMs).toFixed(0)}/s: paged, verified, ordered, kept)`);
  console.log(
    `  (processor time of all threads: ${((used.user + used.system) / 1_000 / count).toFixed(2)} ms each; the rest is waiting for a turn)`,
  );
  person.end();
  await crowd.end();

  const reader = await connectLoadClient(relay.url);
  const rawMs = performance.now();
  let raw = 0;
  // The same pages as the session asks for, by the dates known here; nothing in them is looked at.
  for (let page = 0; raw < count; page += 1) {
    const until = fromSec + count - 1 - page * 500;
    raw += (await reader.query({ kinds: [KIND.webxdcUpdate], "#i": [benchApp], limit: 500, until })) ?? 0;
  }
  const tookMs = performance.now() - rawMs;
  console.log(`  the same events read and thrown away: ${tookMs.toFixed(0)} ms (${((raw * 1_000) / tookMs).toFixed(0)}/s, pages of 500)`);
  reader.end();
  await relay.stop("SIGTERM");
}
