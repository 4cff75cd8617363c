import { createWorkerVerifier } from "@plaza/platform-browser";
import { parseNostrEvent, signEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";

/** Asks about the verifier; every answer can leave the page. */
export interface VerifierProbe {
  /** Verifies a right and an altered event with a worker of this sort, twice: `"verified"` or the problem's code. */
  verifyWith(worker: "own" | "impossible" | "broken" | "silent" | "dying"): Promise<readonly string[]>;
  /** What a worker that has long been at work says of events that are right, altered, signed wrongly, odd and large. */
  verifyLater(): Promise<readonly string[]>;
  /** How long the longest pause of the page's main thread was while it had `count` events verified, in ms, with and without a worker. */
  longestPauseMs(where: "worker" | "page", count: number): Promise<number>;
}

/** A probe over verifiers of its own. */
export function buildVerifierProbe(): VerifierProbe {
  return {
    async verifyWith(sort) {
      const makers = {
        own: undefined,
        impossible: noWorker,
        broken: () => workerOf("throw new Error('broken from the start')"),
        silent: () => workerOf(""),
        dying: () => workerOf("onmessage = () => { throw new Error('no more') }"),
      };
      const makeWorker = makers[sort];
      const verifier = createWorkerVerifier({
        patienceMs: sort === "silent" ? 200 : 60_000,
        ...(makeWorker === undefined ? {} : { makeWorker }),
      });
      const answers: string[] = [];
      for (let round = 0; round < 2; round += 1) {
        const asked = [sample("right"), altered(sample("altered"))].map((event) => verifier.verify(event));
        for (const answer of await Promise.all(asked)) answers.push(answer.ok ? "verified" : answer.problem.code);
      }
      verifier.end();
      return answers;
    },
    async verifyLater() {
      const verifier = createWorkerVerifier();
      const right = sample("right");
      await Promise.all(Array.from({ length: 400 }, () => verifier.verify(right)));
      const unsigned = { ...right, sig: sample("another").sig };
      const events = [right, altered(right), unsigned, sample('\u2028 " \\ \u{1f642} \u0001 é'), sample("x".repeat(200_000)), right];
      const answers: string[] = [];
      for (const event of events) {
        const answer = await verifier.verify(event);
        answers.push(answer.ok ? "verified" : answer.problem.code);
      }
      verifier.end();
      return answers;
    },
    async longestPauseMs(where, count) {
      const events = Array.from({ length: 4 }, (_, index) => sample(String(index)));
      const verifier = createWorkerVerifier(where === "worker" ? {} : { makeWorker: noWorker });
      await Promise.all(events.slice(0, 1).map((event) => verifier.verify(event)));
      let longestMs = 0;
      let beforeMs = performance.now();
      const watch = setInterval(() => {
        longestMs = Math.max(longestMs, performance.now() - beforeMs);
        beforeMs = performance.now();
      }, 1);
      await Promise.all(Array.from({ length: count }, (_, index) => verifier.verify(events[index % events.length] ?? sample(""))));
      // One more look: the pause that has just ended counts.
      await new Promise((resolve) => setTimeout(resolve, 10));
      clearInterval(watch);
      verifier.end();
      return longestMs;
    },
  };
}

function noWorker(): never {
  throw new DOMException("no workers here", "SecurityError");
}

function workerOf(script: string): Worker {
  return new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
}

function sample(content: string): NostrEvent {
  return signEvent({ kind: 1, created_at: 1_767_225_600, tags: [], content }, new Uint8Array(32).fill(5));
}

function altered(event: NostrEvent): NostrEvent {
  const parsed = parseNostrEvent({ ...event, content: "something else" });
  if (!parsed.ok) throw new Error(parsed.problem.code);
  return parsed.value;
}
