import { shortTurn, wrapAngle } from "./angle.ts";
import { clearDelays, leastDelayOf, noteDelay } from "./minimum-delay.ts";
import { forgetPiece, readCurve } from "./motion-curve.ts";
import type { CurvePoint } from "./motion-curve.ts";
import { clearNeeds, noteNeed, playoutDelayOf } from "./playout-delay.ts";
import { at, countOf, insertSample, stepLength } from "./sample-row.ts";
import {
  COUNT,
  createTrackNumbers,
  FIRST,
  FRESH_MS,
  INTERVAL_MS,
  IS_CHANGED,
  IS_DRAWN,
  IS_STAMPED,
  LAST_MS,
  LAST_POSE,
  LAST_T,
  OFF_POSE,
  SHARE,
} from "./track-numbers.ts";
import type { TrackNumbers } from "./track-numbers.ts";

/** A pose to draw, written into the caller's object. */
export interface DrawnPose {
  x: number;
  y: number;
  z: number;
  /** Radians around the vertical axis, within half a turn either way. */
  ry: number;
  /** Metres a second, for the walking animation. */
  speed: number;
}

/** A pose as it was received. */
export interface StampedPose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
  /** The sender's clock in ms; NaN when only the arrival is known. */
  readonly t: number;
}

/** One peer's movement: takes what the network brings, gives what the screen shows. */
export interface PoseTrack {
  /**
   * Takes one pose. Repeats, late ones and ones out of order are fine; a number that is not finite is ignored.
   *
   * @param t - the sender's clock in ms, or null when only the arrival is known
   * @returns whether it was news
   */
  add(t: number | null, x: number, y: number, z: number, ry: number, arrivedMs: number): boolean;
  /** Writes where the peer is to be drawn now; false before the first pose. Allocates nothing. */
  read(nowMs: number, out: DrawnPose): boolean;
  /** Writes the newest pose received, wherever it is drawn; false before the first. */
  newest(out: DrawnPose): boolean;
  /** When the newest pose arrived; -Infinity before the first. */
  newestArrivedMs(): number;
  /** How far behind the sender's newest possible moment the peer is drawn. */
  delayMs(): number;
}

/** The share of samples that must be there when they are drawn; the rest is continued and blended. */
const defaultShare = 0.9;
const usualIntervalMs = 1000 / 15;
/** How fast drawn time may run: nobody sees 6 %. */
const slew = 0.06;
/** Past this the drawn time is set, not slewed. */
const jumpMs = 500;
/** Errors found late fade with this time constant. */
const blendMs = 80;
const snapMetres = 5;
/** Without fresh samples for this long, ones with a smaller `t` mean that the sender's clock started anew. */
const clockRestartMs = 1_500;

/** Nothing in a world lies further out; beyond it arithmetic itself gives out. */
const mostMetres = 1e7;
const mostMs = 1e15;

// Nobody keeps these beyond a call. Fractions, so that the engine keeps the fields as plain doubles from the start.
const added = { t: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5 };
const sample = { t: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5 };
const point: CurvePoint = { t: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5, speed: 0.5 };

/** Settings that a bench may turn. */
export interface PoseTrackOptions {
  readonly share?: number;
}

/** Makes the numbers of one peer's track: what {@link createPoseTrack} makes, for whoever has many. */
export function startTrack(share: number = defaultShare): TrackNumbers {
  const track = createTrackNumbers();
  track[SHARE] = share;
  track[FRESH_MS] = Number.NEGATIVE_INFINITY;
  startAnew(track);
  return track;
}

/**
 * Makes the track of one peer: the offset to the sender's clock by minimum delay, a playout delay that adapts,
 * a Hermite curve, and a fading correction where late news changes what was already drawn.
 *
 * @see docs/spec/world.md [W-15b], [W-15c], [W-15d], [W-15e], [W-15f]
 */
export function createPoseTrack(options: PoseTrackOptions = {}): PoseTrack {
  const track = startTrack(options.share);
  return {
    add(t, x, y, z, ry, arrivedMs) {
      added.t = t ?? Number.NaN;
      added.x = x;
      added.y = y;
      added.z = z;
      added.ry = ry;
      return takePose(track, added, arrivedMs);
    },
    read: (nowMs, out) => readTrack(track, nowMs, out),
    newest: (out) => newestPose(track, out),
    newestArrivedMs: () => track[FRESH_MS] ?? 0,
    delayMs: () => delayOf(track),
  };
}

function startAnew(track: TrackNumbers): void {
  track[FIRST] = track[COUNT] = 0;
  clearDelays(track);
  clearNeeds(track);
  forgetPiece(track);
  track[INTERVAL_MS] = usualIntervalMs;
  track[LAST_T] = Number.NaN;
}

/** How long the newest sample, which ends a gap, would have had to be waited for. */
function noteWait(track: TrackNumbers, gap: number, late: number): void {
  // Somebody entering our cells comes with a stamp of when they stood still: that is no lateness of the network.
  if (late > 1_000) return;
  const intervalMs = track[INTERVAL_MS] ?? 0;
  if (gap <= intervalMs * 3 || (gap < 1_500 && !isRested(track))) {
    // A stream that thins out is followed quickly: until then it would be drawn as stop and go.
    track[INTERVAL_MS] = intervalMs + (Math.max(10, gap) - intervalMs) * (gap > intervalMs ? 0.3 : 0.1);
    noteNeed(track, gap + late);
  } else noteNeed(track, intervalMs + late);
}

function isRested(track: TrackNumbers): boolean {
  const count = countOf(track);
  return count >= 2 && stepLength(track, count - 1) < 1e-6;
}

/** A stream sparser than the buffer waits for its own interval. */
function delayOf(track: TrackNumbers): number {
  const intervalMs = track[INTERVAL_MS] ?? 0;
  return Math.max(playoutDelayOf(track), intervalMs > 150 ? intervalMs * 1.25 : 0);
}

/**
 * Takes one pose, as {@link PoseTrack.add} does, from fields that change from call to call. Allocates nothing.
 *
 * @returns whether it was news
 */
export function takePose(track: TrackNumbers, pose: StampedPose, arrivedMs: number): boolean {
  if (!isSane(pose.x, mostMetres) || !isSane(pose.y, mostMetres) || !isSane(pose.z, mostMetres)) return false;
  if (!isSane(pose.ry, mostMetres) || !isSane(arrivedMs, mostMs)) return false;
  const isStamped = isSane(pose.t, mostMs);
  const wasStamped = track[IS_STAMPED] === 1;
  if (isStamped !== wasStamped && countOf(track) > 0) {
    // A way that drops the stamp beside one that keeps it: the stamped one wins while it speaks.
    if (wasStamped && arrivedMs - (track[FRESH_MS] ?? 0) < clockRestartMs) return false;
    startAnew(track);
  }
  track[IS_STAMPED] = isStamped ? 1 : 0;
  const t = isStamped ? pose.t : arrivedMs;
  let newestT = newestTimeOf(track);
  if (t < newestT - 2_000 && arrivedMs - (track[FRESH_MS] ?? 0) > clockRestartMs) {
    startAnew(track);
    newestT = Number.NEGATIVE_INFINITY;
  }
  noteDelay(track, arrivedMs - t, arrivedMs);
  const isNewest = t > newestT;
  if (isNewest && countOf(track) > 0) noteWait(track, t - newestT, arrivedMs - t - leastDelayOf(track));
  sample.t = t;
  sample.x = pose.x;
  sample.y = pose.y;
  sample.z = pose.z;
  sample.ry = wrapAngle(pose.ry);
  if (insertSample(track, sample) < 0) return false;
  if (isNewest) track[FRESH_MS] = arrivedMs;
  forgetPiece(track);
  track[IS_CHANGED] = track[IS_DRAWN] ?? 0;
  return true;
}

function newestTimeOf(track: TrackNumbers): number {
  const count = countOf(track);
  return count > 0 ? at(track, count - 1, 0) : Number.NEGATIVE_INFINITY;
}

/** Writes where the peer is to be drawn now; false before the first pose. Allocates nothing. */
export function readTrack(track: TrackNumbers, nowMs: number, out: DrawnPose): boolean {
  if (countOf(track) === 0 || !isSane(nowMs, mostMs)) return false;
  const target = nowMs - leastDelayOf(track) - delayOf(track);
  const elapsed = Math.min(1_000, Math.max(0, nowMs - (track[LAST_MS] ?? 0)));
  let lastT = track[LAST_T] ?? 0;
  if (Number.isNaN(lastT)) {
    lastT = target - elapsed;
    track[IS_CHANGED] = track[IS_DRAWN] ?? 0;
  }
  if (track[IS_CHANGED] === 1) {
    // What the same moment looks like with the news: the difference fades instead of showing as a jump.
    point.t = lastT;
    readCurve(track, point);
    setOff(
      track,
      (track[LAST_POSE] ?? 0) - point.x,
      (track[LAST_POSE + 1] ?? 0) - point.y,
      (track[LAST_POSE + 2] ?? 0) - point.z,
      shortTurn(point.ry, track[LAST_POSE + 3] ?? 0),
    );
    if (offSquare(track) > snapMetres * snapMetres) setOff(track, 0, 0, 0, 0);
  }
  track[IS_CHANGED] = 0;
  track[IS_DRAWN] = 1;
  // Drawn time follows its target at most 6 % faster or slower than real time, or at once where nobody sees it.
  const behind = target - (lastT + elapsed);
  const most = slew * elapsed;
  if (Math.abs(behind) > jumpMs || isAtRest(track, lastT)) lastT = target;
  else lastT += elapsed + Math.min(most, Math.max(-most, (behind * elapsed) / 200));
  track[LAST_T] = lastT;
  track[LAST_MS] = nowMs;

  point.t = lastT;
  readCurve(track, point);
  const keep = Math.exp(-elapsed / blendMs);
  const turn = (track[OFF_POSE + 3] ?? 0) * keep;
  setOff(track, (track[OFF_POSE] ?? 0) * keep, (track[OFF_POSE + 1] ?? 0) * keep, (track[OFF_POSE + 2] ?? 0) * keep, turn);
  // Below a hundredth of a millimetre it is done, so that whoever stands is drawn exactly where they are.
  if (offSquare(track) + turn * turn < 1e-10) setOff(track, 0, 0, 0, 0);
  out.x = track[LAST_POSE] = point.x + (track[OFF_POSE] ?? 0);
  out.y = track[LAST_POSE + 1] = point.y + (track[OFF_POSE + 1] ?? 0);
  out.z = track[LAST_POSE + 2] = point.z + (track[OFF_POSE + 2] ?? 0);
  out.ry = track[LAST_POSE + 3] = wrapAngle(point.ry + (track[OFF_POSE + 3] ?? 0));
  out.speed = point.speed;
  return true;
}

function setOff(track: TrackNumbers, x: number, y: number, z: number, ry: number): void {
  track[OFF_POSE] = x;
  track[OFF_POSE + 1] = y;
  track[OFF_POSE + 2] = z;
  track[OFF_POSE + 3] = ry;
}

function offSquare(track: TrackNumbers): number {
  const x = track[OFF_POSE] ?? 0;
  const y = track[OFF_POSE + 1] ?? 0;
  const z = track[OFF_POSE + 2] ?? 0;
  return x * x + y * y + z * z;
}

/** Nothing moves at this moment, so drawn time may be set without anybody seeing it. */
function isAtRest(track: TrackNumbers, t: number): boolean {
  const newest = countOf(track) - 1;
  return t >= at(track, newest, 0) && (newest === 0 || stepLength(track, newest) < 1e-6);
}

/** Writes the newest pose received, wherever it is drawn; false before the first. */
export function newestPose(track: TrackNumbers, out: DrawnPose): boolean {
  const newest = countOf(track) - 1;
  if (newest < 0) return false;
  out.x = at(track, newest, 1);
  out.y = at(track, newest, 2);
  out.z = at(track, newest, 3);
  out.ry = at(track, newest, 4);
  out.speed = 0;
  return true;
}

/** How much later than the fastest of this sender a pose with this stamp came; NaN before the first. */
export function latenessMs(track: TrackNumbers, t: number, arrivedMs: number): number {
  const lateMs = arrivedMs - t - leastDelayOf(track);
  return track[IS_STAMPED] === 1 && Number.isFinite(lateMs) ? Math.max(0, lateMs) : Number.NaN;
}

function isSane(value: number, most: number): boolean {
  return value >= -most && value <= most;
}
