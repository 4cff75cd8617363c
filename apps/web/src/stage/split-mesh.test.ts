import { BoxGeometry, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";
import { expect, test } from "vitest";
import { splitMesh } from "./split-mesh.ts";

const plain = new MeshBasicMaterial();

test("[G-6a] a large mesh is cut into tiles that hold each triangle once", () => {
  const mesh = new Mesh(new PlaneGeometry(60, 60, 40, 40).rotateX(-Math.PI / 2), plain);
  mesh.updateMatrixWorld(true);
  const tiles = splitMesh(mesh);
  expect(tiles).toHaveLength(9);
  expect(tiles.reduce((sum, tile) => sum + (tile.geometry.index?.count ?? 0), 0)).toBe(mesh.geometry.index?.count);
  for (const tile of tiles) {
    expect(tile.geometry.getAttribute("position")).toBe(mesh.geometry.getAttribute("position"));
    expect(tile.geometry.boundingSphere?.radius).toBeLessThan(16);
  }
});

test("[G-6a] a small mesh stays whole", () => {
  const mesh = new Mesh(new BoxGeometry(100, 1, 100), plain);
  mesh.updateMatrixWorld(true);
  expect(splitMesh(mesh)).toEqual([]);
});
