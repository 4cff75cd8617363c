import type { FeedWindow } from "../overlay/overlay-io.ts";
import type { Ear } from "./ear.ts";
import type { Person } from "./population.ts";
import { oneWayMs, pathLoss } from "./population.ts";

/** What a forwarder adds (measured: at most 10 ms a hop), and what the stage adds by gathering its voices. */
const HOP_MS = 6;
const GATHER_MS = 10;

/** How long nothing comes before a listener calls a parent silent, as the frame path does. */
const SILENT_AFTER_MS = 110;

/** How often frames carry the path they came. */
const PATH_MS = 100;

const FRAMES_PER_SEC = 50;
const NEVER = Number.POSITIVE_INFINITY;

/** One direction of sound between two people. */
interface Pipe {
  readonly from: Node;
  readonly to: Node;
  readonly wayMs: number;
  readonly lossRatio: number;
  isOn: boolean;
  /** How late after capture sound comes out of it; never when silent. */
  delay: number;
  sinceMs: number;
  carriedMs: number;
  windowMs: number;
  isToldSilent: boolean;
  hasSounded: boolean;
  /** Something comes, and nothing true. */
  isForged: boolean;
}

interface Node {
  readonly person: Person;
  readonly ear: Ear;
  readonly pipesIn: Pipe[];
  readonly pipesOut: Pipe[];
  isAlive: boolean;
  delay: number;
  slowest: number;
  winner: Pipe | null;
  /** Share of frames that come on no way in time. */
  missing: number;
  /** When only one way was left; for the time a repair takes. */
  alone: number | null;
}

/** Where sound is, by arithmetic instead of by frame. */
export interface SoundFlow {
  add(person: Person, ear: Ear, nowMs: number): void;
  connect(from: number, to: number, nowMs: number): void;
  /** @param isByChild - who ends it knows at once, the other when the last frame has come */
  disconnect(from: number, to: number, isByChild: boolean, nowMs: number): void;
  /** From now on what comes this way is false. */
  forge(from: number, to: number, nowMs: number): void;
  /** Whether there is such a way. */
  isConnected(from: number, to: number): boolean;
  /** Whether somebody gets something true by another way than this one. */
  hasOtherWay(from: number, to: number): boolean;
  remove(index: number, nowMs: number): void;
  /** What came over one way since the last question. */
  take(from: number, to: number, nowMs: number): FeedWindow;
  /** Brings the shares of missing frames up to date; call it every second. */
  settleLosses(): void;
  depth(index: number): number | null;
  delayMs(index: number): number | null;
  missing(index: number): number;
  copies(index: number): number;
  /** How long listeners had only one way after they had two, in ms. */
  repairs(): readonly number[];
}

/** What the flow tells and asks. */
export interface SoundFlowOptions {
  readonly stage: readonly Person[];
  readonly later: (atMs: number, run: (nowMs: number) => void) => void;
  heard(child: number, parent: number, what: Hearing, nowMs: number): void;
}

/** What the frame path of a listener tells of a parent. */
export type Hearing = "sounding" | "silent" | "loop" | "forged";

/**
 * Models the sound itself: each way has a delay and a loss, silence spreads as fast as frames would have come, and a way
 * counts as silent for who stands on it. Frames are not simulated one by one.
 */
export function createSoundFlow(options: SoundFlowOptions): SoundFlow {
  const { later } = options;
  const nodes = new Map<number, Node>();
  const pipes = new Map<number, Pipe>();
  const repaired: number[] = [];

  const nameOf = (from: number, to: number): number => from * 1_048_576 + to;

  /** Whether sound at `from` comes from the stage without having passed `to`. */
  function isFed(from: Node, to: Node): boolean {
    let node = from;
    for (let steps = 0; steps < 80; steps += 1) {
      if (node === to) return false;
      if (node.person.isStage) return true;
      if (node.winner === null) return false;
      node = node.winner.from;
    }
    return false;
  }

  /** Whether the last eight forwarders of what `from` sends include `to`. */
  function isLoop(from: Node, to: Node): boolean {
    let node = from;
    for (let steps = 0; steps < 8; steps += 1) {
      if (node === to) return true;
      if (node.winner === null) return false;
      node = node.winner.from;
    }
    return false;
  }

  function note(pipe: Pipe, nowMs: number): void {
    if (pipe.delay !== NEVER || pipe.isForged) pipe.carriedMs += nowMs - pipe.sinceMs;
    pipe.sinceMs = nowMs;
  }

  function arrive(pipe: Pipe, said: number, nowMs: number): void {
    if (!pipe.isOn || !pipe.to.isAlive) return;
    // What is false is not heard, and no silence either.
    const delay = pipe.isForged ? NEVER : said;
    note(pipe, nowMs);
    const wasNever = pipe.delay === NEVER;
    pipe.delay = delay;
    if (delay === NEVER) {
      if (!wasNever && !pipe.isForged) {
        later(nowMs + SILENT_AFTER_MS, (atMs) => {
          if (!pipe.isOn || pipe.delay !== NEVER || pipe.isToldSilent || !pipe.to.isAlive) return;
          pipe.isToldSilent = true;
          options.heard(pipe.to.person.index, pipe.from.person.index, "silent", atMs);
        });
      }
    } else if (!pipe.hasSounded || pipe.isToldSilent) {
      pipe.hasSounded = true;
      pipe.isToldSilent = false;
      options.heard(pipe.to.person.index, pipe.from.person.index, "sounding", nowMs);
    }
    if (delay !== NEVER && isLoop(pipe.from, pipe.to)) {
      later(nowMs + PATH_MS, (atMs) => {
        if (pipe.isOn && pipe.delay !== NEVER && isLoop(pipe.from, pipe.to))
          options.heard(pipe.to.person.index, pipe.from.person.index, "loop", atMs);
      });
    }
    recompute(pipe.to, nowMs);
  }

  function recompute(node: Node, nowMs: number): void {
    let best: Pipe | null = null;
    let slowest = 0;
    let count = 0;
    for (const pipe of node.pipesIn) {
      if (pipe.delay === NEVER || !isFed(pipe.from, node)) continue;
      count += 1;
      if (best === null || pipe.delay < best.delay) best = pipe;
      slowest = Math.max(slowest, pipe.delay);
    }
    if (count >= 2 && node.alone !== null) {
      repaired.push(nowMs - node.alone);
      node.alone = null;
    } else if (count < 2 && node.slowest > 0 && node.alone === null) node.alone = nowMs;
    const delay = best?.delay ?? NEVER;
    const before = node.delay;
    const hasChanged = Math.abs(delay - before) > 0.5 || (delay === NEVER) !== (before === NEVER);
    node.winner = best;
    node.delay = delay;
    if (count >= 2) node.slowest = slowest;
    if (hasChanged || count >= 2) node.ear.arrives(delay, Math.max(slowest, delay), 2 * (best?.wayMs ?? 0), nowMs);
    if (hasChanged) spread(node, nowMs);
  }

  function spread(node: Node, nowMs: number): void {
    for (const pipe of node.pipesOut) push(pipe, nowMs);
  }

  function push(pipe: Pipe, nowMs: number): void {
    const { from } = pipe;
    const isSilent = from.delay === NEVER || from.person.isMute || !from.isAlive;
    const delay = isSilent ? NEVER : from.delay + pipe.wayMs + (from.person.isStage ? GATHER_MS : HOP_MS);
    later(nowMs + pipe.wayMs, (atMs) => arrive(pipe, delay, atMs));
  }

  function unlink(pipe: Pipe): void {
    pipe.isOn = false;
    pipes.delete(nameOf(pipe.from.person.index, pipe.to.person.index));
    take(pipe.from.pipesOut, pipe);
    take(pipe.to.pipesIn, pipe);
  }

  /** Loss of one message: the path's own, and what a full upload drops. */
  function lossOf(pipe: Pipe): number {
    const outputs = pipe.from.pipesOut.length;
    // Even the weakest line sends half a copy.
    const served = pipe.from.person.isStage ? 1 : Math.min(1, (Math.max(0.5, pipe.from.person.slots) * 1.1) / Math.max(1, outputs));
    return 1 - (1 - pipe.lossRatio) * served;
  }

  /** Share of frames a way brings, repeats within messages included where the listener has no other way. */
  function broughtBy(pipe: Pipe): number {
    const loss = lossOf(pipe);
    const isRepeating = pipe.to.pipesIn.length < 2 || loss >= 0.08 || 2 * pipe.wayMs >= 140;
    return (1 - pipe.from.missing) * (1 - (isRepeating ? loss * loss : loss));
  }

  return {
    add(person, ear, nowMs) {
      let delay = NEVER;
      if (person.isStage) delay = Math.max(0, ...options.stage.filter((other) => other !== person).map((other) => oneWayMs(other, person)));
      const node: Node = {
        person,
        ear,
        pipesIn: [],
        pipesOut: [],
        isAlive: true,
        delay,
        slowest: 0,
        winner: null,
        missing: 0,
        alone: null,
      };
      nodes.set(person.index, node);
      if (person.isStage) ear.arrives(delay, delay, 0, nowMs);
    },
    connect(from, to, nowMs) {
      const a = nodes.get(from);
      const b = nodes.get(to);
      if (a === undefined || b === undefined || !b.isAlive || pipes.has(nameOf(from, to))) return;
      const pipe: Pipe = {
        from: a,
        to: b,
        wayMs: oneWayMs(a.person, b.person),
        lossRatio: pathLoss(a.person, b.person),
        isOn: true,
        delay: NEVER,
        sinceMs: nowMs,
        carriedMs: 0,
        windowMs: nowMs,
        isToldSilent: false,
        hasSounded: false,
        isForged: false,
      };
      pipes.set(nameOf(from, to), pipe);
      a.pipesOut.push(pipe);
      b.pipesIn.push(pipe);
      // A parent sends from the moment the link is up.
      push(pipe, nowMs);
    },
    disconnect(from, to, isByChild, nowMs) {
      const pipe = pipes.get(nameOf(from, to));
      if (pipe === undefined) return;
      if (isByChild) {
        unlink(pipe);
        if (pipe.to.isAlive) recompute(pipe.to, nowMs);
        return;
      }
      // The parent stops; the child keeps the pipe until it learns that it ended.
      take(pipe.from.pipesOut, pipe);
      later(nowMs + pipe.wayMs, (atMs) => arrive(pipe, NEVER, atMs));
    },
    forge(from, to, nowMs) {
      const pipe = pipes.get(nameOf(from, to));
      if (pipe === undefined) return;
      pipe.isForged = true;
      arrive(pipe, NEVER, nowMs);
    },
    isConnected: (from, to) => pipes.has(nameOf(from, to)),
    hasOtherWay: (from, to) => nodes.get(to)?.pipesIn.some((pipe) => pipe.delay !== NEVER && pipe.from.person.index !== from) === true,
    remove(index, nowMs) {
      const node = nodes.get(index);
      if (node === undefined) return;
      node.isAlive = false;
      node.delay = NEVER;
      node.ear.close(nowMs);
      spread(node, nowMs);
      for (const pipe of node.pipesIn.splice(0)) unlink(pipe);
    },
    take(from, to, nowMs) {
      const pipe = pipes.get(nameOf(from, to));
      if (pipe === undefined) return { frames: 0, delivered: 1 };
      note(pipe, nowMs);
      const windowMs = nowMs - pipe.windowMs;
      const share = windowMs <= 0 ? 1 : pipe.carriedMs / windowMs;
      const delivered = share * broughtBy(pipe);
      const frames = Math.round((pipe.carriedMs / 1_000) * FRAMES_PER_SEC * broughtBy(pipe));
      pipe.carriedMs = 0;
      pipe.windowMs = nowMs;
      return { frames, delivered: Math.min(1, delivered) };
    },
    settleLosses() {
      for (const node of nodes.values()) {
        if (!node.isAlive || node.person.isStage || node.delay === NEVER) continue;
        let missing = 1;
        let again = 0;
        for (const pipe of node.pipesIn) {
          if (pipe.delay === NEVER) continue;
          const loss = lossOf(pipe);
          missing *= 1 - broughtBy(pipe);
          // Asked for once more where there is time for it: the question and the frame must both arrive.
          if (2 * pipe.wayMs < 160) again = Math.max(again, (1 - pipe.from.missing) * (1 - loss) * (1 - loss));
        }
        node.missing = missing * (1 - again);
      }
    },
    depth(index) {
      const found = nodes.get(index);
      if (found === undefined || found.delay === NEVER) return null;
      let depth = 0;
      for (let node: Node = found; !node.person.isStage; depth += 1) {
        if (node.winner === null || depth > 80) return null;
        node = node.winner.from;
      }
      return depth;
    },
    delayMs(index) {
      const delay = nodes.get(index)?.delay ?? NEVER;
      return delay === NEVER ? null : delay;
    },
    missing: (index) => nodes.get(index)?.missing ?? 0,
    copies: (index) => nodes.get(index)?.pipesOut.length ?? 0,
    repairs: () => repaired,
  };
}

function take<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
