import { createNodeTimers } from "@plaza/platform-node";
import type { SpaceSession } from "@plaza/space";
import { describeVisit, visitStatus } from "./describe-visit.ts";

/** Writes how a visit stands to standard output, at each turn and at most once a second. */
export interface VisitTeller {
  end(): void;
}

const everyMs = 1_000;
const ends: Readonly<Record<string, string>> = {
  closed: "The space was closed by its host.",
  removed: "A host removed us from the space.",
  "not-listed": "We are no longer on the list of the space.",
};

/** Begins to tell. `over` is called once when the space is over for us. */
export function createVisitTeller(options: {
  readonly session: SpaceSession;
  readonly outputs: number;
  readonly asJson: boolean;
  readonly over: (why: string) => void;
}): VisitTeller {
  const { session, outputs, asJson, over } = options;
  const timers = createNodeTimers();
  let told = "";
  let isOver = false;

  function look(): void {
    const status = visitStatus(session.view.get());
    // Delays waver; a line for each millisecond would say nothing.
    const text = asJson ? JSON.stringify({ ...status, delayMs: 0 }) : describeVisit(status, outputs);
    if (text !== told) process.stdout.write(asJson ? `${JSON.stringify(status)}\n` : `${text}\n`);
    told = text;
    const why = ends[status.phase];
    if (why === undefined || isOver) return;
    isOver = true;
    if (!asJson) process.stdout.write(`${why}\n`);
    over(status.phase);
  }

  const stop = timers.every(everyMs, look);
  look();
  return { end: stop };
}
