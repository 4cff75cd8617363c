import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Log, Verifier } from "@plaza/platform";
import type { NostrEvent, Result, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import { admitVerified, failed, ok, verifyEvent } from "@plaza/protocol";
import type { VerifyQuestion } from "./verify-check.ts";

/** A pool of threads that verify. As a `Verifier` it is one queue of its own. */
export interface VerifyPool extends Verifier {
  /** A verifier whose questions take turns with those of every other queue, however many each has waiting. */
  readonly queue: () => Verifier;
  /** Questions that no thread has taken yet. */
  readonly waiting: () => number;
  /** Answers what was asked (on this thread from now on), then ends the threads. */
  readonly end: () => Promise<void>;
}

/** How to make a {@link VerifyPool}. */
export interface VerifyPoolOptions {
  readonly log: Log;
  /** Default: one per core beyond the first, at least 1, at most 4. */
  readonly threads?: number;
  /** How a thread is started; a test watches it to make it crash. */
  readonly startThread?: () => Worker;
}

interface Asked {
  readonly event: NostrEvent;
  readonly question: VerifyQuestion;
  readonly answer: (result: Result<VerifiedEvent, VerifyProblem>) => void;
  crashes: number;
}

interface Thread {
  worker: Worker;
  /** What it was given and has not answered, oldest batch first. */
  readonly batches: (readonly Asked[])[];
}

/** Small enough that a newcomer waits some milliseconds, large enough that hand-over costs little. */
const BATCH = 32;
/** One batch in work, one waiting beside it: the thread never idles between two. */
const BATCHES_PER_THREAD = 2;
/** A question that was there when threads crashed is answered by this thread instead. */
const MAX_CRASHES = 2;
const MAX_BARREN_STARTS = 5;

function startVerifyThread(): Worker {
  return new Worker(new URL("./verify-worker.ts", import.meta.url));
}

function signedText({ pubkey, created_at, kind, tags, content }: NostrEvent): string {
  return JSON.stringify([0, pubkey, created_at, kind, tags, content]);
}

/** Makes a pool of verify threads. A thread that dies is replaced and its questions are asked again. */
export function createVerifyPool(options: VerifyPoolOptions): VerifyPool {
  const { log, startThread = startVerifyThread } = options;
  const threadCount = options.threads ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  /** Queues with something waiting, next in turn first. */
  const queues: Asked[][] = [];
  const threads: Thread[] = [];
  let isDispatchDue = false;
  let barrenStarts = 0;
  let isOver = false;

  function answerHere(asked: Asked): void {
    asked.answer(verifyEvent(asked.event));
  }

  function settle(asked: Asked, verdict: number | undefined): void {
    if (verdict === 0) asked.answer(ok(admitVerified(asked.event)));
    else if (verdict === 1) asked.answer(failed({ code: "wrong-id", id: asked.event.id }));
    else if (verdict === 2) asked.answer(failed({ code: "wrong-signature", id: asked.event.id }));
    else answerHere(asked);
  }

  function takeBatch(): readonly Asked[] {
    const batch: Asked[] = [];
    while (batch.length < BATCH) {
      const queue = queues.shift();
      if (queue === undefined) break;
      const asked = queue.shift();
      if (asked !== undefined) batch.push(asked);
      if (queue.length > 0) queues.push(queue);
    }
    return batch;
  }

  function dispatch(): void {
    isDispatchDue = false;
    for (let round = 0; round < BATCHES_PER_THREAD; round += 1) {
      for (const thread of threads) {
        if (thread.batches.length > round) continue;
        const batch = takeBatch();
        if (batch.length === 0) return;
        thread.batches.push(batch);
        thread.worker.ref();
        thread.worker.postMessage(batch.map((asked) => asked.question));
      }
    }
    if (threads.length === 0) for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) batch.forEach(answerHere);
  }

  // What arrives within one turn of the event loop leaves in common batches.
  function dueDispatch(): void {
    if (isDispatchDue) return;
    isDispatchDue = true;
    queueMicrotask(dispatch);
  }

  function requeue(lost: readonly Asked[]): void {
    const again: Asked[] = [];
    for (const asked of lost) {
      asked.crashes += 1;
      if (asked.crashes >= MAX_CRASHES) answerHere(asked);
      else again.push(asked);
    }
    if (again.length > 0) queues.unshift(again);
    dueDispatch();
  }

  function watch(thread: Thread): void {
    const { worker } = thread;
    worker.unref();
    worker.on("message", (verdicts: Uint8Array) => {
      barrenStarts = 0;
      const batch = thread.batches.shift() ?? [];
      if (thread.batches.length === 0) worker.unref();
      batch.forEach((asked, index) => settle(asked, verdicts[index]));
      dispatch();
    });
    worker.on("error", (error) => log.warn("a verify thread failed", { detail: error.message }));
    worker.on("exit", () => {
      const lost = thread.batches.splice(0).flat();
      if (isOver) {
        lost.forEach(answerHere);
        return;
      }
      barrenStarts += 1;
      if (barrenStarts <= MAX_BARREN_STARTS) {
        log.warn("a verify thread ended and is replaced", { questions: lost.length });
        thread.worker = startThread();
        watch(thread);
      } else {
        log.error("verify threads do not start; signatures are checked on the main thread");
        threads.splice(threads.indexOf(thread), 1);
      }
      requeue(lost);
    });
  }

  for (let index = 0; index < threadCount; index += 1) {
    const thread: Thread = { worker: startThread(), batches: [] };
    threads.push(thread);
    watch(thread);
  }

  function makeQueue(): Verifier {
    const queue: Asked[] = [];
    return {
      verify(given) {
        // A copy: what is checked now is what will be admitted later.
        const event: NostrEvent = { ...given, tags: given.tags.map((tag) => [...tag]) };
        const { id, pubkey, sig } = event;
        return new Promise((answer) => {
          const asked: Asked = { event, question: { id, pubkey, sig, signedText: signedText(event) }, answer, crashes: 0 };
          if (isOver) {
            answerHere(asked);
            return;
          }
          queue.push(asked);
          if (queue.length === 1) queues.push(queue);
          dueDispatch();
        });
      },
    };
  }

  return {
    ...makeQueue(),
    queue: makeQueue,
    waiting: () => queues.reduce((sum, queue) => sum + queue.length, 0),
    async end() {
      isOver = true;
      for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) batch.forEach(answerHere);
      await Promise.all(threads.map((thread) => thread.worker.terminate()));
    },
  };
}
