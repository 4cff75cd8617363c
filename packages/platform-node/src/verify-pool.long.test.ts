import { createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import { describeVerifierContract } from "@plaza/platform/contracts";
import type { NostrEvent } from "@plaza/protocol";
import { computeEventId, parseNostrEvent, signEvent, verifyEvent } from "@plaza/protocol";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import type { VerifyPool, VerifyPoolOptions } from "./verify-pool.ts";
import { createVerifyPool } from "./verify-pool.ts";

const pools: VerifyPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
});

function makePool(options: Partial<VerifyPoolOptions> = {}): VerifyPool {
  const pool = createVerifyPool({ log: createRecordingLog(), threads: 1, ...options });
  pools.push(pool);
  return pool;
}

function sample(content: string): NostrEvent {
  return signEvent({ kind: 1, created_at: 1_800_000_000, tags: [["t", "x"]], content }, new Uint8Array(32).fill(3));
}

function changed(event: NostrEvent, fields: Readonly<Record<string, unknown>>): NostrEvent {
  const parsed = parseNostrEvent({ ...event, ...fields });
  if (!parsed.ok) throw new Error(parsed.problem.code);
  return parsed.value;
}

describeVerifierContract("the verify pool", () => {
  const pool = createVerifyPool({ log: createRecordingLog(), threads: 2 });
  return { verifier: pool, end: () => pool.end() };
});

describe("the verify pool", () => {
  it("[I-6w] judges like the plain JavaScript check, whatever is wrong with key, id or signature", async () => {
    const seed = 4_711;
    const random = createSeededRandom(seed);
    const pool = makePool();
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (let round = 0; round < 60; round += 1) {
      const event = sample(`${round}`);
      const at = Math.floor(random.unit() * 128);
      const flipped = `${event.sig.slice(0, at)}${event.sig[at] === "0" ? "1" : "0"}${event.sig.slice(at + 1)}`;
      const variants = [
        event,
        changed(event, { sig: flipped }),
        changed(event, { sig: hex(random.bytes(64)) }),
        changed(event, { sig: event.sig.slice(0, 64) + order }),
        changed(event, { sig: "f".repeat(128) }),
        changed(event, { content: "other" }),
        // A stranger's key with its own id: only the signature is wrong, or the key is no point at all.
        ...[hex(random.bytes(32)), "0".repeat(64), "f".repeat(64)].map((pubkey) => withOwnId(changed(event, { pubkey }))),
      ];
      for (const variant of variants) {
        const told = `seed ${seed} ${JSON.stringify(variant)}`;
        expect(await pool.verify(variant), told).toEqual(verifyEvent(variant));
      }
    }
  });

  it("[I-6w] a queue with little to ask is not kept waiting by one with much", async () => {
    const pool = makePool();
    const event = sample("many");
    const order: string[] = [];
    const flood = pool.queue();
    const floods = Array.from({ length: 2_000 }, () => flood.verify(event).then(() => order.push("flood")));
    await pool
      .queue()
      .verify(sample("one"))
      .then(() => order.push("one"));
    await Promise.all(floods);
    expect(order.indexOf("one")).toBeLessThan(200);
  });

  it("[I-6w] a thread that dies is replaced, and every question is still answered once", async () => {
    const workers: Worker[] = [];
    const pool = makePool({
      startThread() {
        const worker = new Worker(new URL("./verify-worker.ts", import.meta.url));
        workers.push(worker);
        return worker;
      },
    });
    const event = sample("crash");
    await pool.verify(event);
    const answers = Array.from({ length: 500 }, (_, index) => pool.verify(index % 2 === 0 ? event : changed(event, { content: "x" })));
    await answers[0];
    await workers[0]?.terminate();
    const results = await Promise.all(answers);
    expect(workers.length).toBeGreaterThan(1);
    expect(results.every((result, index) => result.ok === (index % 2 === 0))).toBe(true);
  });

  it("[I-6w] where no thread starts, the main thread answers", async () => {
    const log = createRecordingLog();
    const pool = makePool({ log, startThread: () => new Worker("throw new Error('no')", { eval: true }) });
    const event = sample("alone");
    expect((await pool.verify(event)).ok).toBe(true);
    expect(await pool.verify(changed(event, { content: "x" }))).toMatchObject({ ok: false, problem: { code: "wrong-id" } });
  });

  it("[I-6w] an event changed after it was asked about is admitted as it was then", async () => {
    const pool = makePool();
    const event = sample("first");
    const mutable = { ...event, tags: event.tags.map((tag) => [...tag]) };
    const answer = pool.verify(mutable);
    mutable.content = "second";
    mutable.tags[0]?.push("more");
    const verified = await answer;
    expect(verified.ok && verified.value).toEqual(event);
  });
});

function withOwnId(event: NostrEvent): NostrEvent {
  return changed(event, { id: computeEventId(event.pubkey, event) });
}
