import { createDirectVerifier } from "@plaza/platform";
import type { Verifier } from "@plaza/platform";
import { admitVerified, failed, ok } from "@plaza/protocol";
import type { NostrEvent, Result, VerifiedEvent, VerifyProblem } from "@plaza/protocol";

/** What the page asks its worker. */
export interface VerifyQuestion {
  readonly number: number;
  readonly event: NostrEvent;
}

/** What the worker says. */
export interface VerifyAnswer {
  readonly number: number;
  /** Null when the event is proven. */
  readonly problem: VerifyProblem | null;
}

/** How the work is done. */
export interface WorkerVerifierOptions {
  /** Default: the worker that comes with this package. */
  readonly makeWorker?: () => Worker;
  /** A worker that owes answers and gives none for so long is given up. Default 10,000. */
  readonly patienceMs?: number;
}

interface Pending {
  readonly event: NostrEvent;
  readonly settle: (answer: Result<VerifiedEvent, VerifyProblem>) => void;
}

/** Verifies in a worker, so that a page with a thousand signatures to check still draws. @see docs/spec/ports.md [F-8d] */
export function createWorkerVerifier(options: WorkerVerifierOptions = {}): Verifier & { end(): void } {
  const makeWorker =
    options.makeWorker ?? (() => new Worker(new URL("./verify-worker.ts", import.meta.url), { type: "module", name: "verify" }));
  const direct = createDirectVerifier();
  const pending = new Map<number, Pending>();
  let asked = 0;
  let patience: ReturnType<typeof setTimeout> | undefined;
  /** Undefined before the first question, null once there is none to be had. */
  let worker: Worker | null | undefined;

  function start(): Worker | null {
    try {
      const made = makeWorker();
      made.addEventListener("message", ({ data }: MessageEvent<VerifyAnswer>) => hear(data));
      made.addEventListener("error", giveUp);
      made.addEventListener("messageerror", giveUp);
      return made;
    } catch {
      return null;
    }
  }

  function hear({ number, problem }: VerifyAnswer): void {
    const question = pending.get(number);
    if (question === undefined) return;
    pending.delete(number);
    waitOn();
    question.settle(problem === null ? ok(admitVerified(question.event)) : failed(problem));
  }

  function waitOn(): void {
    clearTimeout(patience);
    if (pending.size > 0) patience = setTimeout(giveUp, options.patienceMs ?? 10_000);
  }

  /** What the worker owes is done here, and all that comes after. */
  function giveUp(): void {
    worker?.terminate();
    worker = null;
    clearTimeout(patience);
    const owed = [...pending.values()];
    pending.clear();
    for (const { event, settle } of owed) void direct.verify(event).then(settle);
  }

  return {
    verify(event) {
      worker = worker === undefined ? start() : worker;
      if (worker === null) return direct.verify(event);
      asked += 1;
      const number = asked;
      // The copy the worker proves is the one that is handed on.
      const copy = structuredClone(event);
      const answer = new Promise<Result<VerifiedEvent, VerifyProblem>>((settle) => pending.set(number, { event: copy, settle }));
      worker.postMessage({ number, event: copy } satisfies VerifyQuestion);
      if (pending.size === 1) waitOn();
      return answer;
    },
    end() {
      giveUp();
    },
  };
}
