import { Document, Logger, NodeIO, type Buffer as GltfBuffer, type Material, type Node } from "@gltf-transform/core";
import {
  EXTMeshoptCompression,
  KHRLightsPunctual,
  KHRMaterialsEmissiveStrength,
  KHRMaterialsUnlit,
  KHRMeshQuantization,
} from "@gltf-transform/extensions";
import { quantize, reorder, weld } from "@gltf-transform/functions";
import { MeshoptDecoder } from "meshoptimizer/decoder";
import { MeshoptEncoder } from "meshoptimizer/encoder";
import { boardPlace, spawnSpots, spotAt } from "../places.ts";
import { boardFace, boardTurn } from "./board.ts";
import type { Mesh } from "./mesh.ts";
import { lights } from "./palette.ts";
import { facingCentre, type Scenery } from "./scenery.ts";

/** Writes a baked scenery as a compressed binary glTF file. */
export async function writeScenery(scenery: Scenery): Promise<Uint8Array> {
  await MeshoptEncoder.ready;
  await MeshoptDecoder.ready;
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR));
  const buffer = document.createBuffer();
  const scene = document.createScene("plaza");
  const put = (
    name: string,
    mesh: Mesh,
    material: Material,
    options: { readonly normals?: boolean; readonly collide?: boolean } = {},
  ): void => {
    const node = document
      .createNode(name)
      .setMesh(document.createMesh(name).addPrimitive(writePrimitive(document, buffer, mesh, material, options.normals === true)));
    if (options.collide === false) node.setExtras({ collide: false });
    scene.addChild(node);
  };
  const materials = createMaterials(document);
  for (const [name, mesh] of scenery.solids) put(name, mesh, materials.baked, { collide: name !== "sky" && name !== "skyline" });
  put("lanterns", scenery.paper, materials.baked, { collide: false });
  for (const kind of ["amber", "rose", "gold"] as const)
    put(`glass-${kind}`, scenery.glass[kind], materials[kind], { normals: false, collide: false });
  put("water", scenery.water, materials.water, { normals: true, collide: false });
  put("falls", scenery.veil, materials.veil, { collide: false });
  put("halos", scenery.halo, materials.halo, { collide: false });
  for (const node of [...markers(document), ...lamps(document)]) scene.addChild(node);

  await document.transform(
    weld(),
    reorder({ encoder: MeshoptEncoder, target: "size" }),
    quantize({ pattern: /^(POSITION|NORMAL)$/, quantizePosition: 14, quantizeNormal: 8 }),
  );
  document
    .createExtension(EXTMeshoptCompression)
    .setRequired(true)
    .setEncoderOptions({ method: EXTMeshoptCompression.EncoderMethod.QUANTIZE });
  document.getRoot().getAsset().generator = "plaza demo world";
  const io = new NodeIO()
    .registerExtensions([EXTMeshoptCompression, KHRLightsPunctual, KHRMaterialsEmissiveStrength, KHRMaterialsUnlit, KHRMeshQuantization])
    .registerDependencies({ "meshopt.encoder": MeshoptEncoder, "meshopt.decoder": MeshoptDecoder });
  return io.writeBinary(document);
}

function createMaterials(document: Document): Readonly<Record<"baked" | "halo" | "veil" | "water" | "amber" | "rose" | "gold", Material>> {
  const unlit = document.createExtension(KHRMaterialsUnlit).createUnlit();
  const strength = document.createExtension(KHRMaterialsEmissiveStrength);
  const glass = (name: "amber" | "rose" | "gold"): Material =>
    document
      .createMaterial(`glass-${name}`)
      .setBaseColorFactor([0, 0, 0, 1])
      .setRoughnessFactor(1)
      .setMetallicFactor(0)
      .setEmissiveFactor([...lights[name]])
      .setExtension("KHR_materials_emissive_strength", strength.createEmissiveStrength().setEmissiveStrength(1.5));
  const blended = (name: string): Material =>
    document.createMaterial(name).setExtension("KHR_materials_unlit", unlit).setAlphaMode("BLEND").setDoubleSided(true);
  return {
    baked: document.createMaterial("baked").setExtension("KHR_materials_unlit", unlit),
    halo: blended("halo"),
    veil: blended("falls"),
    water: document.createMaterial("water").setRoughnessFactor(0.16).setMetallicFactor(0).setEmissiveFactor([0.008, 0.025, 0.045]),
    amber: glass("amber"),
    rose: glass("rose"),
    gold: glass("gold"),
  };
}

function writePrimitive(document: Document, buffer: GltfBuffer, mesh: Mesh, material: Material, normals: boolean) {
  const primitive = document.createPrimitive().setMaterial(material);
  const accessor = (
    array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    type: "SCALAR" | "VEC3" | "VEC4",
    normalized = false,
  ) => document.createAccessor().setType(type).setArray(array).setNormalized(normalized).setBuffer(buffer);
  primitive.setIndices(accessor(new Uint32Array(mesh.indices), "SCALAR"));
  primitive.setAttribute("POSITION", accessor(new Float32Array(mesh.positions), "VEC3"));
  if (normals) primitive.setAttribute("NORMAL", accessor(new Float32Array(mesh.normals), "VEC3"));
  if (material.getEmissiveFactor()[0] > 0.5) return primitive;
  primitive.setAttribute("COLOR_0", accessor(packColors(mesh, material.getAlphaMode() === "BLEND"), "VEC4", true));
  return primitive;
}

/** Colours are linear, so 8 bits would show steps in the dusk; 16 of which 10 carry the value look smooth and pack well. */
function packColors(mesh: Mesh, hasAlpha: boolean): Uint16Array<ArrayBuffer> {
  const count = mesh.glows.length;
  const out = new Uint16Array(count * 4);
  const pack = (value: number): number => {
    const steps = Math.round(Math.min(1, Math.max(0, value)) * 1023);
    return (steps << 6) | (steps >> 4);
  };
  for (let v = 0; v < count; v++) {
    for (let i = 0; i < 3; i++) out[v * 4 + i] = pack(mesh.colors[v * 3 + i] ?? 0);
    out[v * 4 + 3] = hasAlpha ? pack(mesh.alphas[v] ?? 1) : 65535;
  }
  return out;
}

/** Nodes without a shape: where people appear, and the face of the board. Their +z looks ahead. */
function markers(document: Document): readonly Node[] {
  const turn = (ry: number): [number, number, number, number] => [0, Math.sin(ry / 2), 0, Math.cos(ry / 2)];
  const spawns = spawnSpots.map((spot, i) =>
    document
      .createNode(`spawn-${i + 1}`)
      .setTranslation([spot.x, 0, spot.z])
      .setRotation(turn(spot.ry)),
  );
  const board = spotAt(boardPlace.bearing, boardPlace.distance);
  const face = document
    .createNode("board-face")
    .setTranslation([board.x, boardFace.height, board.z])
    .setRotation(turn(board.ry + boardTurn))
    .setExtras({ width: boardFace.width, height: boardFace.tall });
  return [...spawns, face];
}

/** Four real lights, for the people: everything else already carries its light. */
function lamps(document: Document): readonly Node[] {
  const extension = document.createExtension(KHRLightsPunctual);
  const all = [
    ["light-fountain", [0, 4.1, 0], lights.gold, 42, 22],
    ["light-stage", facingCentre({ bearing: 143, distance: 15 }, 3.2).at, lights.gold, 36, 12],
    ["light-market-west", facingCentre({ bearing: 258, distance: 14.6 }, 3).at, lights.amber, 40, 14],
    ["light-market-east", facingCentre({ bearing: 88, distance: 14.4 }, 3).at, lights.amber, 40, 14],
  ] as const;
  return all.map(([name, at, tint, candela, range]) => {
    const light = extension
      .createLight(name)
      .setType("point")
      .setColor([...tint])
      .setIntensity(candela)
      .setRange(range);
    return document.createNode(name).setTranslation([at[0], at[1], at[2]]).setExtension("KHR_lights_punctual", light);
  });
}
