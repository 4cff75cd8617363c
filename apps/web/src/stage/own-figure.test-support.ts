/** What a file made for a test holds. */
export interface FigureFile {
  /** Triangles of the one mesh; 12 make the box that is seen. */
  readonly copies?: number;
  /** Nodes that show it. */
  readonly pieces?: number;
  readonly moreNodes?: number;
  /** Width of a picture in it, which is a header only. */
  readonly picture?: number;
  readonly pictureUri?: string;
  readonly extensionsUsed?: readonly string[];
  readonly extensionsRequired?: readonly string[];
  /** A body with bones, of this VRM version, in place of the pieces. */
  readonly body?: 0 | 1;
}

interface FileNode {
  readonly name?: string;
  readonly translation?: readonly number[];
  readonly scale?: readonly number[];
  readonly mesh?: number;
  children?: number[];
}

const MAGIC = 0x46546c67;
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) => [(corner & 1) - 0.5, ((corner >> 1) & 1) - 0.5, ((corner >> 2) & 1) - 0.5]);
const BOX = [0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5] as const;

// Name, whose child, where it begins, and the box that is seen: its middle and its size.
const BONES: readonly (readonly [string, string | null, readonly number[], readonly number[], readonly number[]])[] = [
  ["hips", null, [0, 0.95, 0], [0, 0.02, 0], [0.3, 0.16, 0.18]],
  ["spine", "hips", [0, 0.1, 0], [0, 0.2, 0], [0.34, 0.4, 0.2]],
  ["head", "spine", [0, 0.45, 0], [0, 0.12, 0.01], [0.22, 0.24, 0.22]],
  ...[1, -1].flatMap((out) => {
    const side = out === 1 ? "left" : "right";
    return [
      [`${side}UpperArm`, "spine", [out * 0.2, 0.36, 0], [out * 0.13, 0, 0], [0.26, 0.09, 0.09]],
      [`${side}LowerArm`, `${side}UpperArm`, [out * 0.27, 0, 0], [out * 0.12, 0, 0], [0.24, 0.08, 0.08]],
      [`${side}Hand`, `${side}LowerArm`, [out * 0.25, 0, 0], [out * 0.05, 0, 0], [0.1, 0.05, 0.1]],
      [`${side}UpperLeg`, "hips", [out * 0.1, -0.04, 0], [0, -0.2, 0], [0.13, 0.4, 0.13]],
      [`${side}LowerLeg`, `${side}UpperLeg`, [0, -0.42, 0], [0, -0.2, 0], [0.11, 0.4, 0.11]],
      [`${side}Foot`, `${side}LowerLeg`, [0, -0.41, 0], [0, -0.04, 0.05], [0.1, 0.08, 0.24]],
    ] as const;
  }),
];

/** A body looks along +z in VRM 1 and along -z before. */
function bodyNodes(version: 0 | 1): { readonly nodes: FileNode[]; readonly bones: ReadonlyMap<string, number> } {
  const facing = version === 1 ? 1 : -1;
  const turned = ([x = 0, y = 0, z = 0]: readonly number[]): number[] => [x * facing, y, z * facing];
  const nodes: FileNode[] = [];
  const bones = new Map<string, number>();
  for (const [name, parent, from, middle, size] of BONES) {
    const bone = nodes.length;
    bones.set(name, bone);
    nodes.push({ name, translation: turned(from), children: [bone + 1] }, { translation: turned(middle), scale: size, mesh: 0 });
    const above = parent === null ? undefined : nodes[bones.get(parent) ?? -1];
    above?.children?.push(bone);
  }
  return { nodes, bones };
}

function vrmOf(version: 0 | 1, bones: ReadonlyMap<string, number>): object {
  if (version === 0) return { VRM: { humanoid: { humanBones: Array.from(bones, ([bone, node]) => ({ bone, node })) } } };
  const humanBones = Object.fromEntries(Array.from(bones, ([bone, node]) => [bone, { node }]));
  return { VRMC_vrm: { specVersion: "1.0", humanoid: { humanBones } } };
}

/** The bytes of a glb made for a test. */
export function figureGlb(file: FigureFile = {}): Uint8Array {
  const { copies = 12, pieces = 1, moreNodes = 0, body } = file;
  const indices = Array.from({ length: copies * 3 }, (_, at) => BOX[at % BOX.length] ?? 0);
  const indexBytes = Math.ceil(indices.length / 4) * 4;
  const binary = new Uint8Array(96 + indexBytes + 24);
  new Float32Array(binary.buffer, 0, 24).set(CORNERS);
  binary.set(indices, 96);
  const picture = new DataView(binary.buffer, 96 + indexBytes);
  for (const [at, word] of [0x89504e47, 0x0d0a1a0a, 13, 0x49484452, file.picture ?? 64, 16].entries()) picture.setUint32(at * 4, word);
  const { nodes, bones } = body === undefined ? { nodes: [], bones: new Map<string, number>() } : bodyNodes(body);
  if (body === undefined) for (let piece = 0; piece < pieces; piece += 1) nodes.push({ mesh: 0, translation: [0, piece, 0] });
  for (let more = 0; more < moreNodes; more += 1) nodes.push({});
  const below = new Set(nodes.flatMap(({ children = [] }) => children));
  const hasPicture = file.picture !== undefined || file.pictureUri !== undefined;
  const extensions = body === undefined ? null : vrmOf(body, bones);
  const json = {
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: nodes.flatMap((_, at) => (below.has(at) ? [] : [at])) }],
    nodes,
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [0.25, 0.45, 0.75, 1], metallicFactor: 0 } }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 8, type: "VEC3", min: [-0.5, -0.5, -0.5], max: [0.5, 0.5, 0.5] },
      { bufferView: 1, componentType: 5121, count: indices.length, type: "SCALAR" },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 96 },
      { buffer: 0, byteOffset: 96, byteLength: indices.length },
      { buffer: 0, byteOffset: 96 + indexBytes, byteLength: 24 },
    ],
    buffers: [{ byteLength: binary.length }],
    ...(hasPicture
      ? { images: [file.pictureUri === undefined ? { bufferView: 2, mimeType: "image/png" } : { uri: file.pictureUri }] }
      : {}),
    ...(extensions === null ? {} : { extensions }),
    extensionsUsed: [...(file.extensionsUsed ?? []), ...Object.keys(extensions ?? {})],
    extensionsRequired: file.extensionsRequired ?? [],
  };
  const text = new TextEncoder().encode(JSON.stringify(json));
  const textBytes = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(28 + textBytes + binary.length).fill(0x20, 20, 20 + textBytes);
  const view = new DataView(bytes.buffer);
  for (const [at, word] of [MAGIC, 2, bytes.length, textBytes, 0x4e4f534a].entries()) view.setUint32(at * 4, word, true);
  bytes.set(text, 20);
  view.setUint32(20 + textBytes, binary.length, true);
  view.setUint32(24 + textBytes, 0x004e4942, true);
  bytes.set(binary, 28 + textBytes);
  return bytes;
}
