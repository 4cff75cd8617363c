import { createFakeTime, createSeededRandom } from "@plaza/platform/fakes";
import { createPoseSender, createPoseTrack } from "@plaza/world";
import { measure } from "./measure.ts";
import type { Figures, Shown } from "./measure.ts";
import { createWalk } from "./walk.ts";
import type { Walk } from "./walk.ts";
import { createWay } from "./weather.ts";
import type { Weather } from "./weather.ts";

/** One pose as it reaches the watcher. */
export interface Arrival {
  readonly atMs: number;
  readonly t: number;
  readonly x: number;
  readonly z: number;
  readonly ry: number;
}

/** A way of drawing others: arrivals in, a place per frame out. */
export type Watcher = (walk: Walk, arrivals: readonly Arrival[]) => Shown;

/** One simulation. */
export interface Simulation {
  readonly weather: Weather;
  readonly servers: number;
  readonly seconds: number;
  readonly seed: number;
  readonly watcher: Watcher;
}

/** Someone walks, servers carry it, someone watches: how well? */
export function simulate({ weather, servers, seconds, seed, watcher }: Simulation): Figures {
  const walk = createWalk(createSeededRandom(seed), seconds);
  return measure(walk, watcher(walk, carry(walk, weather, servers, seed)));
}

/** Sends the walk as the session does and lets each server's way carry it; sorted by arrival. */
export function carry(walk: Walk, weather: Weather, servers: number, seed: number): readonly Arrival[] {
  const time = createFakeTime();
  const ways = Array.from({ length: servers }, (_, index) => createWay(createSeededRandom(seed * 100 + index), weather));
  const arrivals: Arrival[] = [];
  const sender = createPoseSender({
    clock: time,
    timers: time,
    send: (pose, t) => {
      for (const way of ways) arrivals.push({ atMs: way(time.monotonicMs()), t: Math.round(t), x: pose.x, z: pose.z, ry: pose.ry });
    },
  });
  for (let frame = 0; frame < walk.frames; frame += 1) {
    sender.move({ x: walk.x[frame] ?? 0, y: 0, z: walk.z[frame] ?? 0, ry: walk.ry[frame] ?? 0 });
    time.advance(walk.frameMs);
  }
  sender.end();
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}

/** Our own drawing: the sender's stamp is used, the first arrival wins. */
export function watchTrack(walk: Walk, arrivals: readonly Arrival[]): Shown {
  const track = createPoseTrack();
  const out = { x: Number.NaN, y: 0, z: Number.NaN, ry: 0, speed: 0 };
  return watch(
    walk,
    arrivals,
    (arrival) => track.add(arrival.t, arrival.x, 0, arrival.z, arrival.ry, arrival.atMs),
    (nowMs) => {
      track.read(nowMs, out);
      return out;
    },
  );
}

/** The plain way: go 15 % of the way to the newest arrival each frame. */
export function watchPlain(walk: Walk, arrivals: readonly Arrival[]): Shown {
  const target = { x: Number.NaN, z: Number.NaN };
  const out = { x: Number.NaN, z: Number.NaN };
  return watch(
    walk,
    arrivals,
    (arrival) => {
      target.x = arrival.x;
      target.z = arrival.z;
    },
    () => {
      if (Number.isNaN(out.x)) Object.assign(out, target);
      out.x += (target.x - out.x) * 0.15;
      out.z += (target.z - out.z) * 0.15;
      return out;
    },
  );
}

function watch(
  walk: Walk,
  arrivals: readonly Arrival[],
  take: (arrival: Arrival) => void,
  draw: (nowMs: number) => { readonly x: number; readonly z: number },
): Shown {
  const x = new Float64Array(walk.frames);
  const z = new Float64Array(walk.frames);
  let next = 0;
  for (let frame = 0; frame < walk.frames; frame += 1) {
    const nowMs = frame * walk.frameMs;
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs <= nowMs; arrival = arrivals[next]) {
      take(arrival);
      next += 1;
    }
    const place = draw(nowMs);
    x[frame] = place.x;
    z[frame] = place.z;
  }
  return { x, z };
}
