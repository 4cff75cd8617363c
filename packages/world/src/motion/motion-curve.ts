import { shortTurn } from "./angle.ts";
import { at, countOf, stepLength } from "./sample-row.ts";
import { INTERVAL_MS, PIECE } from "./track-numbers.ts";
import type { TrackNumbers } from "./track-numbers.ts";

/** A place on the curve: written into, never made anew on the hot path. */
export interface CurvePoint {
  /** The moment asked for, on the sender's clock. A field, since passing it as an argument would allocate. */
  t: number;
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
/** A silence this many intervals long means the peer stood still, not that it crept. */
const restIntervals = 3;

/** Whether the step that ends at `index` is a jump. */
function isJump(row: TrackNumbers, index: number): boolean {
  const length = stepLength(row, index);
  if (length <= snapMetres) return false;
  return length / (at(row, index, 0) - at(row, index - 1, 0)) > snapMetresPerSecond / 1000;
}

/**
 * When the step that ends at `index` began: its first sample's time, or, where the peer was standing,
 * one interval before it ends. Without this a first step after five seconds of rest would take five seconds.
 */
function stepStart(row: TrackNumbers, index: number): number {
  const from = at(row, index - 1, 0);
  const to = at(row, index, 0);
  const gap = to - from;
  const rested = index >= 2 && stepLength(row, index - 1) < 1e-6;
  if (gap > (row[INTERVAL_MS] ?? 0) * (rested ? 1.25 : restIntervals)) return to - (row[INTERVAL_MS] ?? 0);
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
function readSlope(row: TrackNumbers, index: number, out: Slope): void {
  out.x = out.y = out.z = out.ms = 0;
  if (index < 1 || index >= countOf(row) || isJump(row, index)) return;
  const ms = at(row, index, 0) - stepStart(row, index);
  out.ms = ms;
  out.x = (at(row, index, 1) - at(row, index - 1, 1)) / ms;
  out.y = (at(row, index, 2) - at(row, index - 1, 2)) / ms;
  out.z = (at(row, index, 3) - at(row, index - 1, 3)) / ms;
}

/**
 * The velocity at a sample: the mean of the steps around it, each weighing by the length of the other,
 * never more than three times the slower one (so nothing overshoots a stop), nothing beside a rest.
 */
function readTangent(row: TrackNumbers, index: number, out: Slope): void {
  readSlope(row, index, before);
  readSlope(row, index + 1, after);
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
  if (stepStart(row, index + 1) > at(row, index, 0)) {
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

/*
 * A stretch of the curve as polynomials of the time since it began: worked out once, drawn for several frames. Each place is
 * `a + b s + c s^2 + d s^3`, the direction `a + b s`, with `s` in milliseconds.
 */
/** On the sender's clock; the piece holds from here... */
const FROM = PIECE;
/** ...until just before here. */
const UNTIL = PIECE + 1;
/** Past this many milliseconds it stands still. */
const MOST_MS = PIECE + 2;
/** Four numbers for each of x, y and z: a, b, c, d. */
const X = PIECE + 3;
const Y = X + 4;
const Z = Y + 4;
/** Two for the direction. */
const RY = Z + 4;
const B = 1;
const C = 2;
const D = 3;

/** The samples changed: what was worked out no longer holds. */
export function forgetPiece(row: TrackNumbers): void {
  row[FROM] = Number.NaN;
}

function placeOn(row: TrackNumbers, axis: number, s: number): number {
  return (row[axis] ?? 0) + s * ((row[axis + B] ?? 0) + s * ((row[axis + C] ?? 0) + s * (row[axis + D] ?? 0)));
}

function velocityOn(row: TrackNumbers, axis: number, s: number): number {
  return (row[axis + B] ?? 0) + s * (2 * (row[axis + C] ?? 0) + s * 3 * (row[axis + D] ?? 0));
}

/**
 * Writes where the peer is at the moment in `out.t`: Hermite between samples, a fading continuation past the last.
 * Allocates nothing.
 *
 * @param row - of a track with at least one sample
 * @see docs/spec/world.md [W-15d], [W-15e], [W-15f], [W-15g]
 */
export function readCurve(row: TrackNumbers, out: CurvePoint): void {
  const { t } = out;
  if (!(t >= (row[FROM] ?? 0) && t < (row[UNTIL] ?? 0))) findPiece(row, t);
  const s = Math.min(t - (row[FROM] ?? 0), row[MOST_MS] ?? 0);
  out.x = placeOn(row, X, s);
  out.y = placeOn(row, Y, s);
  out.z = placeOn(row, Z, s);
  out.ry = (row[RY] ?? 0) + s * (row[RY + B] ?? 0);
  const vx = velocityOn(row, X, s);
  const vy = velocityOn(row, Y, s);
  const vz = velocityOn(row, Z, s);
  out.speed = Math.sqrt(vx * vx + vy * vy + vz * vz) * 1000;
}

function findPiece(row: TrackNumbers, t: number): void {
  const last = countOf(row) - 1;
  if (t >= at(row, last, 0)) return continuePast(row);
  if (t < at(row, 0, 0)) return stand(row, 0, Number.NEGATIVE_INFINITY, at(row, 0, 0));
  let index = last;
  while (index > 1 && at(row, index - 1, 0) > t) index -= 1;
  const from = stepStart(row, index);
  const until = at(row, index, 0);
  if (isJump(row, index)) return stand(row, index - 1, at(row, index - 1, 0), until);
  if (t < from) return stand(row, index - 1, at(row, index - 1, 0), from);

  readTangent(row, index - 1, tangentFrom);
  readTangent(row, index, tangentTo);
  stand(row, index - 1, from, until);
  const ms = until - from;
  row[MOST_MS] = ms;
  const dx = at(row, index, 1) - (row[X] ?? 0);
  const dy = at(row, index, 2) - (row[Y] ?? 0);
  const dz = at(row, index, 3) - (row[Z] ?? 0);
  row[X + B] = tangentFrom.x;
  row[Y + B] = tangentFrom.y;
  row[Z + B] = tangentFrom.z;
  row[X + C] = (3 * dx) / (ms * ms) - (2 * tangentFrom.x + tangentTo.x) / ms;
  row[Y + C] = (3 * dy) / (ms * ms) - (2 * tangentFrom.y + tangentTo.y) / ms;
  row[Z + C] = (3 * dz) / (ms * ms) - (2 * tangentFrom.z + tangentTo.z) / ms;
  row[X + D] = (-2 * dx) / (ms * ms * ms) + (tangentFrom.x + tangentTo.x) / (ms * ms);
  row[Y + D] = (-2 * dy) / (ms * ms * ms) + (tangentFrom.y + tangentTo.y) / (ms * ms);
  row[Z + D] = (-2 * dz) / (ms * ms * ms) + (tangentFrom.z + tangentTo.z) / (ms * ms);
  row[RY + B] = shortTurn(row[RY] ?? 0, at(row, index, 4)) / ms;
}

/** Past the newest sample the peer walks on, slower and slower, and stands after {@link extrapolateMs}. */
function continuePast(row: TrackNumbers): void {
  const last = countOf(row) - 1;
  const newestMs = at(row, last, 0);
  readSlope(row, last, before);
  const { x, y, z, ms } = before;
  stand(row, last, newestMs, Number.POSITIVE_INFINITY);
  if (ms === 0) return;
  row[MOST_MS] = extrapolateMs;
  row[X + B] = x;
  row[Y + B] = y;
  row[Z + B] = z;
  // v s - v s^3 / (3 T^2): full speed at first, none at T, two thirds of the way in all.
  const fade = -1 / (3 * extrapolateMs * extrapolateMs);
  row[X + D] = x * fade;
  row[Y + D] = y * fade;
  row[Z + D] = z * fade;
}

/** A piece that does not move. */
function stand(row: TrackNumbers, index: number, from: number, until: number): void {
  row[FROM] = from;
  row[UNTIL] = until;
  row[MOST_MS] = 0;
  row[X] = at(row, index, 1);
  row[Y] = at(row, index, 2);
  row[Z] = at(row, index, 3);
  row[RY] = at(row, index, 4);
  row[X + B] = row[X + C] = row[X + D] = 0;
  row[Y + B] = row[Y + C] = row[Y + D] = 0;
  row[Z + B] = row[Z + C] = row[Z + D] = 0;
  row[RY + B] = 0;
}
