import { parentPort, workerData } from "node:worker_threads";
import type { EventQuery, EventStoreStats, FoundEvent, PutOutcome, StoreProblem } from "@plaza/platform";
import type { EventId, Result } from "@plaza/protocol";
import { failed, ok, parseNostrEvent } from "@plaza/protocol";
import type { ReaderLimits, Sliced } from "./sqlite-event-reader.ts";
import { createEventReader } from "./sqlite-event-reader.ts";
import type { OpenDatabaseOptions, OpenStoreProblem } from "./sqlite-event-schema.ts";
import { openEventDatabase, readNumber } from "./sqlite-event-schema.ts";
import type { EventText } from "./sqlite-event-writer.ts";
import { createEventWriter, storeProblemOf } from "./sqlite-event-writer.ts";

/** What the worker is started with. */
export interface StoreWorkerData {
  readonly open: OpenDatabaseOptions;
  readonly limits: ReaderLimits;
}

/** What goes along with each question to the worker. */
export interface StoreAsks {
  readonly put: { readonly texts: readonly string[] };
  readonly query: { readonly query: EventQuery };
  readonly count: { readonly query: EventQuery };
  readonly read: { readonly ids: readonly EventId[] };
  readonly sweep: { readonly nowSec: number };
  readonly stats: object;
  readonly end: object;
}

/** A question to the worker; its answer carries its ticket. */
export type StoreQuestion = {
  [A in keyof StoreAsks]: StoreAsks[A] & { readonly ask: A; readonly ticket: number };
}[keyof StoreAsks];

/** What each question is answered with. */
export interface StoreAnswers {
  readonly put: Result<readonly PutOutcome[], StoreProblem>;
  readonly query: Result<readonly FoundEvent[], StoreProblem>;
  readonly count: Result<number, StoreProblem>;
  readonly read: Result<readonly (string | null)[], StoreProblem>;
  readonly sweep: Result<number, StoreProblem>;
  readonly stats: EventStoreStats;
  readonly end: null;
}

/** One answer, with the question's name and ticket. */
export type StoreReply<A extends keyof StoreAnswers = keyof StoreAnswers> = {
  [K in A]: { readonly ask: K; readonly ticket: number; readonly answer: StoreAnswers[K] };
}[A];

/** The first thing the worker says: how opening went. */
export interface StoreOpened {
  readonly opened: Result<{ readonly wasUnclean: boolean }, OpenStoreProblem>;
}

type Task =
  | { readonly ask: "query"; readonly ticket: number; readonly work: Sliced<StoreAnswers["query"]> }
  | { readonly ask: "count"; readonly ticket: number; readonly work: Sliced<StoreAnswers["count"]> };

/** Answers a task's question once its work is done; null while it is not. */
function advance(task: Task): StoreReply | null {
  const { ticket } = task;
  try {
    if (task.ask === "query") {
      const step = task.work.next();
      return step.done === true ? { ask: "query", ticket, answer: step.value } : null;
    }
    const step = task.work.next();
    return step.done === true ? { ask: "count", ticket, answer: step.value } : null;
  } catch (error) {
    return { ask: task.ask, ticket, answer: failed(storeProblemOf(error)) };
  }
}

function serve(port: NonNullable<typeof parentPort>, { open, limits }: StoreWorkerData): void {
  const opened = openEventDatabase(open);
  const say = (reply: StoreReply | StoreOpened): void => port.postMessage(reply);
  if (!opened.ok) {
    say({ opened });
    port.close();
    return;
  }
  const { database, wasUnclean } = opened.value;
  const writer = createEventWriter(database);
  const reader = createEventReader(database, limits);
  const running: Task[] = [];
  let isTurnDue = false;

  function eventTexts(texts: readonly string[]): readonly EventText[] {
    return texts.map((json) => {
      const parsed = parseNostrEvent(JSON.parse(json));
      if (!parsed.ok) throw new Error(`not an event: ${parsed.problem.code}`);
      return { event: parsed.value, json };
    });
  }

  function turn(): void {
    isTurnDue = false;
    const task = running.shift();
    if (task === undefined) return;
    const reply = advance(task);
    if (reply === null) running.push(task);
    else say(reply);
    if (running.length > 0) dueTurn();
  }

  // A long query steps aside after each slice, so that commits and short queries come in between.
  function dueTurn(): void {
    if (isTurnDue) return;
    isTurnDue = true;
    setImmediate(turn);
  }

  function put(texts: readonly string[]): StoreAnswers["put"] {
    try {
      return writer.put(eventTexts(texts));
    } catch (error) {
      return failed(storeProblemOf(error));
    }
  }

  function begin(task: Task): void {
    running.push(task);
    // The first slice of a lone query runs at once: most are answered by it.
    if (running.length === 1) turn();
  }

  function end(): void {
    while (running.length > 0) turn();
    try {
      database.exec("UPDATE totals SET value = 1 WHERE name = 'clean'");
    } catch {
      // On a full disk the mark stays as it is: the next start checks the file.
    }
    database.close();
  }

  port.on("message", (question: StoreQuestion) => {
    const { ticket } = question;
    switch (question.ask) {
      case "put":
        say({ ask: "put", ticket, answer: put(question.texts) });
        return;
      case "query":
        begin({ ask: "query", ticket, work: reader.query(question.query) });
        return;
      case "count":
        begin({ ask: "count", ticket, work: reader.count(question.query) });
        return;
      case "read":
        say({ ask: "read", ticket, answer: ok(reader.read(question.ids)) });
        return;
      case "sweep":
        say({ ask: "sweep", ticket, answer: writer.sweep(question.nowSec) });
        return;
      case "stats": {
        const events = readNumber(database, "SELECT value FROM totals WHERE name = 'events'");
        const sizeBytes = readNumber(database, "SELECT value FROM totals WHERE name = 'bytes'");
        say({ ask: "stats", ticket, answer: { events, sizeBytes } });
        return;
      }
      case "end":
        end();
        say({ ask: "end", ticket, answer: null });
        port.close();
    }
  });
  say({ opened: { ok: true, value: { wasUnclean } } });
}

if (parentPort !== null) serve(parentPort, workerData);
