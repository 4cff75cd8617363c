import { shortTurn } from "./angle.ts";
import { at, stepLength } from "./sample-row.ts";
import type { SampleRow } from "./sample-row.ts";

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
function isJump(row: SampleRow, index: number): boolean {
  const length = stepLength(row, index);
  if (length <= snapMetres) return false;
  return length / (at(row, index, 0) - at(row, index - 1, 0)) > snapMetresPerSecond / 1000;
}

/**
 * When the step that ends at `index` began: its first sample's time, or, where the peer was standing,
 * one interval before it ends. Without this a first step after five seconds of rest would take five seconds.
 */
function stepStart(row: SampleRow, index: number): number {
  const from = at(row, index - 1, 0);
  const to = at(row, index, 0);
  const gap = to - from;
  const rested = index >= 2 && stepLength(row, index - 1) < 1e-6;
  if (gap > row.intervalMs * (rested ? 1.25 : restIntervals)) return to - row.intervalMs;
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
function readSlope(row: SampleRow, index: number, out: Slope): void {
  out.x = out.y = out.z = out.ms = 0;
  if (index < 1 || index >= row.count || isJump(row, index)) return;
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
function readTangent(row: SampleRow, index: number, out: Slope): void {
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

/**
 * A stretch of the curve as polynomials of the time since it began: worked out once, drawn for several frames.
 * Each place is `a + b s + c s^2 + d s^3`, the direction `a + b s`, with `s` in milliseconds.
 */
interface CurvePiece {
  /** On the sender's clock; the piece holds from here... */
  from: number;
  /** ...until just before here. */
  until: number;
  /** Past this many milliseconds it stands still. */
  mostMs: number;
  xa: number;
  xb: number;
  xc: number;
  xd: number;
  ya: number;
  yb: number;
  yc: number;
  yd: number;
  za: number;
  zb: number;
  zc: number;
  zd: number;
  ra: number;
  rb: number;
}

/** The curve of one row. */
export interface MotionCurve {
  /** The row changed: what was worked out no longer holds. */
  changed(): void;
  /** Writes where the peer is at the moment in `out.t`. Allocates nothing. */
  read(out: CurvePoint): void;
}

/**
 * Makes the curve over a row: Hermite between samples, a fading continuation past the last.
 *
 * @param row - holds at least one sample whenever the curve is read
 * @see docs/spec/world.md [W-15d], [W-15e], [W-15f], [W-15g]
 */
export function createMotionCurve(row: SampleRow): MotionCurve {
  const piece = noPiece();
  return {
    changed() {
      piece.from = Number.NaN;
    },
    read(out) {
      if (!(out.t >= piece.from && out.t < piece.until)) findPiece(row, out.t, piece);
      const s = Math.min(out.t - piece.from, piece.mostMs);
      out.x = piece.xa + s * (piece.xb + s * (piece.xc + s * piece.xd));
      out.y = piece.ya + s * (piece.yb + s * (piece.yc + s * piece.yd));
      out.z = piece.za + s * (piece.zb + s * (piece.zc + s * piece.zd));
      out.ry = piece.ra + s * piece.rb;
      const vx = piece.xb + s * (2 * piece.xc + s * 3 * piece.xd);
      const vy = piece.yb + s * (2 * piece.yc + s * 3 * piece.yd);
      const vz = piece.zb + s * (2 * piece.zc + s * 3 * piece.zd);
      out.speed = Math.sqrt(vx * vx + vy * vy + vz * vz) * 1000;
    },
  };
}

/** Fractions, so that the engine keeps these fields as plain doubles from the start. */
function noPiece(): CurvePiece {
  const x = { xa: 0.5, xb: 0.5, xc: 0.5, xd: 0.5 };
  const y = { ya: 0.5, yb: 0.5, yc: 0.5, yd: 0.5 };
  const z = { za: 0.5, zb: 0.5, zc: 0.5, zd: 0.5 };
  return { from: Number.NaN, until: Number.NaN, mostMs: 0.5, ...x, ...y, ...z, ra: 0.5, rb: 0.5 };
}

function findPiece(row: SampleRow, t: number, piece: CurvePiece): void {
  const last = row.count - 1;
  if (t >= at(row, last, 0)) return continuePast(row, piece);
  if (t < at(row, 0, 0)) return stand(row, 0, Number.NEGATIVE_INFINITY, at(row, 0, 0), piece);
  let index = last;
  while (index > 1 && at(row, index - 1, 0) > t) index -= 1;
  const from = stepStart(row, index);
  const until = at(row, index, 0);
  if (isJump(row, index)) return stand(row, index - 1, at(row, index - 1, 0), until, piece);
  if (t < from) return stand(row, index - 1, at(row, index - 1, 0), from, piece);

  readTangent(row, index - 1, tangentFrom);
  readTangent(row, index, tangentTo);
  stand(row, index - 1, from, until, piece);
  const ms = until - from;
  piece.mostMs = ms;
  const dx = at(row, index, 1) - piece.xa;
  const dy = at(row, index, 2) - piece.ya;
  const dz = at(row, index, 3) - piece.za;
  piece.xb = tangentFrom.x;
  piece.yb = tangentFrom.y;
  piece.zb = tangentFrom.z;
  piece.xc = (3 * dx) / (ms * ms) - (2 * tangentFrom.x + tangentTo.x) / ms;
  piece.yc = (3 * dy) / (ms * ms) - (2 * tangentFrom.y + tangentTo.y) / ms;
  piece.zc = (3 * dz) / (ms * ms) - (2 * tangentFrom.z + tangentTo.z) / ms;
  piece.xd = (-2 * dx) / (ms * ms * ms) + (tangentFrom.x + tangentTo.x) / (ms * ms);
  piece.yd = (-2 * dy) / (ms * ms * ms) + (tangentFrom.y + tangentTo.y) / (ms * ms);
  piece.zd = (-2 * dz) / (ms * ms * ms) + (tangentFrom.z + tangentTo.z) / (ms * ms);
  piece.rb = shortTurn(piece.ra, at(row, index, 4)) / ms;
}

/** Past the newest sample the peer walks on, slower and slower, and stands after {@link extrapolateMs}. */
function continuePast(row: SampleRow, piece: CurvePiece): void {
  const last = row.count - 1;
  const newestMs = at(row, last, 0);
  readSlope(row, last, before);
  const { x, y, z, ms } = before;
  stand(row, last, newestMs, Number.POSITIVE_INFINITY, piece);
  if (ms === 0) return;
  piece.mostMs = extrapolateMs;
  piece.xb = x;
  piece.yb = y;
  piece.zb = z;
  // v s - v s^3 / (3 T^2): full speed at first, none at T, two thirds of the way in all.
  const fade = -1 / (3 * extrapolateMs * extrapolateMs);
  piece.xd = x * fade;
  piece.yd = y * fade;
  piece.zd = z * fade;
}

/** A piece that does not move. */
function stand(row: SampleRow, index: number, from: number, until: number, piece: CurvePiece): void {
  piece.from = from;
  piece.until = until;
  piece.mostMs = 0;
  piece.xa = at(row, index, 1);
  piece.ya = at(row, index, 2);
  piece.za = at(row, index, 3);
  piece.ra = at(row, index, 4);
  piece.xb = piece.xc = piece.xd = 0;
  piece.yb = piece.yc = piece.yd = 0;
  piece.zb = piece.zc = piece.zd = 0;
  piece.rb = 0;
}
