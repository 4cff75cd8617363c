import { Vector3 } from "three";
import type { BufferGeometry } from "three";
import { describe, expect, it } from "vitest";
import { AVATAR_PRESETS, HAIR_STYLES } from "../people/avatar-presets.ts";
import { BUILDS, farShape } from "./figure-builds.ts";
import { DYE, JOINT } from "./figure-clay.ts";
import { hairShape } from "./figure-hair.ts";

const MOST_TRIANGLES = 1_500;

function triangles(shape: BufferGeometry): number {
  return (shape.index?.count ?? 0) / 3;
}

/** How wide a shape is at each tenth of two metres, from the front. */
function silhouette(shape: BufferGeometry): readonly number[] {
  const widest = Array.from({ length: 20 }, () => 0);
  const position = shape.getAttribute("position");
  const index = shape.index;
  const corner = new Vector3();
  const other = new Vector3();
  for (let i = 0; i < (index?.count ?? 0); i += 1) {
    corner.fromBufferAttribute(position, index?.getX(i) ?? 0);
    other.fromBufferAttribute(position, index?.getX(i % 3 === 2 ? i - 2 : i + 1) ?? 0);
    for (let step = 0; step <= 8; step += 1) {
      const y = corner.y + ((other.y - corner.y) * step) / 8;
      const x = Math.abs(corner.x + ((other.x - corner.x) * step) / 8);
      const band = Math.max(0, Math.min(19, Math.floor(y * 10)));
      widest[band] = Math.max(widest[band] ?? 0, x);
    }
  }
  return widest;
}

function dyesOf(shape: BufferGeometry): ReadonlySet<number> {
  const rig = shape.getAttribute("rig");
  return new Set(Array.from({ length: rig.count }, (_, i) => rig.getW(i)));
}

function jointsOf(shape: BufferGeometry): ReadonlySet<number> {
  const rig = shape.getAttribute("rig");
  return new Set(Array.from({ length: rig.count }, (_, i) => rig.getX(i)));
}

describe("builds", () => {
  const shapes = AVATAR_PRESETS.map((preset) => ({ preset, build: BUILDS[preset.id], shape: BUILDS[preset.id].shape() }));

  it("[G-50a] no two builds have the same silhouette, and none is too fine", () => {
    const outlines = shapes.map(({ shape }) => silhouette(shape));
    let closest = Number.POSITIVE_INFINITY;
    for (const [at, one] of outlines.entries()) {
      for (const other of outlines.slice(at + 1)) {
        const apart = one.reduce((sum, width, band) => sum + Math.abs(width - (other[band] ?? 0)), 0);
        closest = Math.min(closest, apart);
      }
    }
    // The sum over twenty bands of ten centimetres, in metres.
    expect(closest).toBeGreaterThan(0.4);
    for (const { shape } of shapes) expect(triangles(shape)).toBeLessThanOrEqual(MOST_TRIANGLES);
    expect(triangles(farShape())).toBeLessThan(140);
  });

  it("[G-50a] every build stands on the ground, is as tall as it says, and has hands that can wave", () => {
    for (const { preset, build, shape } of shapes) {
      shape.computeBoundingBox();
      const { min, max } = shape.boundingBox ?? { min: new Vector3(), max: new Vector3() };
      expect(min.y, preset.id).toBeGreaterThan(-0.03);
      expect(min.y, preset.id).toBeLessThan(0.2);
      expect(Math.abs(max.y - build.tall), preset.id).toBeLessThan(0.08);
      expect(jointsOf(shape).has(JOINT.leftHand) && jointsOf(shape).has(JOINT.rightHand), preset.id).toBe(true);
    }
  });

  it("[G-50a] body colour and hair colour are on every build, with its own shape or with its hair", () => {
    for (const { preset, build, shape } of shapes) {
      const dyes = dyesOf(shape);
      expect(dyes.has(DYE.body), preset.id).toBe(true);
      expect(dyes.has(DYE.hair) || build.hair !== null, preset.id).toBe(true);
      expect(preset.hair === "style", preset.id).toBe(build.hair !== null);
    }
  });

  it("[G-50a] every hair style is a shape of its own, in the hair's colour", () => {
    const seen = new Set<string>();
    for (const { id } of HAIR_STYLES) {
      const shape = hairShape(id);
      shape.computeBoundingBox();
      const size = shape.boundingBox?.getSize(new Vector3()).toArray() ?? [];
      seen.add(`${triangles(shape)} ${size.map((n) => n.toFixed(2)).join(" ")}`);
      expect(triangles(shape), id).toBeLessThan(400);
      expect(dyesOf(shape).has(DYE.hair), id).toBe(true);
      expect([...jointsOf(shape)], id).toEqual([JOINT.head]);
    }
    expect(seen.size).toBe(HAIR_STYLES.length);
  });
});
