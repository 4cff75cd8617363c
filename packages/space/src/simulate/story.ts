import type { Random } from "@plaza/platform";
import type { Ear } from "./ear.ts";
import { createEar } from "./ear.ts";
import { createEventQueue } from "./event-queue.ts";
import type { Figures, ForgeryCount, Spread } from "./figures.ts";
import { quantile, roundTo } from "./figures.ts";
import type { Person, PopulationOptions } from "./population.ts";
import { makePerson, oneWayMs } from "./population.ts";
import type { Hearing, SoundFlow } from "./sound-flow.ts";
import { createSoundFlow } from "./sound-flow.ts";

/** What happens in a simulated space. */
export interface StoryOptions {
  readonly listeners: number;
  readonly speakers: number;
  /** Share of the listeners that leaves each minute; as many come anew. */
  readonly churn: number;
  /** How long the crowd takes to arrive, and how long the story goes on after. */
  readonly arrivalMs: number;
  readonly steadyMs: number;
  readonly population: PopulationOptions;
  readonly random: Random;
}

/** What a way of connecting people is given. */
export interface WayTools {
  readonly flow: SoundFlow;
  readonly random: Random;
  readonly later: (atMs: number, run: (nowMs: number) => void) => void;
}

/** A way of connecting people: who hears whom through whom. */
export interface Way {
  readonly name: string;
  enter(person: Person, nowMs: number): void;
  exit(person: Person, nowMs: number): void;
  heard(child: number, parent: number, what: Hearing, nowMs: number): void;
  /** Events on the relays: until a newcomer's first sound, and all others. */
  relayEvents(): { readonly joining: number; readonly others: number };
  meshMessages(): number;
  /** The cost of one choice of a parent, in real ms; null where none is made. */
  choiceMs(nowMs: number): number | null;
  forgeries(): ForgeryCount;
}

interface Listener {
  readonly person: Person;
  readonly ear: Ear;
  readonly joinedMs: number;
  leftMs: number | null;
}

const SAMPLE_EVERY_MS = 5_000;

/** Tells a story over a way of connecting people, and what came of it. */
export function tellStory(options: StoryOptions, makeWay: (tools: WayTools) => Way): Figures {
  const { random, population } = options;
  const queue = createEventQueue<(nowMs: number) => void>();
  const later = (atMs: number, run: (nowMs: number) => void): void => queue.put(atMs, run);
  const stage: Person[] = Array.from({ length: options.speakers }, (_, index) => makePerson(index, true, population, random));
  const flow = createSoundFlow({ stage, later, heard: (child, parent, what, nowMs) => way.heard(child, parent, what, nowMs) });
  const way = makeWay({ flow, random, later });
  const here: Listener[] = [];
  const all: Listener[] = [];
  let nextIndex = options.speakers;
  const startMs = 1_000;
  const crowdMs = startMs + 3_000;
  const steadyMs = crowdMs + options.arrivalMs;
  const endMs = steadyMs + options.steadyMs;

  function enter(nowMs: number): void {
    const person = makePerson(nextIndex, false, population, random);
    nextIndex += 1;
    const listener: Listener = { person, ear: createEar(), joinedMs: nowMs, leftMs: null };
    here.push(listener);
    all.push(listener);
    flow.add(person, listener.ear, nowMs);
    way.enter(person, nowMs);
  }

  function exit(nowMs: number): void {
    const at = Math.floor(random.unit() * here.length);
    const listener = here[at];
    const last = here.pop();
    if (listener === undefined || last === undefined) return;
    if (at < here.length) here[at] = last;
    listener.leftMs = nowMs;
    way.exit(listener.person, nowMs);
    flow.remove(listener.person.index, nowMs);
  }

  for (const person of stage) {
    later(startMs, (nowMs) => {
      flow.add(person, createEar(), nowMs);
      way.enter(person, nowMs);
    });
  }
  for (let count = 0; count < options.listeners; count += 1) later(crowdMs + random.unit() * options.arrivalMs, enter);
  const leavesPerMs = (options.listeners * options.churn) / 60_000;
  for (let atMs = steadyMs; leavesPerMs > 0 && atMs < endMs; atMs -= Math.log(1 - random.unit()) / leavesPerMs) {
    later(atMs, exit);
    later(atMs + random.unit() * 1_000, enter);
  }

  const depths: number[] = [];
  const mouthToEar: number[] = [];
  const stretch: number[] = [];
  let missingSum = 0;
  let missingCount = 0;
  let copies = 0;
  let unheard = 0;

  function sample(nowMs: number): void {
    for (const { person, ear } of here) {
      const depth = flow.depth(person.index);
      const delayMs = flow.delayMs(person.index);
      if (depth === null || delayMs === null) {
        unheard += 1;
        continue;
      }
      depths.push(depth);
      const heardMs = ear.mouthToEarMs(nowMs);
      if (heardMs !== null) mouthToEar.push(heardMs);
      stretch.push(delayMs / Math.max(...stage.map((speaker) => oneWayMs(speaker, person))));
      missingSum += flow.missing(person.index);
      missingCount += 1;
    }
    for (const { index } of stage) copies = Math.max(copies, flow.copies(index) + stage.length - 1);
  }

  for (let atMs = crowdMs; atMs < endMs; atMs += 1_000) later(atMs, () => flow.settleLosses());
  for (let atMs = steadyMs + 10_000; atMs < endMs; atMs += SAMPLE_EVERY_MS) later(atMs, sample);
  for (let next = queue.take(); next !== null && next.atMs <= endMs; next = queue.take()) next.what(next.atMs);

  const firstSounds: number[] = [];
  const gaps: number[] = [];
  let heardMs = 0;
  let outageMs = 0;
  let interruptions = 0;
  let never = 0;
  for (const { ear, joinedMs, leftMs } of all) {
    ear.close(endMs);
    const tally = ear.tally();
    if (tally.firstHeardMs !== null) firstSounds.push(tally.firstHeardMs - joinedMs);
    else if ((leftMs ?? endMs) - joinedMs > 5_000) never += 1;
    heardMs += tally.heardMs;
    outageMs += tally.outageMs;
    interruptions += tally.interruptions;
    for (const gap of tally.gaps) gaps.push(gap);
  }
  const relay = way.relayEvents();
  const hours = Math.max(heardMs, 1) / 3_600_000;
  const missing = missingCount === 0 ? 0 : missingSum / missingCount;
  const choiceMs = way.choiceMs(endMs);
  return {
    way: way.name,
    listeners: options.listeners,
    speakers: options.speakers,
    depthP50: quantile(depths, 0.5),
    depthP95: quantile(depths, 0.95),
    depthMax: quantile(depths, 1),
    mouthToEarMs: spreadOf(mouthToEar),
    stretch: { p50: roundTo(quantile(stretch, 0.5), 2), p95: roundTo(quantile(stretch, 0.95), 2) },
    firstSoundMs: spreadOf(firstSounds),
    neverHeard: never,
    interruptionsPerListenerHour: roundTo(interruptions / hours, 4),
    outageSecondsPerListenerHour: roundTo(outageMs / 1_000 / hours, 4),
    deliveredPct: roundTo(100 * (1 - missing) * (1 - outageMs / Math.max(heardMs, 1)), 5),
    gapMs: spreadOf(gaps),
    repairMs: spreadOf(flow.repairs()),
    speakerCopies: copies,
    eventsPerJoin: roundTo(relay.joining / Math.max(1, all.length), 2),
    eventsPerListenerHour: roundTo(relay.others / hours, 2),
    meshMessagesPerListenerSecond: roundTo(way.meshMessages() / (hours * 3_600), 2),
    parentChoiceMs: choiceMs === null ? null : roundTo(choiceMs, 4),
    forgeries: way.forgeries(),
    unheardSamplesPct: roundTo((100 * unheard) / Math.max(1, depths.length + unheard), 3),
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { p50: Math.round(quantile(values, 0.5)), p95: Math.round(quantile(values, 0.95)), max: Math.round(quantile(values, 1)) };
}
