import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { VRMHumanoid } from "@pixiv/three-vrm";
import { Box3, Camera, Group, Light, LoadingManager, Mesh, Texture, Vector3 } from "three";
import type { Material, Object3D } from "three";
import { MeshoptDecoder } from "three/examples/jsm/libs/meshopt_decoder.module.js";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { FigureStance } from "./figure-motion.ts";
import type { Standing } from "./figure-rig.ts";
import { humanoidPose } from "./own-figure-pose.ts";
import { disposeAll, mayLoad } from "./scene-model.ts";

/** A figure out of a file, ready to be moved like all others. */
export interface OwnFigure {
  readonly root: Object3D;
  /** Metres. */
  readonly tall: number;
  /** Arms and legs move; else only the whole does. */
  readonly limbs: boolean;
  place(at: Standing, stance: FigureStance): void;
  setShadows(on: boolean): void;
  end(): void;
}

/** Why weighed bytes are no figure all the same. */
export type OwnFigureProblem = { readonly code: "broken" } | { readonly code: "outside-resource" } | { readonly code: "no-figure" };

const TALL = 1.7;
const WIDEST = 2.6;
/** What is drawn a few centimetres high needs no finer pictures. */
const LARGEST_PICTURE = 1_024;

async function shrink(picture: Texture): Promise<void> {
  const image: unknown = picture.image;
  if (!(image instanceof ImageBitmap) || Math.max(image.width, image.height) <= LARGEST_PICTURE) return;
  const factor = LARGEST_PICTURE / Math.max(image.width, image.height);
  picture.image = await createImageBitmap(image, {
    resizeWidth: Math.max(1, Math.round(image.width * factor)),
    resizeHeight: Math.max(1, Math.round(image.height * factor)),
    resizeQuality: "medium",
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  image.close();
  picture.needsUpdate = true;
}

function texturesOf(root: Object3D): ReadonlySet<Texture> {
  const found = new Set<Texture>();
  root.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const materials: Material[] = Array.isArray(object.material) ? object.material : [object.material];
    for (const material of materials) for (const value of Object.values(material)) if (value instanceof Texture) found.add(value);
  });
  return found;
}

function figureOf(model: Object3D, humanoid: VRMHumanoid | null, backwards: boolean): OwnFigure | null {
  const unwanted: Object3D[] = [];
  model.traverse((object) => {
    if (object instanceof Light || object instanceof Camera) unwanted.push(object);
    // Whoever is drawn at all was looked for by the crowd; bones carry meshes out of the place they were made at.
    object.frustumCulled = false;
  });
  for (const object of unwanted) object.removeFromParent();
  model.updateMatrixWorld(true);
  const box = new Box3().setFromObject(model);
  const size = box.getSize(new Vector3());
  if (!(size.y > 1e-6) || !Number.isFinite(size.x + size.y + size.z)) return null;
  const scale = Math.min(TALL / size.y, WIDEST / Math.max(size.x, size.z, 1e-6));
  const tall = size.y * scale;
  const pose = humanoid === null ? null : humanoidPose({ joint: (name) => humanoid.getNormalizedBoneNode(name), backwards }, 1 / scale);
  const middle = box.getCenter(new Vector3());
  const inner = new Group();
  inner.add(model);
  // A body stands on its feet whatever it holds; anything else on its middle.
  model.position.x -= pose === null ? middle.x : 0;
  model.position.y -= box.min.y;
  model.position.z -= pose === null ? middle.z : 0;
  inner.scale.setScalar(scale);
  if (backwards) inner.rotation.y = Math.PI;
  const whole = new Group();
  whole.add(inner);
  const root = new Group();
  root.add(whole);
  return {
    root,
    tall,
    limbs: pose !== null,
    place(at, stance) {
      root.position.set(at.x, at.y, at.z);
      root.rotation.y = at.ry + stance.turn;
      if (pose !== null && humanoid !== null) {
        pose(stance);
        humanoid.update();
        return;
      }
      // One piece: it hops, leans and sways, crouches to sit, and tilts to greet.
      whole.position.y = Math.max(0, stance.lift) * 1.6;
      whole.scale.y = 1 + Math.min(0, stance.lift) / tall;
      whole.rotation.x = stance.lean + stance.headNod * 0.4;
      whole.rotation.z = stance.roll * 2.2 + stance.headTilt * 0.5 + (stance.leftHand.y - stance.rightHand.y) * 0.22;
    },
    setShadows(on) {
      model.traverse((object) => {
        object.castShadow = on;
      });
    },
    end() {
      root.removeFromParent();
      disposeAll(root);
    },
  };
}

/**
 * Turns a file's bytes into a figure. Nothing outside the file is loaded; of a VRM only the body is used.
 *
 * @param bytes - already weighed
 * @see docs/spec/page.md [G-58]
 */
export async function readOwnFigure(bytes: Uint8Array): Promise<Result<OwnFigure, OwnFigureProblem>> {
  let reached = false;
  const manager = new LoadingManager();
  manager.setURLModifier((asked) => {
    if (mayLoad(asked, null)) return asked;
    reached = true;
    return "data:,";
  });
  const loader = new GLTFLoader(manager);
  loader.setMeshoptDecoder(MeshoptDecoder);
  // The first piece of a glb is its description.
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(12, true);
  const text = new TextDecoder().decode(bytes.subarray(20, 20 + length));
  const isNewer = text.includes('"VRMC_vrm"');
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  try {
    if (isNewer || text.includes('"VRM"')) {
      const { VRMHumanoidLoaderPlugin } = await import("@pixiv/three-vrm");
      loader.register((parser) => new VRMHumanoidLoaderPlugin(parser));
    }
    const gltf = await loader.parseAsync(buffer, "");
    if (reached) {
      disposeAll(gltf.scene);
      return failed({ code: "outside-resource" });
    }
    await Promise.all(Array.from(texturesOf(gltf.scene), shrink));
    const body: unknown = gltf.userData["vrmHumanoid"];
    const humanoid = isHumanoid(body) ? body : null;
    const figure = figureOf(gltf.scene, humanoid, humanoid !== null && !isNewer);
    return figure === null ? failed({ code: "no-figure" }) : ok(figure);
  } catch {
    return failed({ code: reached ? "outside-resource" : "broken" });
  }
}

function isHumanoid(value: unknown): value is VRMHumanoid {
  return typeof value === "object" && value !== null && "getNormalizedBoneNode" in value;
}
