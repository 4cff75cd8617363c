import type { BakedLight } from "./bake.ts";
import { createMesh, type Mesh, type Placing } from "./mesh.ts";
import type { Color } from "./palette.ts";
import type { Spot, Stand } from "../places.ts";
import { spotAt } from "../places.ts";
import type { Vec3 } from "./vector.ts";

/** The kinds of lantern glass, each a material of its own. */
export type Glass = "amber" | "rose" | "gold";

/** Everything the builders of the subjects add to; assembled into a file at the end. */
export interface Scenery {
  /** Solid, baked meshes, each becoming one draw call; made on first use. */
  solid(name: SolidName): Mesh;
  /** Things that shine by themselves. */
  readonly glass: Readonly<Record<Glass, Mesh>>;
  /** Paper lanterns: they shine by themselves, each with a deeper rim. */
  readonly paper: Mesh;
  /** Soft light in the air around lanterns; blended, nobody bumps into it. */
  readonly halo: Mesh;
  /** The surface of the water, lit by the viewer's lights so that it glitters. */
  readonly water: Mesh;
  /** Falling water and smoke; blended. */
  readonly veil: Mesh;
  readonly lamps: BakedLight[];
  /** Solid meshes made so far, by name. */
  readonly solids: ReadonlyMap<SolidName, Mesh>;
}

/** Solid parts by name, as their nodes are called in the file. */
export type SolidName =
  | "ground"
  | "fountain"
  | "stalls"
  | "trees"
  | "lamps"
  | "stage"
  | "board"
  | "houses-west"
  | "houses-east"
  | "tower"
  | "gate"
  | "terrace"
  | "skyline"
  | "sky";

/** Makes an empty scenery. */
export function createScenery(): Scenery {
  const solids = new Map<SolidName, Mesh>();
  return {
    solids,
    solid(name) {
      const known = solids.get(name);
      if (known !== undefined) return known;
      const made = createMesh();
      solids.set(name, made);
      return made;
    },
    glass: { amber: createMesh(), rose: createMesh(), gold: createMesh() },
    paper: createMesh(),
    halo: createMesh(),
    water: createMesh(),
    veil: createMesh(),
    lamps: [],
  };
}

/** How to place something at a stand, its front (+z) towards the fountain, `lift` metres up. */
export function facingCentre(stand: Stand, lift = 0): Placing & { readonly at: Vec3 } {
  const spot = spotAt(stand.bearing, stand.distance);
  return { at: [spot.x, lift, spot.z], yaw: spot.ry };
}

/** The point in the world of something placed at a spot, given in the thing's own metres. */
export function worldPoint(spot: Spot, local: Vec3): Vec3 {
  const c = Math.cos(spot.ry),
    s = Math.sin(spot.ry);
  return [spot.x + c * local[0] + s * local[2], local[1], spot.z - s * local[0] + c * local[2]];
}

/** Adds soft light in the air: upright discs, turned evenly, that fade to nothing at their rims. */
export function addHalo(scenery: Scenery, at: Vec3, radius: number, tint: Color, strength: number, discs = 5): void {
  const mesh = scenery.halo;
  const sides = 9;
  mesh.glow = 1;
  for (let disc = 0; disc < discs; disc++) {
    const turn = ((disc + 0.3) / discs) * Math.PI;
    const point = (size: number, k: number): Vec3 => {
      const a = (k / sides) * Math.PI * 2,
        c = Math.cos(a) * size;
      return [at[0] + Math.cos(turn) * c, at[1] + Math.sin(a) * size, at[2] + Math.sin(turn) * c];
    };
    const ring = (size: number, alpha: number): readonly number[] => {
      mesh.alpha = alpha;
      return Array.from({ length: sides }, (_, k) => mesh.vertex(point(size, k), [0, 1, 0], tint));
    };
    mesh.alpha = (strength * 2) / discs;
    const middle = mesh.vertex(at, [0, 1, 0], tint);
    const inner = ring(radius * 0.4, (strength * 0.7) / discs),
      outer = ring(radius, 0);
    for (let k = 0; k < sides; k++) {
      const n = (k + 1) % sides,
        a = inner[k] ?? 0,
        b = inner[n] ?? 0,
        c = outer[k] ?? 0,
        d = outer[n] ?? 0;
      mesh.triangle(middle, a, b);
      mesh.triangle(a, c, d);
      mesh.triangle(a, d, b);
    }
  }
}
