import { PerspectiveCamera, Vector3 } from "three";
import type { MeshCollider } from "./mesh-collider.ts";
import { turnBetween } from "./walk-step.ts";
import type { Walker } from "./walk-step.ts";

/** A camera over the walker's shoulder that never ends up inside a wall. */
export interface FollowCamera {
  readonly camera: PerspectiveCamera;
  /** Where it looks, as a heading. */
  yaw(): number;
  /** How far it stands behind the walker, metres. */
  distance(): number;
  /** Turns by a drag: radians to the right and up. */
  turn(byYaw: number, byPitch: number): void;
  /** Comes closer or moves away, a factor. */
  zoom(factor: number): void;
  /** Stands behind the walker at once. */
  reset(walker: Walker): void;
  /** @param sideways - how much the walker goes to the side as seen from here: the view then swings along */
  follow(walker: Walker, sideways: number, collider: MeshCollider, frameSec: number, smooth: boolean): void;
}

// Degrees from top to bottom; an upright phone sees more, or it would look through a slit.
const FOV = 58;
const WIDEST_FOV = 76;
const EYE_HEIGHT = 1.32;
const NEAREST = 1.6;
const FARTHEST = 9;
const LOWEST_PITCH = -0.55;
const HIGHEST_PITCH = 1.15;
const SWING = 1.1;
const MARGIN = 0.28;
const SIDE = 0.22;

/** Makes the camera; `aspect` is set by whoever owns the canvas. */
export function createFollowCamera(): FollowCamera {
  const camera = new PerspectiveCamera(FOV, 1, 0.08, 400);
  let yaw = 0;
  let pitch = 0.24;
  let wanted = 4.6;
  let actual = 4.6;
  const eye = new Vector3();
  const back = new Vector3();
  const side = new Vector3();
  const from = new Vector3();
  const to = new Vector3();

  function clearDistance(collider: MeshCollider): number {
    let clear = wanted;
    side.set(-Math.cos(yaw), 0, Math.sin(yaw));
    // Three looks side by side: a thin pole between them may pass, a wall may not.
    for (const offset of [0, SIDE, -SIDE]) {
      from.copy(eye);
      to.copy(eye)
        .addScaledVector(back, wanted + MARGIN)
        .addScaledVector(side, offset);
      const fraction = collider.clearFraction(from, to);
      if (fraction < 1) clear = Math.min(clear, fraction * (wanted + MARGIN) - MARGIN);
    }
    return Math.max(0.35, clear);
  }

  return {
    camera,
    yaw: () => yaw,
    distance: () => actual,
    turn(byYaw, byPitch) {
      yaw = turnBetween(0, yaw + byYaw);
      pitch = Math.min(HIGHEST_PITCH, Math.max(LOWEST_PITCH, pitch + byPitch));
    },
    zoom(factor) {
      wanted = Math.min(FARTHEST, Math.max(NEAREST, wanted * factor));
    },
    reset(walker) {
      yaw = walker.ry;
      pitch = 0.24;
      eye.set(walker.x, walker.y + EYE_HEIGHT, walker.z);
    },
    follow(walker, sideways, collider, frameSec, smooth) {
      const fov = camera.aspect >= 1 ? FOV : Math.min(WIDEST_FOV, FOV / Math.sqrt(camera.aspect));
      if (Math.abs(fov - camera.fov) > 0.1) {
        camera.fov = fov;
        camera.updateProjectionMatrix();
      }
      yaw = turnBetween(0, yaw - sideways * SWING * Math.min(frameSec, 0.1));
      const ease = smooth ? 1 - Math.exp(-14 * frameSec) : 1;
      eye.x = walker.x;
      eye.z = walker.z;
      eye.y += (walker.y + EYE_HEIGHT - eye.y) * ease;
      back.set(-Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), -Math.cos(yaw) * Math.cos(pitch));
      const clear = clearDistance(collider);
      // In at once, out gently: a wall never shows its inside, and leaving it does not jolt.
      actual = clear < actual ? clear : actual + (clear - actual) * (smooth ? 1 - Math.exp(-4 * frameSec) : 1);
      camera.position.copy(eye).addScaledVector(back, actual);
      camera.lookAt(eye);
    },
  };
}
