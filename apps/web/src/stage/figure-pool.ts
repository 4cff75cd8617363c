import {
  CircleGeometry,
  BufferAttribute,
  DynamicDrawUsage,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  Mesh,
} from "three";
import type { BufferGeometry, Material } from "three";
import { JOINT, OWN_COLOUR } from "./figure-clay.ts";
import { RIG_FIELDS, RIG_FLOATS } from "./figure-rig.ts";

/** One shape drawn many times in one call. */
export interface FigurePool {
  readonly mesh: Mesh;
  readonly numbers: Float32Array;
  readonly most: number;
  readonly triangles: number;
  /** Whether it has a shadow, where there are shadows at all. */
  readonly casts: boolean;
  /** How many are placed this frame. */
  used: number;
  /** Hands what was placed to the drawing. */
  flush(): void;
  end(): void;
}

/**
 * Makes a pool that draws nothing yet.
 *
 * @param most - more than this are not placed
 * @param shadow - what its shadow is drawn with; null for none
 */
export function createFigurePool(shape: BufferGeometry, most: number, material: Material, shadow: Material | null): FigurePool {
  const geometry = new InstancedBufferGeometry();
  geometry.index = shape.index;
  for (const name of Object.keys(shape.attributes)) geometry.setAttribute(name, shape.getAttribute(name));
  const numbers = new Float32Array(most * RIG_FLOATS);
  const buffer = new InstancedInterleavedBuffer(numbers, RIG_FLOATS, 1).setUsage(DynamicDrawUsage);
  RIG_FIELDS.forEach((name, at) => geometry.setAttribute(name, new InterleavedBufferAttribute(buffer, 4, at * 4)));
  geometry.instanceCount = 0;
  const mesh = new Mesh(geometry, material);
  // Culled one by one before they are placed.
  mesh.frustumCulled = false;
  mesh.visible = false;
  mesh.matrixAutoUpdate = false;
  if (shadow !== null) mesh.customDepthMaterial = shadow;
  const range = { start: 0, count: 0 };
  const pool: FigurePool = {
    mesh,
    numbers,
    most,
    triangles: (shape.index?.count ?? 0) / 3,
    casts: shadow !== null,
    used: 0,
    flush() {
      mesh.visible = pool.used > 0;
      geometry.instanceCount = pool.used;
      if (pool.used === 0) return;
      range.start = 0;
      range.count = pool.used * RIG_FLOATS;
      buffer.updateRanges.length = 0;
      buffer.updateRanges.push(range);
      buffer.needsUpdate = true;
    },
    end() {
      geometry.dispose();
    },
  };
  return pool;
}

/** The soft dark spot under a figure, for ground that takes no shadows: dense in the middle, nothing at the rim. */
export function spotShape(): BufferGeometry {
  const geometry = new CircleGeometry(0.44, 16).rotateX(-Math.PI / 2).translate(0, 0.025, 0);
  const count = geometry.getAttribute("position").count;
  const colours = new Float32Array(count * 4);
  colours[3] = 0.5;
  const rig = new Float32Array(count * 4);
  for (let i = 0; i < count; i += 1) rig.set([JOINT.ground, 0, 0, OWN_COLOUR], i * 4);
  geometry.deleteAttribute("uv");
  geometry.setAttribute("color", new BufferAttribute(colours, 4));
  geometry.setAttribute("rig", new BufferAttribute(rig, 4));
  return geometry;
}
