import { BoxGeometry, Group, Mesh, MeshBasicMaterial } from "three";
import { expect, test } from "vitest";
import { guessSpawn, mayLoad, plainGroundModel } from "./scene-model.ts";
import { createMeshCollider } from "./mesh-collider.ts";

test("[G-8a] a glb loads nothing outside itself", () => {
  const glb = "https://files.example/worlds/a.glb";
  expect(mayLoad("blob:https://plaza.example/1-2", glb)).toBe(true);
  expect(mayLoad("data:image/png;base64,AAAA", glb)).toBe(true);
  for (const outside of ["https://files.example/worlds/tree.png", "tree.png", "//evil.example/x.png", "http://127.0.0.1:7447/x"])
    expect(mayLoad(outside, glb), outside).toBe(false);
});

test("[G-8a] a glTF loads only what lies beside it on its own origin", () => {
  const gltf = "https://files.example/worlds/a.gltf?v=2";
  expect(mayLoad("https://files.example/worlds/textures/tree.png", gltf)).toBe(true);
  for (const outside of [
    "https://files.example/secret.png",
    "https://files.example/worlds/../secret.png",
    "https://evil.example/worlds/tree.png",
    "http://files.example/worlds/tree.png",
    "file:///etc/passwd",
  ]) {
    expect(mayLoad(outside, gltf), outside).toBe(false);
  }
});

test("[G-8b] without spawn nodes one arrives on level ground with room to stand", () => {
  const root = new Group();
  const material = new MeshBasicMaterial();
  root.add(new Mesh(new BoxGeometry(20, 1, 20).translate(0, 0, 0), material));
  root.add(new Mesh(new BoxGeometry(20, 0.2, 20).translate(0, 5, 0), material));
  const spawn = guessSpawn(createMeshCollider(root));
  expect(spawn.y).toBeCloseTo(0.5, 3);
  expect(Math.abs(spawn.x) + Math.abs(spawn.z)).toBeLessThan(7);
});

test("[G-8b] the plain ground has a place to arrive at, and ground under it", () => {
  const model = plainGroundModel();
  const [spawn] = model.spawns;
  expect(spawn).toBeDefined();
  expect(model.collider.groundBelow(spawn?.x ?? 0, 2, spawn?.z ?? 0, 4)?.y).toBeCloseTo(0, 1);
  model.end();
});
