import { shortTurn, wrapAngle } from "./angle.ts";
import { createMinimumDelay } from "./minimum-delay.ts";
import { createMotionCurve } from "./motion-curve.ts";
import type { CurvePoint } from "./motion-curve.ts";
import { createPlayoutDelay } from "./playout-delay.ts";
import { at, createSampleRow, insertSample, stepLength } from "./sample-row.ts";

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
  /** The same, for whoever brings many: numbers in fields that change from call to call. Allocates nothing. */
  take(pose: StampedPose, arrivedMs: number): boolean;
  /** Writes where the peer is to be drawn now; false before the first pose. Allocates nothing. */
  read(nowMs: number, out: DrawnPose): boolean;
  /** Writes the newest pose received, wherever it is drawn; false before the first. */
  newest(out: DrawnPose): boolean;
  /** When the newest pose arrived; -Infinity before the first. */
  newestArrivedMs(): number;
  /** How much later than the fastest of this sender a pose with this stamp came; NaN before the first. */
  latenessMs(t: number, arrivedMs: number): number;
  /** How far behind the sender's newest possible moment the peer is drawn. */
  delayMs(): number;
}

/** The share of samples that must be there when they are drawn; the rest is continued and blended. */
const defaultShare = 0.9;
const usualIntervalMs = 1000 / 15;
const leastDelayMs = 60;
const mostDelayMs = 250;
/** How fast drawn time may run: nobody sees 6 %. */
const slew = 0.06;
/** Past this the drawn time is set, not slewed. */
const jumpMs = 500;
/** Errors found late fade with this time constant. */
const blendMs = 80;
const snapMetres = 5;
const offsetWindowMs = 10_000;
/** Without fresh samples for this long, ones with a smaller `t` mean that the sender's clock started anew. */
const clockRestartMs = 1_500;

/** Nothing in a world lies further out; beyond it arithmetic itself gives out. */
const mostMetres = 1e7;
const mostMs = 1e15;

// Nobody keeps these beyond a call. Fractions, so that the engine keeps the fields as plain doubles from the start.
const added = { t: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5 };
const sample = { t: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5 };

/** Settings that a bench may turn. */
export interface PoseTrackOptions {
  readonly share?: number;
}

/**
 * Makes the track of one peer: the offset to the sender's clock by minimum delay, a playout delay that adapts,
 * a Hermite curve, and a fading correction where late news changes what was already drawn.
 *
 * @see docs/spec/world.md [W-15b], [W-15c], [W-15d], [W-15e], [W-15f]
 */
export function createPoseTrack(options: PoseTrackOptions = {}): PoseTrack {
  const row = createSampleRow(usualIntervalMs);
  const curve = createMotionCurve(row);
  const offset = createMinimumDelay(offsetWindowMs);
  const delay = createPlayoutDelay({
    leastMs: leastDelayMs,
    mostMs: mostDelayMs,
    startMs: 2 * usualIntervalMs,
    share: options.share ?? defaultShare,
  });
  const point: CurvePoint = { t: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5, speed: 0.5 };
  let stamped = false;
  // Numbers that change every frame live in fields: as variables of this closure each change would allocate.
  const seen = { freshMs: Number.NEGATIVE_INFINITY };
  const last = { t: Number.NaN, atMs: 0.5, x: 0.5, y: 0.5, z: 0.5, ry: 0.5 };
  const off = { x: 0.5, y: 0.5, z: 0.5, ry: 0.5 };
  off.x = off.y = off.z = off.ry = 0;
  let changed = false;
  let drawn = false;

  function startAnew(): void {
    row.count = 0;
    offset.clear();
    delay.clear();
    row.intervalMs = usualIntervalMs;
    last.t = Number.NaN;
  }

  function noteNeed(t: number, arrivedMs: number): void {
    const gap = t - at(row, row.count - 1, 0);
    const late = arrivedMs - t - offset.value();
    // Somebody entering our cells comes with a stamp of when they stood still: that is no lateness of the network.
    if (late > 1_000) return;
    const rested = row.count >= 2 && stepLength(row, row.count - 1) < 1e-6;
    if (gap <= row.intervalMs * 3 || (!rested && gap < 1_500)) {
      // A stream that thins out is followed quickly: until then it would be drawn as stop and go.
      row.intervalMs += (Math.max(10, gap) - row.intervalMs) * (gap > row.intervalMs ? 0.3 : 0.1);
      delay.note(gap + late);
    } else delay.note(row.intervalMs + late);
  }

  /** A stream sparser than the buffer waits for its own interval. */
  function delayNow(): number {
    return Math.max(delay.value(), row.intervalMs > 150 ? row.intervalMs * 1.25 : 0);
  }

  function take(pose: StampedPose, arrivedMs: number): boolean {
    if (!isSane(pose.x, mostMetres) || !isSane(pose.y, mostMetres) || !isSane(pose.z, mostMetres)) return false;
    if (!isSane(pose.ry, mostMetres) || !isSane(arrivedMs, mostMs)) return false;
    const isStamped = isSane(pose.t, mostMs);
    if (isStamped !== stamped && row.count > 0) {
      // A way that drops the stamp beside one that keeps it: the stamped one wins while it speaks.
      if (stamped && arrivedMs - seen.freshMs < clockRestartMs) return false;
      startAnew();
    }
    stamped = isStamped;
    const t = isStamped ? pose.t : arrivedMs;
    const newestT = row.count > 0 ? at(row, row.count - 1, 0) : Number.NEGATIVE_INFINITY;
    if (t < newestT - 2_000 && arrivedMs - seen.freshMs > clockRestartMs) startAnew();
    offset.note(arrivedMs - t, arrivedMs);
    const isNewest = row.count === 0 || t > at(row, row.count - 1, 0);
    if (isNewest && row.count > 0) noteNeed(t, arrivedMs);
    sample.t = t;
    sample.x = pose.x;
    sample.y = pose.y;
    sample.z = pose.z;
    sample.ry = wrapAngle(pose.ry);
    if (insertSample(row, sample) < 0) return false;
    if (isNewest) seen.freshMs = arrivedMs;
    curve.changed();
    changed = drawn;
    return true;
  }

  return {
    add(t, x, y, z, ry, arrivedMs) {
      added.t = t ?? Number.NaN;
      added.x = x;
      added.y = y;
      added.z = z;
      added.ry = ry;
      return take(added, arrivedMs);
    },
    take,

    read(nowMs, out) {
      if (row.count === 0 || !isSane(nowMs, mostMs)) return false;
      const target = nowMs - offset.value() - delayNow();
      const elapsed = Math.min(1_000, Math.max(0, nowMs - last.atMs));
      if (Number.isNaN(last.t)) {
        last.t = target - elapsed;
        changed = drawn;
      }
      if (changed) {
        // What the same moment looks like with the news: the difference fades instead of showing as a jump.
        point.t = last.t;
        curve.read(point);
        off.x = last.x - point.x;
        off.y = last.y - point.y;
        off.z = last.z - point.z;
        off.ry = shortTurn(point.ry, last.ry);
        if (off.x * off.x + off.y * off.y + off.z * off.z > snapMetres * snapMetres) off.x = off.y = off.z = off.ry = 0;
      }
      changed = false;
      drawn = true;
      // Drawn time follows its target at most 6 % faster or slower than real time, or at once where nobody sees it.
      const behind = target - (last.t + elapsed);
      const most = slew * elapsed;
      if (Math.abs(behind) > jumpMs || isAtRest()) last.t = target;
      else last.t += elapsed + Math.min(most, Math.max(-most, (behind * elapsed) / 200));
      last.atMs = nowMs;

      point.t = last.t;
      curve.read(point);
      const keep = Math.exp(-elapsed / blendMs);
      off.x *= keep;
      off.y *= keep;
      off.z *= keep;
      off.ry *= keep;
      // Below a hundredth of a millimetre it is done, so that whoever stands is drawn exactly where they are.
      if (off.x * off.x + off.y * off.y + off.z * off.z + off.ry * off.ry < 1e-10) off.x = off.y = off.z = off.ry = 0;
      out.x = last.x = point.x + off.x;
      out.y = last.y = point.y + off.y;
      out.z = last.z = point.z + off.z;
      out.ry = last.ry = wrapAngle(point.ry + off.ry);
      out.speed = point.speed;
      return true;
    },

    newest(out) {
      if (row.count === 0) return false;
      const newest = row.count - 1;
      out.x = at(row, newest, 1);
      out.y = at(row, newest, 2);
      out.z = at(row, newest, 3);
      out.ry = at(row, newest, 4);
      out.speed = 0;
      return true;
    },
    newestArrivedMs: () => seen.freshMs,
    latenessMs(t, arrivedMs) {
      const lateMs = arrivedMs - t - offset.value();
      return stamped && Number.isFinite(lateMs) ? Math.max(0, lateMs) : Number.NaN;
    },
    delayMs: delayNow,
  };

  /** Nothing moves at this moment, so drawn time may be set without anybody seeing it. */
  function isAtRest(): boolean {
    const newest = row.count - 1;
    return last.t >= at(row, newest, 0) && (newest === 0 || stepLength(row, newest) < 1e-6);
  }
}

function isSane(value: number, most: number): boolean {
  return value >= -most && value <= most;
}
