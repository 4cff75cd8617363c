import type { Mesh } from "./mesh.ts";
import type { Color } from "./palette.ts";
import { dusk } from "./palette.ts";
import type { Blockers } from "./rays.ts";
import { skyAt } from "./sky-light.ts";

/** A light that is baked into vertex colours. `reach` is where it has faded to nothing, in metres. */
export interface BakedLight {
  readonly at: readonly [number, number, number];
  readonly color: Color;
  readonly power: number;
  readonly reach: number;
  /** Whether things throw shadows in it: worth it only for the few strong ones. */
  readonly shadows: boolean;
}

const rayCount = 14;
const skyReach = 3.6;
const lift = 0.03;

/**
 * Lights a mesh once and for all: sky light held back by what stands near, plus the lanterns.
 * The colours of the mesh are replaced by what is seen.
 */
export function bakeMesh(mesh: Mesh, lamps: readonly BakedLight[], blockers: Blockers): void {
  const rays = hemisphere(rayCount);
  const known = new Map<number, readonly number[]>();
  const count = mesh.glows.length;
  for (let v = 0; v < count; v++) {
    const glow = mesh.glows[v] ?? 0;
    if (glow >= 1) continue;
    const nx = mesh.normals[v * 3] ?? 0,
      ny = mesh.normals[v * 3 + 1] ?? 0,
      nz = mesh.normals[v * 3 + 2] ?? 0;
    const x = (mesh.positions[v * 3] ?? 0) + nx * lift,
      y = (mesh.positions[v * 3 + 1] ?? 0) + ny * lift,
      z = (mesh.positions[v * 3 + 2] ?? 0) + nz * lift;
    // Corners that touch, as those of paving stones do, see the same sky.
    const key = placeKey(x, y, z) * 729 + directionKey(nx, ny, nz);
    const sky = known.get(key) ?? skyOn(x, y, z, nx, ny, nz, rays, blockers);
    known.set(key, sky);
    const lit = [...sky];
    for (const lamp of lamps) addLamp(lit, lamp, x, y, z, nx, ny, nz, blockers);
    for (let i = 0; i < 3; i++) {
      const own = mesh.colors[v * 3 + i] ?? 0;
      mesh.colors[v * 3 + i] = own * ((lit[i] ?? 0) * (1 - glow) + glow);
    }
  }
}

function skyOn(x: number, y: number, z: number, nx: number, ny: number, nz: number, rays: readonly Color[], blockers: Blockers): number[] {
  // Any two directions across the normal will do; this choice never divides by zero.
  const sign = nz >= 0 ? 1 : -1;
  const a = -1 / (sign + nz),
    b = nx * ny * a;
  const tx = 1 + sign * nx * nx * a,
    ty = sign * b,
    tz = -sign * nx;
  const bx = b,
    by = sign + ny * ny * a,
    bz = -ny;
  const sum = [0, 0, 0];
  for (const [u, v, w] of rays) {
    const dx = tx * u + bx * v + nx * w,
      dy = ty * u + by * v + ny * w,
      dz = tz * u + bz * v + nz * w;
    const blocked = blockers.isBlocked(x, y, z, dx, dy, dz, skyReach);
    const light = blocked ? bounce : dy < -0.02 ? dusk.ground : skyAt(dx, dy, dz);
    for (let i = 0; i < 3; i++) sum[i] = (sum[i] ?? 0) + (light[i] ?? 0);
  }
  return sum.map((part) => (part / rays.length) * skyPower);
}

function placeKey(x: number, y: number, z: number): number {
  return ((Math.round(x * 10) + 512) * 1024 + Math.round(z * 10) + 512) * 512 + Math.round(y * 10);
}

function directionKey(nx: number, ny: number, nz: number): number {
  return (Math.round(nx * 4) + 4) * 81 + (Math.round(ny * 4) + 4) * 9 + Math.round(nz * 4) + 4;
}

/** What a blocked ray still brings: the dim warm light that stone and wood throw back. */
const bounce: Color = [0.016, 0.011, 0.014];
const skyPower = 2.3;
const lampPower = 1.2;

function addLamp(
  lit: number[],
  lamp: BakedLight,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  blockers: Blockers,
): void {
  const dx = lamp.at[0] - x,
    dy = lamp.at[1] - y,
    dz = lamp.at[2] - z;
  const square = dx * dx + dy * dy + dz * dz;
  if (square > lamp.reach * lamp.reach) return;
  const distance = Math.sqrt(square) || 1e-6;
  // A lantern is no point: its light wraps a little around edges.
  const facing = ((nx * dx + ny * dy + nz * dz) / distance + 0.25) / 1.25;
  if (facing <= 0) return;
  const fade = 1 - (square / (lamp.reach * lamp.reach)) ** 2;
  const strength = (lampPower * lamp.power * facing * fade * fade) / (square + 0.35);
  if (strength < 0.002) return;
  const gap = 0.55;
  if (lamp.shadows && distance > gap && blockers.isBlocked(x, y, z, dx / distance, dy / distance, dz / distance, distance - gap)) return;
  for (let i = 0; i < 3; i++) lit[i] = (lit[i] ?? 0) + (lamp.color[i] ?? 0) * strength;
}

/** Directions above a plane, denser towards its normal (z), always the same ones so that the shading has no grain. */
function hemisphere(count: number): readonly Color[] {
  const turn = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, i) => {
    const share = (i + 0.5) / count;
    const r = Math.sqrt(share);
    return [r * Math.cos(i * turn), r * Math.sin(i * turn), Math.sqrt(1 - share)] as const;
  });
}
