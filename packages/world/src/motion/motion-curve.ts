import { shortTurn } from "./angle.ts";
import { at, stepLength } from "./sample-row.ts";
import type { SampleRow } from "./sample-row.ts";

/** A place on the curve: written into, never made anew on the hot path. */
export interface CurvePoint {
  x: number;
  y: number;
  z: number;
  ry: number;
  /** Metres a second along the curve. */
  speed: number;
}

/** A step longer than this that no walk explains is a jump, not a movement. */
const snapMetres = 5;
/** Faster than anybody runs: a sparse stream may show a longer step that is still a walk. */
const snapMetresPerSecond = 15;
/** How long a movement is continued past the last thing known. */
const extrapolateMs = 250;
/** The first part of it at the full velocity: most silences are short and most walks go on. */
const steadyMs = 160;
/** A silence this many intervals long means the peer stood still, not that it crept. */
const restIntervals = 3;

/** Whether the step that ends at `index` is a jump. */
function isJump(row: SampleRow, index: number): boolean {
  const length = stepLength(row, index);
  if (length <= snapMetres) return false;
  return length / (at(row, index, 0) - at(row, index - 1, 0)) > snapMetresPerSecond / 1000;
}

/**
 * When the step that ends at `index` began: its first sample's time, or, where the peer was standing,
 * one interval before it ends. Without this a first step after five seconds of rest would take five seconds.
 */
function stepStart(row: SampleRow, index: number, intervalMs: number): number {
  const from = at(row, index - 1, 0);
  const to = at(row, index, 0);
  const gap = to - from;
  const rested = index >= 2 && stepLength(row, index - 1) < 1e-6;
  if (gap > intervalMs * (rested ? 1.25 : restIntervals)) return to - intervalMs;
  return from;
}

interface Slope {
  x: number;
  y: number;
  z: number;
  /** Duration of the step it was taken from; 0 where there is none. */
  ms: number;
}

const before: Slope = { x: 0, y: 0, z: 0, ms: 0 };
const after: Slope = { x: 0, y: 0, z: 0, ms: 0 };
const tangentFrom: Slope = { x: 0, y: 0, z: 0, ms: 0 };
const tangentTo: Slope = { x: 0, y: 0, z: 0, ms: 0 };

/** Metres a millisecond over the step that ends at `index`. */
function readSlope(row: SampleRow, index: number, intervalMs: number, out: Slope): void {
  out.x = out.y = out.z = out.ms = 0;
  if (index < 1 || index >= row.count || isJump(row, index)) return;
  const ms = at(row, index, 0) - stepStart(row, index, intervalMs);
  out.ms = ms;
  out.x = (at(row, index, 1) - at(row, index - 1, 1)) / ms;
  out.y = (at(row, index, 2) - at(row, index - 1, 2)) / ms;
  out.z = (at(row, index, 3) - at(row, index - 1, 3)) / ms;
}

/**
 * The velocity at a sample: the mean of the steps around it, each weighing by the length of the other,
 * never more than three times the slower one (so nothing overshoots a stop), nothing beside a rest.
 */
function readTangent(row: SampleRow, index: number, intervalMs: number, out: Slope): void {
  readSlope(row, index, intervalMs, before);
  readSlope(row, index + 1, intervalMs, after);
  if (after.ms === 0 || before.ms === 0) {
    const only = after.ms === 0 ? before : after;
    out.x = only.x;
    out.y = only.y;
    out.z = only.z;
    out.ms = only.ms;
    return;
  }
  out.ms = after.ms;
  // Standing at this sample until the next step begins.
  if (stepStart(row, index + 1, intervalMs) > at(row, index, 0)) {
    out.x = out.y = out.z = 0;
    return;
  }
  const sum = before.ms + after.ms;
  out.x = (before.x * after.ms + after.x * before.ms) / sum;
  out.y = (before.y * after.ms + after.y * before.ms) / sum;
  out.z = (before.z * after.ms + after.z * before.ms) / sum;
  const slower = 3 * Math.sqrt(Math.min(square(before), square(after)));
  const length = Math.sqrt(square(out));
  if (length > slower) {
    const scale = slower / length;
    out.x *= scale;
    out.y *= scale;
    out.z *= scale;
  }
}

function square(slope: Slope): number {
  return slope.x * slope.x + slope.y * slope.y + slope.z * slope.z;
}

/**
 * Where the peer is at a moment of its own time: a Hermite curve between samples, a damped continuation past the last.
 *
 * @param row - at least one sample
 * @param tMs - on the sender's clock
 * @param intervalMs - the usual distance between samples
 * @see docs/spec/world.md [W-15d], [W-15e]
 */
export function readCurve(row: SampleRow, tMs: number, intervalMs: number, out: CurvePoint): void {
  const last = row.count - 1;
  if (tMs >= at(row, last, 0)) return continuePast(row, tMs, intervalMs, out);
  if (tMs <= at(row, 0, 0)) return stand(row, 0, out);
  let index = last;
  while (index > 1 && at(row, index - 1, 0) > tMs) index -= 1;
  const from = stepStart(row, index, intervalMs);
  if (tMs <= from || isJump(row, index)) return stand(row, index - 1, out);

  const ms = at(row, index, 0) - from;
  readTangent(row, index - 1, intervalMs, tangentFrom);
  readTangent(row, index, intervalMs, tangentTo);
  const u = (tMs - from) / ms;
  const u2 = u * u;
  const u3 = u2 * u;
  const h00 = 2 * u3 - 3 * u2 + 1;
  const h10 = (u3 - 2 * u2 + u) * ms;
  const h01 = 3 * u2 - 2 * u3;
  const h11 = (u3 - u2) * ms;
  const d00 = (6 * u2 - 6 * u) / ms;
  const d10 = 3 * u2 - 4 * u + 1;
  const d11 = 3 * u2 - 2 * u;
  const ax = at(row, index - 1, 1);
  const ay = at(row, index - 1, 2);
  const az = at(row, index - 1, 3);
  const bx = at(row, index, 1);
  const by = at(row, index, 2);
  const bz = at(row, index, 3);
  out.x = h00 * ax + h10 * tangentFrom.x + h01 * bx + h11 * tangentTo.x;
  out.y = h00 * ay + h10 * tangentFrom.y + h01 * by + h11 * tangentTo.y;
  out.z = h00 * az + h10 * tangentFrom.z + h01 * bz + h11 * tangentTo.z;
  const vx = d00 * (ax - bx) + d10 * tangentFrom.x + d11 * tangentTo.x;
  const vy = d00 * (ay - by) + d10 * tangentFrom.y + d11 * tangentTo.y;
  const vz = d00 * (az - bz) + d10 * tangentFrom.z + d11 * tangentTo.z;
  out.speed = Math.sqrt(vx * vx + vy * vy + vz * vz) * 1000;
  const turnFrom = at(row, index - 1, 4);
  out.ry = turnFrom + shortTurn(turnFrom, at(row, index, 4)) * u;
}

/** Past the newest sample the peer walks on, slower and slower, and stands after {@link extrapolateMs}. */
function continuePast(row: SampleRow, tMs: number, intervalMs: number, out: CurvePoint): void {
  const last = row.count - 1;
  stand(row, last, out);
  readSlope(row, last, intervalMs, before);
  if (before.ms === 0) return;
  const past = Math.min(tMs - at(row, last, 0), extrapolateMs);
  const fading = Math.max(0, past - steadyMs);
  const fadeMs = extrapolateMs - steadyMs;
  const reach = past - (fading * fading) / (2 * fadeMs);
  out.x += before.x * reach;
  out.y += before.y * reach;
  out.z += before.z * reach;
  out.speed = Math.sqrt(square(before)) * (1 - fading / fadeMs) * 1000;
}

function stand(row: SampleRow, index: number, out: CurvePoint): void {
  out.x = at(row, index, 1);
  out.y = at(row, index, 2);
  out.z = at(row, index, 3);
  out.ry = at(row, index, 4);
  out.speed = 0;
}
