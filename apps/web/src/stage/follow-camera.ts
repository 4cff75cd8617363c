import { PerspectiveCamera, Vector3 } from "three";
import type { MeshCollider } from "./mesh-collider.ts";
import { turnBetween } from "./walk-step.ts";
import type { Walker } from "./walk-step.ts";

/** A camera over the walker's shoulder, or in the walker's eyes, that never ends up inside a wall. */
export interface FollowCamera {
  readonly camera: PerspectiveCamera;
  /** Where it looks, as a heading. */
  yaw(): number;
  /** How far it stands behind the walker, metres; nothing in first person. */
  distance(): number;
  firstPerson(): boolean;
  /** Changes between first person and the last distance. */
  toggle(): void;
  /** Turns by a drag: radians to the left and down. */
  turn(byYaw: number, byPitch: number): void;
  /** Looks this way at once. */
  face(heading: number): void;
  /** Comes closer or moves away, a factor; closer than close is first person. */
  zoom(factor: number): void;
  /** Stands behind the walker at once. */
  reset(walker: Walker): void;
  /**
   * @param sideways - how much the walker goes to the side as seen from here: the view then swings along
   * @param lowered - how much lower than standing the walker's eyes are, metres
   */
  follow(walker: Walker, sideways: number, collider: MeshCollider, frameSec: number, smooth: boolean, lowered?: number): void;
}

// Degrees from top to bottom; an upright phone sees more, or it would look through a slit.
const FOV = 58;
const WIDEST_FOV = 76;
const EYE_HEIGHT = 1.32;
// Under the lowest ceiling one can walk below, with room for what is nearer than the camera draws.
const FIRST_EYE_HEIGHT = 1.36;
const NEAR_M = 0.06;
const NEAREST = 1.6;
const FARTHEST = 9;
const LOWEST_PITCH = -0.55;
const HIGHEST_PITCH = 1.15;
const FIRST_PITCH = 1.4;
const SWING = 1.1;
const MARGIN = 0.28;
const SIDE = 0.22;
// The corners of what is drawn nearest are this far from the camera at most.
const ROOM = 0.16;
// So much more has to be asked for before the view goes into the eyes, and out again.
const INTO_EYES = 0.9;
const OUT_OF_EYES = 1.1;

/** Makes the camera; `aspect` is set by whoever owns the canvas. */
export function createFollowCamera(): FollowCamera {
  const camera = new PerspectiveCamera(FOV, 1, NEAR_M, 400);
  let yaw = 0;
  let pitch = 0.24;
  let wanted = 4.6;
  let actual = 4.6;
  let first = false;
  // What was asked for past the nearest distance, or out of the eyes.
  let beyond = 1;
  const eye = new Vector3();
  const back = new Vector3();
  const side = new Vector3();
  const up = new Vector3();
  const from = new Vector3();
  const to = new Vector3();

  function clearDistance(collider: MeshCollider): number {
    let clear = wanted;
    side.set(-Math.cos(yaw), 0, Math.sin(yaw));
    up.crossVectors(side, back).normalize();
    // Five looks side by side and one above the other: a thin pole between them may pass, walls and ceilings may not.
    for (const [across, above] of [
      [0, 0],
      [SIDE, 0],
      [-SIDE, 0],
      [0, SIDE],
      [0, -SIDE],
    ] as const) {
      from.copy(eye);
      to.copy(eye)
        .addScaledVector(back, wanted + MARGIN)
        .addScaledVector(side, across)
        .addScaledVector(up, above);
      const fraction = collider.clearFraction(from, to);
      if (fraction < 1) clear = Math.min(clear, fraction * (wanted + MARGIN) - MARGIN);
    }
    clear = Math.max(0, clear);
    // What runs along the view is met by no look: come closer until there is room around the camera.
    for (let tries = 0; tries < 8 && clear > 0; tries += 1) {
      const room = collider.nearness(to.copy(eye).addScaledVector(back, clear), ROOM);
      if (room >= ROOM) break;
      clear = Math.max(0, clear - Math.max(0.06, ROOM - room));
    }
    return clear;
  }
  function limitPitch(): void {
    pitch = Math.min(first ? FIRST_PITCH : HIGHEST_PITCH, Math.max(first ? -FIRST_PITCH : LOWEST_PITCH, pitch));
  }
  function look(toFirst: boolean): void {
    first = toFirst;
    beyond = 1;
    // Level with one's eyes, or looking down from behind: what was looked at up in the sky would be seen from below.
    pitch = first ? Math.min(pitch, 0.1) : Math.max(pitch, 0.15);
    limitPitch();
  }

  return {
    camera,
    yaw: () => yaw,
    distance: () => actual,
    firstPerson: () => first,
    toggle: () => look(!first),
    turn(byYaw, byPitch) {
      yaw = turnBetween(0, yaw + byYaw);
      pitch += byPitch;
      limitPitch();
    },
    face(heading) {
      yaw = turnBetween(0, heading);
    },
    zoom(factor) {
      if (factor === 1) return;
      if (first) {
        beyond = Math.max(1, beyond * factor);
        if (beyond > OUT_OF_EYES) {
          wanted = NEAREST;
          look(false);
        }
        return;
      }
      const next = wanted * factor;
      beyond = next < NEAREST ? beyond * (next / NEAREST) : 1;
      wanted = Math.min(FARTHEST, Math.max(NEAREST, next));
      if (beyond < INTO_EYES) look(true);
    },
    reset(walker) {
      yaw = walker.ry;
      pitch = first ? 0 : 0.24;
      eye.set(walker.x, walker.y + (first ? FIRST_EYE_HEIGHT : EYE_HEIGHT), walker.z);
    },
    follow(walker, sideways, collider, frameSec, smooth, lowered = 0) {
      const fov = camera.aspect >= 1 ? FOV : Math.min(WIDEST_FOV, FOV / Math.sqrt(camera.aspect));
      if (Math.abs(fov - camera.fov) > 0.1) {
        camera.fov = fov;
        camera.updateProjectionMatrix();
      }
      if (!first) yaw = turnBetween(0, yaw - sideways * SWING * Math.min(frameSec, 0.1));
      const ease = smooth ? 1 - Math.exp(-14 * frameSec) : 1;
      eye.x = walker.x;
      eye.z = walker.z;
      const height = walker.y + (first ? FIRST_EYE_HEIGHT : EYE_HEIGHT) - lowered;
      eye.y += (height - eye.y) * ease;
      back.set(-Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), -Math.cos(yaw) * Math.cos(pitch));
      const clear = first ? 0 : clearDistance(collider);
      // In at once, out gently: a wall never shows its inside, and leaving it does not jolt.
      if (first) actual = smooth && actual > 0.05 ? actual * Math.exp(-12 * frameSec) : 0;
      else actual = clear < actual ? clear : actual + (clear - actual) * (smooth ? 1 - Math.exp(-4 * frameSec) : 1);
      camera.position.copy(eye).addScaledVector(back, actual);
      camera.lookAt(to.copy(camera.position).sub(back));
    },
  };
}
