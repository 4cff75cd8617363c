import type { Walk } from "./walk.ts";

/** What a watcher saw: a place per frame, NaN before the first. */
export interface Shown {
  readonly x: Float64Array;
  readonly z: Float64Array;
}

/** How well it was shown. */
export interface Figures {
  /** The constant lag behind the truth that fits best. */
  readonly delayMs: number;
  /** 95 % of the distances between what was shown and the truth at that lag are below this. */
  readonly p95Metres: number;
  /** Share of frames, of those in which the walker moved, whose speed is off by more than half. */
  readonly wrongSpeed: number;
  /** Movements faster than 12 m/s, a minute. */
  readonly jumpsPerMinute: number;
}

/** Compares what was shown with the truth. */
export function measure(walk: Walk, shown: Shown): Figures {
  const from = 300;
  let bestLag = 0;
  let best = Number.POSITIVE_INFINITY;
  for (let lagMs = 0; lagMs <= 600; lagMs += 5) {
    let sum = 0;
    for (let frame = from; frame < walk.frames; frame += 3) sum += distance(walk, shown, frame, lagMs) ** 2;
    if (sum < best) {
      best = sum;
      bestLag = lagMs;
    }
  }
  const errors: number[] = [];
  let moving = 0;
  let wrong = 0;
  let jumps = 0;
  const perSecond = 1000 / walk.frameMs;
  for (let frame = from; frame < walk.frames; frame += 1) {
    errors.push(distance(walk, shown, frame, bestLag));
    const real = Math.hypot(
      place(walk.x, frame, bestLag, walk) - place(walk.x, frame - 1, bestLag, walk),
      place(walk.z, frame, bestLag, walk) - place(walk.z, frame - 1, bestLag, walk),
    );
    const seen = Math.hypot(at(shown.x, frame) - at(shown.x, frame - 1), at(shown.z, frame) - at(shown.z, frame - 1));
    if (seen * perSecond > 12) jumps += 1;
    if (real * perSecond < 0.5) continue;
    moving += 1;
    if (Math.abs(seen - real) > real / 2) wrong += 1;
  }
  errors.sort((a, b) => a - b);
  const minutes = ((walk.frames - from) * walk.frameMs) / 60_000;
  return {
    delayMs: bestLag,
    p95Metres: errors[Math.floor(errors.length * 0.95)] ?? Number.NaN,
    wrongSpeed: wrong / moving,
    jumpsPerMinute: jumps / minutes,
  };
}

function distance(walk: Walk, shown: Shown, frame: number, lagMs: number): number {
  return Math.hypot(at(shown.x, frame) - place(walk.x, frame, lagMs, walk), at(shown.z, frame) - place(walk.z, frame, lagMs, walk));
}

function place(values: Float64Array, frame: number, lagMs: number, walk: Walk): number {
  const exact = Math.max(0, frame - lagMs / walk.frameMs);
  const low = Math.floor(exact);
  return at(values, low) + (at(values, low + 1) - at(values, low)) * (exact - low);
}

function at(values: Float64Array, index: number): number {
  return values[Math.min(values.length - 1, Math.max(0, index))] ?? Number.NaN;
}
