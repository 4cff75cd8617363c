import { Worker } from "node:worker_threads";
import type { Log, Timers } from "@plaza/platform";
import { failed } from "@plaza/protocol";
import type { Result, Sha256 } from "@plaza/protocol";
import type { AppRequest, AppScripts, SealedAnswer } from "@plaza/webxdc";
import type { ShelfProblem } from "./archive-shelf.ts";
import type { ArchiveQuestion, ArchiveReply } from "./archive-worker.ts";

/** Why an archive could not be asked. */
export type ReaderProblem = ShelfProblem | { readonly code: "unknown-file" | "busy" };

/** Apps' archives, read on a thread of their own: what they hold is hostile, and unpacking takes its time. */
export interface ArchiveReader {
  /** Starts the thread ahead of the first question. */
  warm(): void;
  /** Opens an archive; tells what it unpacks to. */
  open(sha256: Sha256): Promise<Result<number, ReaderProblem>>;
  /** Answers from an archive, which is opened again if it has to be. */
  answer(sha256: Sha256, request: AppRequest): Promise<Result<SealedAnswer, ReaderProblem>>;
  stats(): { readonly archives: number; readonly bytes: number; readonly waiting: number };
  end(): Promise<void>;
}

/** How to make an {@link ArchiveReader}. */
export interface ArchiveReaderOptions {
  readonly scripts: AppScripts;
  /** The file's bytes, which are given away; null when it is not here. */
  readonly load: (sha256: Sha256) => Promise<Uint8Array | null>;
  readonly timers: Timers;
  readonly log: Log;
  /** How a thread is started; a test makes one that hangs. */
  readonly startThread?: (scripts: AppScripts) => Worker;
}

const mostWaiting = 256;
/** No honest archive takes so long. */
const patienceMs = 30_000;

function startArchiveThread(scripts: AppScripts): Worker {
  return new Worker(new URL("./archive-worker.ts", import.meta.url), { workerData: { scripts } });
}

/** Distributes over unions. */
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** Makes a reader. Its thread starts with the first question, and anew after it died or hung. */
export function createArchiveReader(options: ArchiveReaderOptions): ArchiveReader {
  const { scripts, load, timers, log, startThread = startArchiveThread } = options;
  const waiting = new Map<number, (reply: ArchiveReply | null) => void>();
  const opening = new Map<Sha256, Promise<Result<number, ReaderProblem>>>();
  let thread: Worker | null = null;
  let nextId = 1;
  let shelf = { archives: 0, bytes: 0 };

  function drop(lost: Worker, why: string): void {
    if (thread !== lost) return;
    thread = null;
    shelf = { archives: 0, bytes: 0 };
    log.warn("the thread that reads apps is started anew", { why });
    void lost.terminate();
    for (const settle of waiting.values()) settle(null);
  }

  function running(): Worker {
    if (thread !== null) return thread;
    const started = startThread(scripts);
    started.unref();
    started.on("message", (reply: ArchiveReply) => {
      shelf = { ...reply.stats };
      waiting.get(reply.id)?.(reply);
    });
    started.on("error", (error) => drop(started, String(error)));
    started.on("exit", () => drop(started, "it ended"));
    thread = started;
    return started;
  }

  /** Null: too much to do, or the thread was lost over it. */
  function ask(question: WithoutId<ArchiveQuestion>, transfer: readonly ArrayBuffer[] = []): Promise<ArchiveReply | null> {
    if (waiting.size >= mostWaiting) return Promise.resolve(null);
    const id = nextId;
    nextId += 1;
    const worker = running();
    return new Promise((resolve) => {
      const cancel = timers.after(patienceMs, () => drop(worker, "it hung"));
      waiting.set(id, (reply) => {
        waiting.delete(id);
        cancel();
        resolve(reply);
      });
      worker.postMessage({ ...question, id }, [...transfer]);
    });
  }

  async function openNow(sha256: Sha256): Promise<Result<number, ReaderProblem>> {
    const bytes = await load(sha256);
    if (bytes === null) return failed({ code: "unknown-file" });
    const own = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer] : [];
    const reply = await ask({ ask: "open", sha256, bytes }, own);
    return reply?.opened ?? failed({ code: "busy" });
  }

  function open(sha256: Sha256): Promise<Result<number, ReaderProblem>> {
    const before = opening.get(sha256);
    if (before !== undefined) return before;
    const now = openNow(sha256).finally(() => opening.delete(sha256));
    opening.set(sha256, now);
    return now;
  }

  return {
    warm: () => void running(),
    open,
    async answer(sha256, request) {
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const reply = await ask({ ask: "answer", sha256, request });
        if (reply === null || reply.answer === undefined) break;
        if (reply.answer !== null) return { ok: true, value: reply.answer };
        const opened = await open(sha256);
        if (!opened.ok) return opened;
      }
      return failed({ code: "busy" });
    },
    stats: () => ({ ...shelf, waiting: waiting.size }),
    async end() {
      const last = thread;
      thread = null;
      await last?.terminate();
      for (const settle of waiting.values()) settle(null);
    },
  };
}
