import {
  InstancedMesh,
  Light,
  LoadingManager,
  Mesh,
  MeshLambertMaterial,
  MeshStandardMaterial,
  Quaternion,
  SkinnedMesh,
  Texture,
  Vector3,
} from "three";
import type { Material, Object3D } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { MeshoptDecoder } from "three/examples/jsm/libs/meshopt_decoder.module.js";
import type { Result } from "@plaza/protocol";
import { failed, ok } from "@plaza/protocol";
import type { Quality } from "./quality-governor.ts";
import { createMeshCollider } from "./mesh-collider.ts";
import type { MeshCollider } from "./mesh-collider.ts";
import { createPlainGround } from "./plain-ground.ts";
import { splitMesh } from "./split-mesh.ts";

/** A place to stand on arrival. */
export interface SpawnPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
}

/** A world's scene, ready to be drawn and walked in. */
export interface SceneModel {
  readonly root: Object3D;
  readonly collider: MeshCollider;
  readonly spawns: readonly SpawnPoint[];
  /** The scene brings its own sky, as a node named `sky…`; ours would cover it. */
  readonly ownSky: boolean;
  setQuality(quality: Quality): void;
  /** Cuts large meshes into tiles, so that what is out of sight costs nothing; for processors that draw. */
  cutUp(): void;
  end(): void;
}

/** Why a scene's bytes could not become a model. */
export type SceneModelProblem =
  | { readonly code: "broken"; readonly detail: string }
  | { readonly code: "outside-resource"; readonly detail: string };

const MOST_LIGHTS = 6;

/** Whether a scene's file may load this: data inside it, or for a `.gltf` what lies beside it on its own origin. */
export function mayLoad(resource: string, sceneUrl: string | null): boolean {
  if (resource.startsWith("blob:") || resource.startsWith("data:")) return true;
  if (sceneUrl === null || !/\.gltf(?:$|[?#])/iu.test(sceneUrl)) return false;
  try {
    const scene = new URL(sceneUrl);
    const beside = new URL(".", scene);
    const asked = new URL(resource, scene);
    return asked.origin === scene.origin && asked.pathname.startsWith(beside.pathname);
  } catch {
    return false;
  }
}

function spawnPoints(root: Object3D): readonly SpawnPoint[] {
  const points: SpawnPoint[] = [];
  const at = new Vector3();
  const ahead = new Vector3();
  const turn = new Quaternion();
  root.updateMatrixWorld(true);
  root.traverse((object) => {
    if (!/^spawn/iu.test(object.name)) return;
    object.getWorldPosition(at);
    ahead.set(0, 0, 1).applyQuaternion(object.getWorldQuaternion(turn));
    if (Number.isFinite(at.x + at.y + at.z)) points.push({ x: at.x, y: at.y, z: at.z, ry: Math.atan2(ahead.x, ahead.z) });
  });
  return points;
}

/** Where to stand in a scene without spawn points: the lowest level place near the middle with room above it. */
export function guessSpawn(collider: MeshCollider): SpawnPoint {
  const middle = collider.bounds.getCenter(new Vector3());
  for (const [dx, dz] of [
    [0, 0],
    [2, 0],
    [-2, 0],
    [0, 2],
    [0, -2],
    [6, 0],
    [-6, 0],
    [0, 6],
    [0, -6],
  ] as const) {
    for (const baseX of [0, middle.x]) {
      const x = baseX + dx;
      const z = (baseX === 0 ? 0 : middle.z) + dz;
      let best: number | null = null;
      let fromY = collider.bounds.max.y + 1;
      for (let layer = 0; layer < 24; layer += 1) {
        const hit = collider.groundBelow(x, fromY, z, fromY - collider.bounds.min.y + 1);
        if (hit === null) break;
        if (hit.normalY > 0.6 && fromY - hit.y > 1.8) best = hit.y;
        fromY = hit.y - 0.01;
      }
      if (best !== null) return { x, y: best, z, ry: 0 };
    }
  }
  return { x: middle.x, y: collider.bounds.max.y + 0.5, z: middle.z, ry: 0 };
}

/** Gives back what everything below holds in the graphics card. */
export function disposeAll(root: Object3D): void {
  const materials = new Set<Material>();
  root.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    object.geometry.dispose();
    if (object instanceof InstancedMesh || object instanceof SkinnedMesh) object.dispose?.();
    for (const material of Array.isArray(object.material) ? object.material : [object.material]) materials.add(material);
  });
  for (const material of materials) {
    for (const value of Object.values(material)) if (value instanceof Texture) value.dispose();
    material.dispose();
  }
}

/** A plainer material that draws much the same and costs a fraction where pixels are dear. */
function plainer(material: Material): Material {
  // Seen from both sides and through, a mesh is drawn twice otherwise.
  material.forceSinglePass = true;
  if (!(material instanceof MeshStandardMaterial)) return material;
  return new MeshLambertMaterial({
    color: material.color,
    map: material.map,
    emissive: material.emissive,
    emissiveMap: material.emissiveMap,
    emissiveIntensity: material.emissiveIntensity,
    vertexColors: material.vertexColors,
    side: material.side,
    transparent: material.transparent,
    opacity: material.opacity,
    alphaTest: material.alphaTest,
    flatShading: material.flatShading,
    depthWrite: material.depthWrite,
    fog: material.fog,
  });
}

function toModel(root: Object3D): SceneModel {
  const lights: Light[] = [];
  let ownSky = false;
  const rich = new Map<Mesh, Material | Material[]>();
  const plain = new Map<Material, Material>();
  root.traverse((object) => {
    if (object instanceof Light) lights.push(object);
    if (/^sky(?![a-z])/iu.test(object.name)) ownSky = true;
    if (!(object instanceof Mesh)) return;
    rich.set(object, object.material);
    const materials: Material[] = Array.isArray(object.material) ? object.material : [object.material];
    object.castShadow = materials.every((material) => !material.transparent);
    object.receiveShadow = true;
  });
  // A file may hold any number of lights; each one is paid for by every pixel.
  for (const light of lights.splice(MOST_LIGHTS)) light.removeFromParent();
  for (const light of lights) light.castShadow = false;
  const collider = createMeshCollider(root);
  const spawns = spawnPoints(root);
  return {
    root,
    collider,
    ownSky,
    spawns: spawns.length > 0 ? spawns : [guessSpawn(collider)],
    setQuality(quality) {
      for (const light of lights) light.visible = quality > 0;
      for (const [mesh, original] of rich) {
        if (quality > 0) {
          mesh.material = original;
          continue;
        }
        const swap = (material: Material): Material => {
          const known = plain.get(material) ?? plainer(material);
          plain.set(material, known);
          return known;
        };
        mesh.material = Array.isArray(original) ? original.map(swap) : swap(original);
      }
    },
    cutUp() {
      const whole = Array.from(rich.keys());
      for (const mesh of whole) {
        const tiles = splitMesh(mesh);
        if (tiles.length === 0) continue;
        // The mesh itself is no longer drawn; its tiles hang below it and move with it.
        mesh.layers.disableAll();
        mesh.add(...tiles);
        for (const tile of tiles) rich.set(tile, mesh.material);
      }
    },
    end() {
      for (const material of plain.values()) material.dispose();
      for (const [mesh, original] of rich) mesh.material = original;
      disposeAll(root);
    },
  };
}

/** The model of the plain ground. */
export function plainGroundModel(): SceneModel {
  return toModel(createPlainGround());
}

/**
 * Turns a scene file's bytes into a model. Nothing outside the file is loaded, but for a `.gltf` what lies beside it.
 *
 * @param bytes - already weighed by `checkSceneFile`
 * @param url - where they came from
 * @see docs/spec/page.md [G-8]
 */
export async function readSceneModel(bytes: Uint8Array, url: string): Promise<Result<SceneModel, SceneModelProblem>> {
  const manager = new LoadingManager();
  let refused: string | null = null;
  manager.setURLModifier((asked) => {
    if (mayLoad(asked, url)) return asked;
    refused = asked;
    return "data:,";
  });
  const loader = new GLTFLoader(manager);
  loader.setMeshoptDecoder(MeshoptDecoder);
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  try {
    const gltf = await loader.parseAsync(buffer, new URL(".", url).href);
    if (refused !== null) return failed({ code: "outside-resource", detail: String(refused).slice(0, 200) });
    return ok(toModel(gltf.scene));
  } catch (error) {
    if (refused !== null) return failed({ code: "outside-resource", detail: String(refused).slice(0, 200) });
    return failed({ code: "broken", detail: error instanceof Error ? error.message.slice(0, 200) : "unreadable" });
  }
}
