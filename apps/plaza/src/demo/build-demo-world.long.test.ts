import { NodeIO, type Document, type Node } from "@gltf-transform/core";
import {
  EXTMeshoptCompression,
  KHRLightsPunctual,
  KHRMaterialsEmissiveStrength,
  KHRMaterialsUnlit,
  KHRMeshQuantization,
} from "@gltf-transform/extensions";
import { MeshoptDecoder } from "meshoptimizer/decoder";
import { beforeAll, describe, expect, it } from "vitest";
import { buildDemoWorld } from "./build-demo-world.ts";
import { boardPlace, lanternPlaces, spawnSpots, spotAt, stagePlace, stallPlaces, strollSpots } from "./places.ts";
import { createMesh } from "./world/mesh.ts";
import { createBlockers, type Blockers } from "./world/rays.ts";

let bytes: Uint8Array;
let again: Uint8Array;
let world: Document;
let solid: Blockers;
let walkable: Floor;

beforeAll(async () => {
  bytes = await buildDemoWorld();
  again = await buildDemoWorld();
  const io = new NodeIO()
    .registerExtensions([EXTMeshoptCompression, KHRLightsPunctual, KHRMaterialsEmissiveStrength, KHRMaterialsUnlit, KHRMeshQuantization])
    .registerDependencies({ "meshopt.decoder": MeshoptDecoder });
  world = await io.readBinary(bytes);
  solid = createBlockers([readSolids(world)]);
  walkable = walkFrom(spawnSpots[0] ?? { x: 0, z: 14 });
}, 240_000);

describe("the file", () => {
  it("[D-1] two runs give the same bytes", () => {
    expect(Buffer.from(bytes).equals(Buffer.from(again))).toBe(true);
  });

  it("[D-1a] it is one compressed binary of at most 2 MB that refers to nothing outside", () => {
    expect(bytes.length).toBeLessThan(2_000_000);
    const { json } = readChunks(bytes);
    expect(json.extensionsRequired).toContain("EXT_meshopt_compression");
    expect(json.extensionsRequired).toContain("KHR_mesh_quantization");
    expect(JSON.stringify(json)).not.toMatch(/"uri"/);
    expect(json.bufferViews.every((view) => view.extensions?.EXT_meshopt_compression !== undefined)).toBe(true);
  });

  it("[D-1b] it stays within 60 draw calls, 150,000 triangles and four lights", () => {
    const primitives = world
      .getRoot()
      .listMeshes()
      .flatMap((mesh) => mesh.listPrimitives());
    expect(primitives.length).toBeLessThanOrEqual(60);
    const triangles = primitives.reduce((sum, primitive) => sum + (primitive.getIndices()?.getCount() ?? 0) / 3, 0);
    expect(triangles).toBeLessThan(150_000);
    expect(triangles).toBeGreaterThan(50_000);
    expect(nodes().filter((node) => node.getExtension("KHR_lights_punctual") !== null).length).toBeLessThanOrEqual(4);
  });

  it("[D-2b] what nobody can bump into says so, and nothing else does", () => {
    const passable = nodes()
      .filter((node) => node.getExtras()["collide"] === false)
      .map((node) => node.getName());
    expect(passable.toSorted()).toEqual([
      "falls",
      "glass-amber",
      "glass-gold",
      "glass-rose",
      "halos",
      "lanterns",
      "sky",
      "skyline",
      "water",
    ]);
  });
});

describe("the ground", () => {
  it("[D-2] six spawn points look at the fountain from level, clear ground", () => {
    const spawns = nodes().filter((node) => node.getName().startsWith("spawn"));
    expect(spawns.map((node) => node.getName())).toEqual([1, 2, 3, 4, 5, 6].map((i) => `spawn-${i}`));
    for (const node of spawns) {
      const [x, , z] = node.getWorldTranslation();
      const [, qy, , qw] = node.getWorldRotation();
      const ry = 2 * Math.atan2(qy, qw);
      expect(Math.sin(ry) * -x + Math.cos(ry) * -z).toBeCloseTo(Math.hypot(x, z), 3);
      expect(Math.abs(heightAt(x, z))).toBeLessThan(0.05);
      expect(isClear(x, z, 0.5)).toBe(true);
    }
  });

  it.each(spawnSpots.map((spot, i) => [i + 1, spot] as const))("[D-2] nobody who appears at spawn-%i is walled in", (_, spot) => {
    expect(walkable.reaches(spot.x, spot.z, 0.5)).toBe(true);
  });

  it("[D-2a] the fountain, the stage, the board and every stall can be walked to", () => {
    const stage = spotAt(stagePlace.bearing, stagePlace.distance - 1);
    expect(walkable.reaches(stage.x, stage.z, 0.6)).toBe(true);
    expect(heightAt(stage.x, stage.z)).toBeCloseTo(stagePlace.floor, 1);
    expect(walkable.reaches(0, 5.2, 0.6)).toBe(true);
    for (const stand of stallPlaces) {
      const front = spotAt(stand.bearing, stand.distance - 2.2);
      expect(walkable.reaches(front.x, front.z, 0.6)).toBe(true);
    }
    const board = spotAt(boardPlace.bearing, boardPlace.distance);
    expect(walkable.reaches(board.x - 1.6, board.z, 0.8)).toBe(true);
  });

  it("[D-2c] nobody walks out of the square", () => {
    expect(walkable.farthest()).toBeLessThan(26.5);
    expect(walkable.farthest()).toBeGreaterThan(20);
  });

  it("[D-3] every lantern of the hunt stands in the world and can be reached", () => {
    for (const place of lanternPlaces) {
      expect(walkable.reaches(place.x, place.z, 1.3), place.id).toBe(true);
      expect(solid.isBlocked(place.x - 0.6, place.y, place.z, 1, 0, 0, 1.2), place.id).toBe(true);
    }
  });

  it("[D-3a] the host's way keeps clear of everything", () => {
    strollSpots.forEach((spot, i) => {
      const next = strollSpots[(i + 1) % strollSpots.length] ?? spot;
      const steps = Math.ceil(Math.hypot(next.x - spot.x, next.z - spot.z) / 0.2);
      for (let step = 0; step <= steps; step++) {
        const x = spot.x + ((next.x - spot.x) * step) / steps,
          z = spot.z + ((next.z - spot.z) * step) / steps;
        expect(isClear(x, z, 0.32), `${i} at ${x.toFixed(1)}, ${z.toFixed(1)}`).toBe(true);
      }
    });
  });
});

interface Floor {
  readonly all: readonly { readonly x: number; readonly z: number }[];
  reaches(x: number, z: number, within: number): boolean;
  farthest(): number;
}

/** Walks everywhere from a spot as a visitor would: steps of up to 0.4 m, and room for shins, chest and head. */
function walkFrom(start: { readonly x: number; readonly z: number }): Floor {
  const cell = 0.4;
  const seen = new Map<string, { readonly x: number; readonly z: number }>();
  const queue = [{ i: Math.round(start.x / cell), j: Math.round(start.z / cell), y: 0 }];
  seen.set(`${queue[0]?.i},${queue[0]?.j}`, start);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const [di, dj] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const i = at.i + di,
        j = at.j + dj,
        key = `${i},${j}`;
      if (seen.has(key) || Math.hypot(i, j) * cell > 40) continue;
      const x = i * cell,
        z = j * cell,
        y = heightAt(x, z, at.y + 1.2);
      if (Math.abs(y - at.y) > 0.4) continue;
      if ([0.45, 0.7, 0.9, 1.6].some((up) => solid.isBlocked(at.i * cell, Math.max(y, at.y) + up, at.j * cell, di, 0, dj, cell + 0.2)))
        continue;
      seen.set(key, { x, z });
      queue.push({ i, j, y });
    }
  }
  const all = [...seen.values()];
  return {
    all,
    reaches: (x, z, within) => all.some((spot) => Math.hypot(spot.x - x, spot.z - z) <= within),
    farthest: () => Math.max(...all.map(({ x, z }) => Math.hypot(x, z))),
  };
}

/** Height of the highest surface below `from`, found by halving a downward line. */
function heightAt(x: number, z: number, from = 1.2): number {
  let near = 0,
    far = from + 2;
  // A hair off the point, so that the line does not slip between two paving stones.
  const ox = x + 0.0137,
    oz = z + 0.0091;
  if (!solid.isBlocked(ox, from, oz, 0, -1, 0, far)) return -10;
  while (far - near > 0.01) {
    const half = (near + far) / 2;
    if (solid.isBlocked(ox, from, oz, 0, -1, 0, half)) far = half;
    else near = half;
  }
  return from - far;
}

function isClear(x: number, z: number, radius: number): boolean {
  for (let k = 0; k < 12; k++) {
    const angle = (k / 12) * Math.PI * 2;
    for (const y of [0.45, 1, 1.6]) if (solid.isBlocked(x, y, z, Math.sin(angle), 0, Math.cos(angle), radius)) return false;
  }
  return true;
}

function nodes(): readonly Node[] {
  return world.getRoot().listNodes();
}

/** All triangles one can bump into, in the world's metres. */
function readSolids(document: Document) {
  const mesh = createMesh();
  for (const node of document.getRoot().listNodes()) {
    if (node.getExtras()["collide"] === false) continue;
    const [sx, sy, sz] = node.getWorldScale(),
      [tx, ty, tz] = node.getWorldTranslation();
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      const position = primitive.getAttribute("POSITION"),
        index = primitive.getIndices();
      if (position === null || index === null) continue;
      const first = mesh.positions.length / 3;
      for (let i = 0; i < position.getCount(); i++) {
        const [x = 0, y = 0, z = 0] = position.getElement(i, []);
        mesh.positions.push(x * sx + tx, y * sy + ty, z * sz + tz);
      }
      for (let i = 0; i < index.getCount(); i++) mesh.indices.push(first + index.getScalar(i));
    }
  }
  return mesh;
}

interface Chunks {
  readonly json: {
    readonly extensionsRequired: readonly string[];
    readonly bufferViews: readonly { readonly extensions?: { readonly EXT_meshopt_compression?: object } }[];
  };
}

function readChunks(glb: Uint8Array): Chunks {
  const view = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
  return { json: JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + view.getUint32(12, true)))) };
}
