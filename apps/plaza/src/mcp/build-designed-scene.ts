import { Document, Logger, NodeIO } from "@gltf-transform/core";
import type { Buffer as GltfBuffer, Material } from "@gltf-transform/core";
import { KHRMaterialsUnlit } from "@gltf-transform/extensions";
import { smoothNoise } from "../demo/world/chance.ts";
import { createMesh } from "../demo/world/mesh.ts";
import type { Mesh } from "../demo/world/mesh.ts";
import { blend, color, shade } from "../demo/world/palette.ts";
import type { Color } from "../demo/world/palette.ts";
import { addBlob, addBox, addLathe } from "../demo/world/shapes.ts";
import { dot, scaled, unit } from "../demo/world/vector.ts";
import type { Vec3 } from "../demo/world/vector.ts";
import type { DesignedThing, SceneDesign } from "./scene-design.ts";

const domeM = 150;
const sun = unit([0.45, 0.8, 0.4]);
const bark = color("#5b463c");
const iron = color("#37323e");
const turned = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * Builds a simple world from its numbers: ground, sky, things, places to appear. Light is baked into the colours.
 *
 * @returns a binary glTF file, the same bytes for the same design
 * @see docs/spec/plaza.md
 */
export async function buildDesignedScene(design: SceneDesign): Promise<Uint8Array> {
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR));
  document.getRoot().getAsset().generator = "plaza";
  const buffer = document.createBuffer();
  const scene = document.createScene("world");
  const unlit = document.createExtension(KHRMaterialsUnlit).createUnlit();
  const material = document.createMaterial("baked").setExtension("KHR_materials_unlit", unlit);
  const put = (name: string, mesh: Mesh, extras: Record<string, unknown> = {}): void => {
    if (mesh.indices.length === 0) return;
    const node = document.createNode(name).setMesh(document.createMesh(name).addPrimitive(primitiveOf(document, buffer, mesh, material)));
    scene.addChild(node.setExtras(extras));
  };
  put("ground", groundOf(design.ground));
  put("sky", skyOf(design.sky), { collide: false });
  const plain = createMesh();
  design.things.forEach((thing, index) => {
    const mesh = thing.label === undefined ? plain : createMesh();
    addThing(mesh, thing);
    if (thing.label !== undefined) put(`thing-${index + 1}`, mesh, { label: thing.label });
  });
  put("group", plain);
  spawnsOf(design).forEach(({ x, z, turn }, index) => {
    const half = turn / 2;
    scene.addChild(
      document
        .createNode(`spawn-${index + 1}`)
        .setTranslation([x, 0, z])
        .setRotation([0, Math.sin(half), 0, Math.cos(half)]),
    );
  });
  return new NodeIO().registerExtensions([KHRMaterialsUnlit]).writeBinary(document);
}

function spawnsOf({ spawns, ground }: SceneDesign): readonly { readonly x: number; readonly z: number; readonly turn: number }[] {
  const towardsMiddle = (x: number, z: number): number => (x === 0 && z === 0 ? 0 : Math.atan2(-x, -z));
  if (spawns.length > 0) return spawns.map(({ x, z, turn }) => ({ x, z, turn: turn === undefined ? towardsMiddle(x, z) : turned(turn) }));
  const far = Math.min(5, ground.size / 4);
  return Array.from({ length: 6 }, (_, index) => {
    const angle = (index / 6) * Math.PI * 2;
    const [x, z] = [Math.sin(angle) * far, Math.cos(angle) * far];
    return { x, z, turn: towardsMiddle(x, z) };
  });
}

function groundOf({ size, shape, colour }: SceneDesign["ground"]): Mesh {
  const mesh = createMesh();
  const half = size / 2;
  const main = color(colour);
  const paint = ([x, , z]: Vec3): Color => shade(main, 1 + 0.12 * smoothNoise(x * 0.35, 0, z * 0.35, 3));
  if (shape === "square") {
    mesh.place({ at: [0, -0.5, 0] }, () => addBox(mesh, [size, 0.5, size], paint, { cell: Math.max(1, size / 32) }));
    return mesh;
  }
  const rings = Math.min(24, Math.max(6, Math.ceil(half / 2)));
  const top = Array.from({ length: rings + 1 }, (_, ring) => [half * (1 - ring / rings), 0] as const);
  addLathe(mesh, [[half, -0.5], ...top], 48, paint);
  return mesh;
}

function skyOf({ top, rim }: SceneDesign["sky"]): Mesh {
  const mesh = createMesh();
  mesh.glow = 1;
  const [high, low] = [color(top), color(rim)];
  const [sides, rings] = [24, 10];
  for (let ring = 0; ring <= rings; ring += 1) {
    const up = -0.15 + (ring / rings) * (Math.PI / 2 + 0.15);
    for (let side = 0; side <= sides; side += 1) {
      const around = (side / sides) * Math.PI * 2;
      const d: Vec3 = [Math.cos(up) * Math.sin(around), Math.sin(up), Math.cos(up) * Math.cos(around)];
      mesh.vertex(scaled(d, domeM), scaled(d, -1), blend(low, high, Math.max(0, d[1]) ** 0.7));
    }
  }
  for (let ring = 0; ring < rings; ring += 1) {
    for (let side = 0; side < sides; side += 1) {
      const at = ring * (sides + 1) + side;
      mesh.triangle(at, at + sides + 2, at + 1);
      mesh.triangle(at, at + sides + 1, at + sides + 2);
    }
  }
  return mesh;
}

const usual: { readonly [shape in DesignedThing["shape"]]: readonly [width: number, height: number, depth: number, colour: string] } = {
  box: [1, 1, 1, "#b9aca0"],
  cylinder: [1, 2, 1, "#b9aca0"],
  cone: [1, 1.5, 1, "#b0664a"],
  sphere: [1, 1, 1, "#d9962f"],
  tree: [2.4, 4, 2.4, "#3f7163"],
  lamp: [0.5, 3, 0.5, "#ffc468"],
  bench: [1.8, 0.5, 0.5, "#7a5236"],
};

function addThing(mesh: Mesh, thing: DesignedThing): void {
  const [usualWidth, usualHeight, usualDepth, usualColour] = usual[thing.shape];
  const { width: w = usualWidth, height: h = usualHeight, depth: d = usualDepth } = thing;
  const paint = color(thing.colour ?? usualColour);
  const lathe = (outline: readonly (readonly [number, number])[], sides: number, own: Color, faceted = false): void =>
    mesh.place({ scale: [w / 2, 1, d / 2] }, () => addLathe(mesh, outline, sides, own, { faceted }));
  mesh.place({ at: [thing.x, thing.y, thing.z], yaw: turned(thing.turn) }, () => {
    switch (thing.shape) {
      case "box":
        return addBox(mesh, [w, h, d], paint, thing.y > 0 ? { skip: "" } : {});
      case "cylinder":
        return lathe([[1, 0], [1, h], [0, h]], 20, paint); // prettier-ignore
      case "cone":
        return lathe([[1, 0], [0, h]], 20, paint); // prettier-ignore
      case "sphere":
        return mesh.place({ at: [0, h / 2, 0] }, () => addBlob(mesh, [w / 2, h / 2, d / 2], paint, { sides: 18, rings: 12 }));
      case "tree":
        lathe([[0.12, 0], [0.08, h * 0.4]], 8, bark); // prettier-ignore
        lathe([[0, h * 0.24], [1, h * 0.25], [0.1, h * 0.72]], 9, paint, true); // prettier-ignore
        return lathe([[0, h * 0.5], [0.7, h * 0.51], [0, h]], 9, shade(paint, 1.12), true); // prettier-ignore
      case "lamp":
        addBox(mesh, [0.12, h - w / 2, 0.12], iron);
        mesh.glow = 1;
        mesh.place({ at: [0, h - w / 2, 0] }, () => addBlob(mesh, [w / 2, w / 2, d / 2], paint, { sides: 12, rings: 8 }));
        mesh.glow = 0;
        return;
      case "bench":
        mesh.place({ at: [0, h * 0.8, 0] }, () => addBox(mesh, [w, h * 0.2, d], paint, { skip: "" }));
        for (const side of [-1, 1])
          mesh.place({ at: [side * w * 0.4, 0, 0] }, () => addBox(mesh, [0.1, h * 0.8, d * 0.9], shade(paint, 0.7)));
    }
  });
}

function primitiveOf(document: Document, buffer: GltfBuffer, mesh: Mesh, material: Material) {
  const count = mesh.glows.length;
  const colors = new Uint16Array(count * 4);
  for (let v = 0; v < count; v += 1) {
    const normal: Vec3 = [mesh.normals[v * 3] ?? 0, mesh.normals[v * 3 + 1] ?? 1, mesh.normals[v * 3 + 2] ?? 0];
    const height = mesh.positions[v * 3 + 1] ?? 0;
    const light =
      (0.5 + 0.12 * normal[1] + 0.42 * Math.max(0, dot(normal, sun))) *
      (normal[1] > 0.9 ? 1 : 0.86 + 0.14 * Math.min(1, Math.max(0, height)));
    const share = Math.max(mesh.glows[v] ?? 0, Math.min(1, light));
    for (let i = 0; i < 3; i += 1) colors[v * 4 + i] = Math.round(Math.min(1, (mesh.colors[v * 3 + i] ?? 0) * share) * 65_535);
    colors[v * 4 + 3] = 65_535;
  }
  const accessor = (
    array: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
    type: "SCALAR" | "VEC3" | "VEC4",
  ) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array)
      .setNormalized(type === "VEC4")
      .setBuffer(buffer);
  return document
    .createPrimitive()
    .setMaterial(material)
    .setIndices(accessor(new Uint32Array(mesh.indices), "SCALAR"))
    .setAttribute("POSITION", accessor(new Float32Array(mesh.positions), "VEC3"))
    .setAttribute("COLOR_0", accessor(colors, "VEC4"));
}
