import { Vector3 } from "three";
import type { PerspectiveCamera } from "three";
import type { Pubkey } from "@plaza/protocol";
import type { WalkGoal } from "../scene/walk-control.ts";
import type { MeshCollider } from "./mesh-collider.ts";

/** Where a tap on the view leads, and where to mark it. */
export interface ClickGoal {
  readonly goal: WalkGoal;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Somebody who can be tapped on. */
export interface Tappable {
  readonly pubkey: Pubkey;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const REACH_M = 80;
const LEVEL = 0.55;
const FOOT_M = 0.45;
const FIGURE_RADIUS_M = 0.42;
const FIGURE_MIDDLE_M = 0.8;
const FIGURE_HALF_M = 0.85;

/**
 * What lies under a tap: a person, the ground, or the foot of a wall.
 *
 * @param tap - -1 to 1 to the right and up
 * @returns null for the sky, and where there is no ground below
 * @see docs/spec/page.md [G-63]
 */
export function clickGoal(
  tap: { readonly right: number; readonly up: number },
  camera: PerspectiveCamera,
  collider: MeshCollider,
  people: readonly Tappable[],
): ClickGoal | null {
  camera.updateMatrixWorld();
  const direction = new Vector3(tap.right, tap.up, 0.5).unproject(camera).sub(camera.position).normalize();
  const hit = collider.lookAt(camera.position, direction, REACH_M);
  const reach = hit?.distance ?? REACH_M;
  let nearest: Tappable | null = null;
  let nearestM = reach;
  for (const person of people) {
    const toX = person.x - camera.position.x;
    const toZ = person.z - camera.position.z;
    // Where the look passes the upright middle of the figure.
    const flat = direction.x * direction.x + direction.z * direction.z;
    if (flat < 1e-6) continue;
    const along = (toX * direction.x + toZ * direction.z) / flat;
    if (along <= 0.3 || along >= nearestM) continue;
    const aside = Math.hypot(toX - direction.x * along, toZ - direction.z * along);
    const above = camera.position.y + direction.y * along - (person.y + FIGURE_MIDDLE_M);
    if (aside > FIGURE_RADIUS_M || Math.abs(above) > FIGURE_HALF_M) continue;
    nearest = person;
    nearestM = along;
  }
  if (nearest !== null) return { goal: nearest.pubkey, x: nearest.x, y: nearest.y, z: nearest.z };
  if (hit === null) return null;
  const { point, normal } = hit;
  if (normal.y >= LEVEL) return { goal: { x: point.x, z: point.z }, x: point.x, y: point.y, z: point.z };
  const x = point.x + normal.x * FOOT_M;
  const z = point.z + normal.z * FOOT_M;
  const ground = collider.groundBelow(x, point.y + 0.2, z, REACH_M);
  return ground === null || ground.normalY < LEVEL ? null : { goal: { x, z }, x, y: ground.y, z };
}
