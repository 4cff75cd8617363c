import { Box3, BufferAttribute, BufferGeometry, Mesh, Sphere, Vector3 } from "three";

// Fewer triangles than this are drawn in one go: a call more costs as much as it could save.
const FEWEST_TRIANGLES = 1_500;
const TILE_M = 20;
const MOST_TILES = 36;

function tileOf(center: Vector3, box: Box3, across: number, deep: number): number {
  const width = Math.max(1e-6, box.max.x - box.min.x);
  const depth = Math.max(1e-6, box.max.z - box.min.z);
  const column = Math.min(across - 1, Math.floor(((center.x - box.min.x) / width) * across));
  const row = Math.min(deep - 1, Math.floor(((center.z - box.min.z) / depth) * deep));
  return row * across + column;
}

/**
 * Cuts a large still mesh into tiles that share its corners, so that what is out of sight need not be drawn.
 * Worth it where a processor draws, which pays for every triangle, seen or not.
 *
 * @param mesh - its geometry stays as it is; skins, morphs and several materials are not cut
 * @returns the tiles, in the mesh's own space, or nothing when cutting is not worth it
 */
export function splitMesh(mesh: Mesh): readonly Mesh[] {
  const geometry: BufferGeometry = mesh.geometry;
  const index = geometry.index;
  const position = geometry.getAttribute("position");
  if (index === null || index.count < FEWEST_TRIANGLES * 3 || Array.isArray(mesh.material)) return [];
  if (Object.keys(geometry.morphAttributes).length > 0 || mesh.type !== "Mesh") return [];

  const scale = mesh.matrixWorld.getMaxScaleOnAxis();
  geometry.computeBoundingBox();
  const box = geometry.boundingBox ?? new Box3();
  const tiles = (size: number): number => Math.max(1, Math.min(Math.sqrt(MOST_TILES), Math.round((size * scale) / TILE_M)));
  const across = tiles(box.max.x - box.min.x);
  const deep = tiles(box.max.z - box.min.z);
  if (across * deep < 2) return [];

  const corner = new Vector3();
  const center = new Vector3();
  const cut = Array.from({ length: across * deep }, (): { readonly corners: number[]; readonly box: Box3 } => ({
    corners: [],
    box: new Box3(),
  }));
  for (let at = 0; at + 2 < index.count; at += 3) {
    const corners = [index.getX(at), index.getX(at + 1), index.getX(at + 2)];
    center.set(0, 0, 0);
    for (const each of corners) center.add(corner.fromBufferAttribute(position, each));
    const tile = cut[tileOf(center.divideScalar(3), box, across, deep)];
    if (tile === undefined) continue;
    tile.corners.push(...corners);
    for (const each of corners) tile.box.expandByPoint(corner.fromBufferAttribute(position, each));
  }
  return cut
    .filter((tile) => tile.corners.length > 0)
    .map((tile) => {
      const part = new BufferGeometry();
      for (const [name, attribute] of Object.entries(geometry.attributes)) part.setAttribute(name, attribute);
      part.setIndex(new BufferAttribute(new Uint32Array(tile.corners), 1));
      part.boundingBox = tile.box;
      part.boundingSphere = tile.box.getBoundingSphere(new Sphere());
      return new Mesh(part, mesh.material);
    });
}
