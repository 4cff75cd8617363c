import { shortTurn, wrapAngle } from "./angle.ts";
import { createMinimumDelay } from "./minimum-delay.ts";
import { readCurve } from "./motion-curve.ts";
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
  /** How much later than the fastest of this sender a pose with this stamp came; null before the first. */
  latenessMs(t: number, arrivedMs: number): number | null;
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
  const row = createSampleRow();
  const offset = createMinimumDelay(offsetWindowMs);
  const delay = createPlayoutDelay({
    leastMs: leastDelayMs,
    mostMs: mostDelayMs,
    startMs: 2 * usualIntervalMs,
    share: options.share ?? defaultShare,
  });
  const point: CurvePoint = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  let stamped = false;
  let intervalMs = usualIntervalMs;
  let freshMs = Number.NEGATIVE_INFINITY;
  let drawnT = Number.NaN;
  let drawnAtMs = 0;
  let drawnX = 0;
  let drawnY = 0;
  let drawnZ = 0;
  let drawnRy = 0;
  let offX = 0;
  let offY = 0;
  let offZ = 0;
  let offRy = 0;
  let changed = false;
  let drawn = false;

  function startAnew(): void {
    row.count = 0;
    offset.clear();
    delay.clear();
    intervalMs = usualIntervalMs;
    drawnT = Number.NaN;
  }

  function noteNeed(t: number, arrivedMs: number): void {
    const gap = t - at(row, row.count - 1, 0);
    const late = arrivedMs - t - offset.value();
    // Somebody entering our cells comes with a stamp of when they stood still: that is no lateness of the network.
    if (late > 1_000) return;
    const rested = row.count >= 2 && stepLength(row, row.count - 1) < 1e-6;
    if (gap <= intervalMs * 3 || (!rested && gap < 1_500)) {
      // A stream that thins out is followed quickly: until then it would be drawn as stop and go.
      intervalMs += (Math.max(10, gap) - intervalMs) * (gap > intervalMs ? 0.3 : 0.1);
      delay.note(gap + late);
    } else delay.note(intervalMs + late);
  }

  /** A stream sparser than the buffer waits for its own interval. */
  function delayNow(): number {
    return Math.max(delay.value(), intervalMs > 150 ? intervalMs * 1.25 : 0);
  }

  return {
    add(senderT, x, y, z, ry, arrivedMs) {
      if (!isSane(x, mostMetres) || !isSane(y, mostMetres) || !isSane(z, mostMetres)) return false;
      if (!isSane(ry, mostMetres) || !isSane(arrivedMs, mostMs)) return false;
      const isStamped = senderT !== null && isSane(senderT, mostMs);
      if (isStamped !== stamped && row.count > 0) {
        // A way that drops the stamp beside one that keeps it: the stamped one wins while it speaks.
        if (stamped && arrivedMs - freshMs < clockRestartMs) return false;
        startAnew();
      }
      stamped = isStamped;
      const t = isStamped ? senderT : arrivedMs;
      const newestT = row.count > 0 ? at(row, row.count - 1, 0) : Number.NEGATIVE_INFINITY;
      if (t < newestT - 2_000 && arrivedMs - freshMs > clockRestartMs) startAnew();
      offset.note(arrivedMs - t, arrivedMs);
      const isNewest = row.count === 0 || t > at(row, row.count - 1, 0);
      if (isNewest && row.count > 0) noteNeed(t, arrivedMs);
      if (insertSample(row, t, x, y, z, wrapAngle(ry)) < 0) return false;
      if (isNewest) freshMs = arrivedMs;
      changed = drawn;
      return true;
    },

    read(nowMs, out) {
      if (row.count === 0 || !isSane(nowMs, mostMs)) return false;
      const target = nowMs - offset.value() - delayNow();
      const elapsed = Math.min(1_000, Math.max(0, nowMs - drawnAtMs));
      if (Number.isNaN(drawnT)) {
        drawnT = target - elapsed;
        changed = drawn;
      }
      if (changed) {
        // What the same moment looks like with the news: the difference fades instead of showing as a jump.
        readCurve(row, drawnT, intervalMs, point);
        offX = drawnX - point.x;
        offY = drawnY - point.y;
        offZ = drawnZ - point.z;
        offRy = shortTurn(point.ry, drawnRy);
        if (offX * offX + offY * offY + offZ * offZ > snapMetres * snapMetres) offX = offY = offZ = offRy = 0;
      }
      changed = false;
      drawn = true;
      drawnT = moveTime(drawnT, target, elapsed, atRest(drawnT));
      drawnAtMs = nowMs;

      readCurve(row, drawnT, intervalMs, point);
      const keep = Math.exp(-elapsed / blendMs);
      offX *= keep;
      offY *= keep;
      offZ *= keep;
      offRy *= keep;
      // Below a hundredth of a millimetre it is done, so that whoever stands is drawn exactly where they are.
      if (offX * offX + offY * offY + offZ * offZ + offRy * offRy < 1e-10) offX = offY = offZ = offRy = 0;
      out.x = drawnX = point.x + offX;
      out.y = drawnY = point.y + offY;
      out.z = drawnZ = point.z + offZ;
      out.ry = drawnRy = wrapAngle(point.ry + offRy);
      out.speed = point.speed;
      return true;
    },

    newest(out) {
      if (row.count === 0) return false;
      const last = row.count - 1;
      out.x = at(row, last, 1);
      out.y = at(row, last, 2);
      out.z = at(row, last, 3);
      out.ry = at(row, last, 4);
      out.speed = 0;
      return true;
    },
    newestArrivedMs: () => freshMs,
    latenessMs(t, arrivedMs) {
      const lateMs = arrivedMs - t - offset.value();
      return stamped && Number.isFinite(lateMs) ? Math.max(0, lateMs) : null;
    },
    delayMs: delayNow,
  };

  /** Nothing moves at this moment, so drawn time may be set without anybody seeing it. */
  function atRest(t: number): boolean {
    const last = row.count - 1;
    return t >= at(row, last, 0) && (last === 0 || stepLength(row, last) < 1e-6);
  }
}

function isSane(value: number, most: number): boolean {
  return value >= -most && value <= most;
}

/** Lets drawn time follow its target: at most 6 % faster or slower than real time, or at once where nobody sees it. */
function moveTime(t: number, target: number, elapsedMs: number, free: boolean): number {
  const behind = target - (t + elapsedMs);
  if (free || Math.abs(behind) > jumpMs) return target;
  const most = slew * elapsedMs;
  return t + elapsedMs + Math.min(most, Math.max(-most, (behind * elapsedMs) / 200));
}
