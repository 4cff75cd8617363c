import type { Random } from "@plaza/platform";
import { chooseParents, SAMPLE_SIZE } from "../score/choose-parents.ts";
import type { Ear } from "./ear.ts";
import { createEar } from "./ear.ts";
import { createEventQueue } from "./event-queue.ts";
import { quantile, roundTo } from "./figures.ts";
import type { Figures, Spread } from "./figures.ts";
import type { Person, PopulationOptions } from "./population.ts";
import { makePerson, oneWayMs } from "./population.ts";
import { createSimulatedDirectory } from "./simulated-directory.ts";
import { createSimulatedWeb } from "./simulated-web.ts";
import { createSoundFlow } from "./sound-flow.ts";

/** A story to simulate. */
export interface SimulationOptions {
  readonly listeners: number;
  readonly speakers: number;
  /** Share of the listeners that leaves each minute; as many come anew. */
  readonly churn: number;
  /** How long the crowd takes to arrive, and how long the story goes on after. */
  readonly arrivalMs: number;
  readonly steadyMs: number;
  readonly population: PopulationOptions;
  readonly random: Random;
  /** Real time, for the cost of a choice. */
  nowMs(): number;
}

/** How long a vanished listener stays in the list of members: two and a half of its heartbeats. */
const FORGOTTEN_MS = { forwarder: 150_000, leaf: 750_000 } as const;
const HEARTBEAT_MS = 60_000;
const LEAF_HEARTBEAT_MS = 300_000;
const SAMPLE_EVERY_MS = 5_000;

interface Listener {
  readonly person: Person;
  readonly ear: Ear;
  readonly joinedMs: number;
  isHere: boolean;
}

/** Runs a story over the product's own overlay and links; the sound on them is modelled. */
export function simulateSpace(options: SimulationOptions): Figures {
  const { random, population } = options;
  const queue = createEventQueue<(nowMs: number) => void>();
  const later = (atMs: number, run: (nowMs: number) => void): void => queue.put(atMs, run);
  const directory = createSimulatedDirectory(population.bundleKbps);
  const stage: Person[] = Array.from({ length: options.speakers }, (_, index) => makePerson(index, true, population, random));
  const flow = createSoundFlow({ stage, later, heard: (child, parent, isSounding, nowMs) => web.heard(child, parent, isSounding, nowMs) });
  const web = createSimulatedWeb({ directory, flow, random, bundleKbps: population.bundleKbps, later });
  const here: Listener[] = [];
  const all: Listener[] = [];
  let nextIndex = options.speakers;
  let heartbeats = 0;
  const startMs = 1_000;
  const crowdMs = startMs + 3_000;
  const steadyMs = crowdMs + options.arrivalMs;
  const endMs = steadyMs + options.steadyMs;

  function enter(nowMs: number): void {
    const person = makePerson(nextIndex, false, population, random);
    nextIndex += 1;
    const listener: Listener = { person, ear: createEar(), joinedMs: nowMs, isHere: true };
    here.push(listener);
    all.push(listener);
    directory.join(person, nowMs);
    flow.add(person, listener.ear, nowMs);
    web.enter(person, nowMs);
    later(nowMs + HEARTBEAT_MS, (atMs) => beat(listener, atMs));
  }

  /** JOIN again: forwarders every minute, leaves every five. */
  function beat(listener: Listener, nowMs: number): void {
    if (!listener.isHere) return;
    const view = web.peer(listener.person.index)?.view();
    const isLeaf = view === undefined || view.children.length === 0;
    if (view !== undefined) directory.refresh(listener.person.index, view.children.length, view.slots, view.delayMs);
    heartbeats += 1;
    later(nowMs + (isLeaf ? LEAF_HEARTBEAT_MS : HEARTBEAT_MS), (atMs) => beat(listener, atMs));
  }

  function exit(nowMs: number): void {
    const at = Math.floor(random.unit() * here.length);
    const listener = here[at];
    const last = here.pop();
    if (listener === undefined || last === undefined) return;
    if (at < here.length) here[at] = last;
    listener.isHere = false;
    const { index, isPolite } = listener.person;
    const isForwarder = (web.peer(index)?.view().children.length ?? 0) > 0;
    web.exit(index, isPolite, nowMs);
    later(nowMs + (isPolite ? 100 : isForwarder ? FORGOTTEN_MS.forwarder : FORGOTTEN_MS.leaf), () => directory.leave(index));
  }

  for (const person of stage) {
    later(startMs, (nowMs) => {
      directory.join(person, nowMs);
      flow.add(person, createEar(), nowMs);
    });
  }
  for (const person of stage) later(startMs + 1, (nowMs) => web.enter(person, nowMs));
  for (let count = 0; count < options.listeners; count += 1) later(crowdMs + random.unit() * options.arrivalMs, enter);
  const leavesPerMs = (options.listeners * options.churn) / 60_000;
  if (leavesPerMs > 0) {
    for (let atMs = steadyMs; atMs < endMs; atMs += -Math.log(1 - random.unit()) / leavesPerMs) {
      later(atMs, exit);
      later(atMs + random.unit() * 1_000, enter);
    }
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
  for (const { ear, joinedMs } of all) {
    ear.close(endMs);
    const tally = ear.tally();
    if (tally.firstHeardMs === null) {
      if (joinedMs < endMs - 5_000) never += 1;
    } else firstSounds.push(tally.firstHeardMs - joinedMs);
    heardMs += tally.heardMs;
    outageMs += tally.outageMs;
    interruptions += tally.interruptions;
    for (const gap of tally.gaps) gaps.push(gap);
  }
  const relay = web.relayEvents();
  const hours = heardMs / 3_600_000;
  const missing = missingCount === 0 ? 0 : missingSum / missingCount;
  return {
    way: "plaza",
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
    deliveredPct: roundTo(100 * (1 - missing) * (1 - outageMs / heardMs), 5),
    gapMs: spreadOf(gaps),
    repairMs: spreadOf(flow.repairs()),
    speakerCopies: copies,
    eventsPerJoin: roundTo(relay.joining / all.length, 2),
    eventsPerListenerHour: roundTo((relay.repairing + heartbeats) / hours, 2),
    meshMessagesPerListenerSecond: roundTo(web.meshMessages() / (heardMs / 1_000), 2),
    parentChoiceMs: measureChoice(),
    unheardSamplesPct: roundTo((100 * unheard) / Math.max(1, depths.length + unheard), 3),
  };

  /** The cost of one choice among all that are here, in ms. */
  function measureChoice(): number {
    const self = directory.keyOf(0);
    const rounds = 500;
    const beganMs = options.nowMs();
    for (let round = 0; round < rounds; round += 1) {
      chooseParents({
        self,
        candidates: directory.sample(SAMPLE_SIZE, random),
        isExcluded: () => false,
        view: () => ({ isStage: false, region: "0", nowMs: endMs, bundleKbps: population.bundleKbps, rttMs: null }),
        count: 3,
      });
    }
    return roundTo((options.nowMs() - beganMs) / rounds, 4);
  }
}

function spreadOf(values: readonly number[]): Spread {
  return { p50: Math.round(quantile(values, 0.5)), p95: Math.round(quantile(values, 0.95)), max: Math.round(quantile(values, 1)) };
}
