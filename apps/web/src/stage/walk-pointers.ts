/** What mouse and fingers did since the last time they were asked. */
export interface PointerDeed {
  /** Radians the view was turned, to the left and down. */
  readonly yaw: number;
  readonly pitch: number;
  /** Factor by which the distance grows. */
  readonly zoom: number;
  /** A short press at one place, in the coordinates the pointers came in; `again` for the second of two quick ones. */
  readonly tap: { readonly x: number; readonly y: number; readonly again: boolean } | null;
}

/** Reads drags, pinches and taps out of pointers. */
export interface WalkPointers {
  /** @param mayTap - false for a button that only looks around */
  down(id: number, x: number, y: number, atMs: number, mayTap?: boolean): void;
  move(id: number, x: number, y: number): void;
  up(id: number, atMs: number): void;
  /** A pointer that was taken away: neither tap nor drag. */
  lost(id: number): void;
  take(): PointerDeed;
}

const DRAG_RATE = 0.0052;
const TAP_MS = 350;
// Fingers tremble this much, in screen pixels.
const TAP_PX = 9;
const AGAIN_MS = 400;
const AGAIN_PX = 40;
// Closer than this, two fingers say nothing about a distance.
const CLOSEST_PINCH_PX = 10;

/** No pointer is down. One drags the view, two pinch it, further ones do nothing. */
export function createWalkPointers(): WalkPointers {
  const held = new Map<number, { x: number; y: number; readonly fromX: number; readonly fromY: number; readonly fromMs: number }>();
  let yaw = 0;
  let pitch = 0;
  let zoom = 1;
  let tap: PointerDeed["tap"] = null;
  let last: { readonly x: number; readonly y: number; readonly atMs: number } | null = null;
  // A press in which a second finger took part, or that moved, is no tap.
  let spoilt = false;

  return {
    down(id, x, y, atMs, mayTap = true) {
      if (held.size === 0) spoilt = !mayTap;
      held.set(id, { x, y, fromX: x, fromY: y, fromMs: atMs });
      if (held.size > 1) spoilt = true;
    },
    move(id, x, y) {
      const finger = held.get(id);
      if (finger === undefined) return;
      if (Math.hypot(x - finger.fromX, y - finger.fromY) > TAP_PX) spoilt = true;
      const [first, second] = held.keys();
      if (held.size === 1) {
        yaw -= (x - finger.x) * DRAG_RATE;
        pitch += (y - finger.y) * DRAG_RATE * 0.8;
      } else if (id === first || id === second) {
        const other = held.get(id === first ? (second ?? id) : (first ?? id)) ?? finger;
        const before = Math.hypot(finger.x - other.x, finger.y - other.y);
        const after = Math.hypot(x - other.x, y - other.y);
        if (before > CLOSEST_PINCH_PX && after > CLOSEST_PINCH_PX) zoom *= before / after;
      }
      finger.x = x;
      finger.y = y;
    },
    up(id, atMs) {
      const finger = held.get(id);
      held.delete(id);
      if (finger === undefined || spoilt || atMs - finger.fromMs > TAP_MS) return;
      const { x, y } = finger;
      const again = last !== null && atMs - last.atMs < AGAIN_MS && Math.hypot(x - last.x, y - last.y) < AGAIN_PX;
      tap = { x, y, again };
      last = { x, y, atMs };
    },
    lost: (id) => void held.delete(id),
    take() {
      const deed = { yaw, pitch, zoom, tap };
      yaw = 0;
      pitch = 0;
      zoom = 1;
      tap = null;
      return deed;
    },
  };
}
