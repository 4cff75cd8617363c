import { PerspectiveCamera, Vector3 } from "three";
import { expect, test } from "vitest";
import { AVATAR_PRESETS, HAIR_STYLES } from "../people/avatar-presets.ts";
import { lookOf } from "../people/figure-look.ts";
import { BUILDS } from "./figure-builds.ts";
import { createFigureCrowd } from "./figure-crowd.ts";
import { hairShape } from "./figure-hair.ts";
import { aimAt } from "./figure-pictures.ts";

/** The farthest that a shape's corners reach towards the picture's edges, of 1. */
function reachOf(positions: ArrayLike<number>, place: (corner: Vector3) => Vector3, camera: PerspectiveCamera): number {
  let farthest = 0;
  const corner = new Vector3();
  for (let at = 0; at < positions.length; at += 3) {
    place(corner.fromArray(positions, at)).project(camera);
    farthest = Math.max(farthest, Math.abs(corner.x), Math.abs(corner.y));
  }
  return farthest;
}

test("[G-56a] every figure with every hair is whole in its picture, and fills it", () => {
  const crowd = createFigureCrowd();
  const camera = new PerspectiveCamera(50, 5 / 6);
  const hairs = new Map(HAIR_STYLES.map(({ id }) => [id, hairShape(id).getAttribute("position").array]));
  for (const { id: preset } of AVATAR_PRESETS) {
    const shape = BUILDS[preset].shape().getAttribute("position").array;
    for (const { id: hairKind } of HAIR_STYLES) {
      const outfit = crowd.dress({ ...lookOf("0".repeat(64), null), preset, hairKind });
      const turn = aimAt(camera, outfit, "figure");
      camera.updateMatrixWorld();
      const turned = (corner: Vector3): Vector3 => corner.applyAxisAngle(camera.up, turn);
      const { hair } = outfit.build;
      const worn = (corner: Vector3): Vector3 => {
        corner.multiplyScalar(hair?.size ?? 1);
        corner.y += hair?.y ?? 0;
        corner.z += hair?.z ?? 0;
        return turned(corner);
      };
      const body = reachOf(shape, turned, camera);
      const farthest = hair === null ? body : Math.max(body, reachOf(hairs.get(hairKind) ?? [], worn, camera));
      expect(farthest, `${preset} ${hairKind}`).toBeLessThan(1);
      expect(farthest, `${preset} ${hairKind}`).toBeGreaterThan(0.7);
    }
  }
  crowd.end();
});
