/** Where a downward look met something to stand on. Valid until the next call. */
export interface GroundHit {
  readonly y: number;
  /** 1 for level ground, 0 for a wall. */
  readonly normalY: number;
}

/** What a walker can stand on and bump into. Metres, y up. */
export interface Collider {
  /** Below this there is nothing. */
  readonly lowestY: number;
  groundBelow(x: number, fromY: number, z: number, reach: number): GroundHit | null;
  /** How an upright capsule has to move to touch nothing. The answer is valid until the next call. */
  pushOut(
    x: number,
    bottomY: number,
    topY: number,
    z: number,
    radius: number,
  ): { readonly x: number; readonly y: number; readonly z: number };
}

/** A walking figure; `x, y, z` is where the feet are. Mutated by {@link walkStep}. */
export interface Walker {
  x: number;
  y: number;
  z: number;
  /** Heading: 0 looks along +z, a quarter turn along +x. */
  ry: number;
  vx: number;
  vy: number;
  vz: number;
  grounded: boolean;
}

/** What the visitor wants right now. */
export interface WalkWish {
  /** To the right as the camera sees it, -1 to 1. */
  readonly right: number;
  /** Away from the camera, -1 to 1. */
  readonly ahead: number;
  readonly run: boolean;
  readonly jump: boolean;
}

/** Metres a second. */
export const WALK_SPEED = 3.2;
/** Metres a second with Shift held. */
export const RUN_SPEED = 6;

const GRAVITY = 20;
const JUMP_SPEED = 6.2;
const FALL_LIMIT = 24;
const RADIUS = 0.28;
const HEIGHT = 1.5;
// The capsule floats this high, so that kerbs and stairs are stepped on instead of bumped into.
const STEP = 0.36;
// Short enough that a runner does not get past the middle of what only the round foot touches.
const LONGEST_STEP_SEC = 1 / 60;
// A stalled page catches up with at most this much time, so that nobody wakes up far away.
const LONGEST_FRAME_SEC = 0.5;
const STEEPEST = 0.55;
const TURN_RATE = 11;
const GRIP = 11;
const GRIP_IN_AIR = 2.5;

/** The shortest way from one heading to another, -PI to PI. */
export function turnBetween(from: number, to: number): number {
  const turn = (to - from) % (Math.PI * 2);
  if (turn > Math.PI) return turn - Math.PI * 2;
  if (turn < -Math.PI) return turn + Math.PI * 2;
  return turn;
}

/** A walker standing still. */
export function createWalker(x: number, y: number, z: number, ry: number): Walker {
  return { x, y, z, ry, vx: 0, vy: 0, vz: 0, grounded: false };
}

function stepOnce(walker: Walker, wish: WalkWish, cameraYaw: number, collider: Collider, dt: number): void {
  const strength = Math.min(1, Math.hypot(wish.right, wish.ahead));
  const speed = strength * (wish.run ? RUN_SPEED : WALK_SPEED);
  let aimX = 0;
  let aimZ = 0;
  if (strength > 0.01) {
    // The camera looks along (sin yaw, cos yaw); its right hand is (-cos yaw, sin yaw).
    const sin = Math.sin(cameraYaw);
    const cos = Math.cos(cameraYaw);
    const length = Math.hypot(wish.right, wish.ahead);
    const dirX = (sin * wish.ahead - cos * wish.right) / length;
    const dirZ = (cos * wish.ahead + sin * wish.right) / length;
    aimX = dirX * speed;
    aimZ = dirZ * speed;
    walker.ry += turnBetween(walker.ry, Math.atan2(dirX, dirZ)) * (1 - Math.exp(-TURN_RATE * dt));
  }
  const grip = 1 - Math.exp(-(walker.grounded ? GRIP : GRIP_IN_AIR) * dt);
  walker.vx += (aimX - walker.vx) * grip;
  walker.vz += (aimZ - walker.vz) * grip;
  if (strength <= 0.01 && walker.grounded && Math.hypot(walker.vx, walker.vz) < 0.05) {
    walker.vx = 0;
    walker.vz = 0;
  }
  if (wish.jump && walker.grounded) {
    walker.vy = JUMP_SPEED;
    walker.grounded = false;
  }
  walker.vy = Math.max(-FALL_LIMIT, walker.vy - GRAVITY * dt);

  const startY = walker.y;
  walker.x += walker.vx * dt;
  walker.z += walker.vz * dt;
  walker.y += walker.vy * dt;

  const push = collider.pushOut(walker.x, walker.y + STEP, walker.y + HEIGHT, walker.z, RADIUS);
  walker.x += push.x;
  walker.z += push.z;
  if (push.y < 0 && walker.vy > 0) walker.vy = 0;

  if (walker.vy <= 0) {
    const from = Math.max(startY, walker.y) + STEP;
    const snap = walker.grounded ? STEP : 0.02;
    const ground = collider.groundBelow(walker.x, from, walker.z, from - walker.y + snap);
    if (ground !== null && ground.normalY >= STEEPEST) {
      // Steps upwards are eased, so that stairs do not shake the view.
      const rise = ground.y - startY;
      walker.y = walker.grounded && rise > 0.06 ? startY + rise * Math.min(1, dt * 18) : ground.y;
      walker.vy = 0;
      walker.grounded = true;
      return;
    }
  }
  walker.grounded = false;
}

/**
 * Moves a walker by one frame: towards the wish, down with gravity, out of whatever it ran into.
 * Long frames are walked in small steps, so that speed and walls are the same on slow machines.
 *
 * @param cameraYaw - where the camera looks, as a heading
 * @param frameSec - time since the last frame; more than half a second counts as that
 * @see docs/spec/page.md [G-4]
 */
export function walkStep(walker: Walker, wish: WalkWish, cameraYaw: number, collider: Collider, frameSec: number): void {
  let left = Math.min(LONGEST_FRAME_SEC, Math.max(0, frameSec));
  let jump = wish.jump;
  while (left > 1e-6) {
    const dt = Math.min(LONGEST_STEP_SEC, left);
    stepOnce(walker, jump ? wish : { ...wish, jump: false }, cameraYaw, collider, dt);
    jump = false;
    left -= dt;
  }
}

/** Whether a walker has left the world downwards and should be brought back. */
export function hasFallenOut(walker: Walker, collider: Collider): boolean {
  return !(walker.y > collider.lowestY - 15);
}

// Where one stood may since have been filled, or be in the air.
const GROUND_NEAR = 0.8;
const PUSHED_M = 0.15;

/** Whether somebody can stand at this place: ground at about its height, and room. */
export function canStandAt({ x, y, z }: { readonly x: number; readonly y: number; readonly z: number }, collider: Collider): boolean {
  const ground = collider.groundBelow(x, y + GROUND_NEAR, z, GROUND_NEAR * 2);
  if (ground === null || ground.normalY < STEEPEST) return false;
  const feet = ground.y;
  const push = collider.pushOut(x, feet + STEP, feet + HEIGHT, z, RADIUS);
  return Math.hypot(push.x, push.y, push.z) < PUSHED_M;
}
