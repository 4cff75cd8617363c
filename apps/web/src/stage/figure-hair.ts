import { BoxGeometry, ConeGeometry, SphereGeometry } from "three";
import type { BufferGeometry } from "three";
import type { HairKind } from "../people/avatar-presets.ts";
import { createClay } from "./figure-clay.ts";
import type { Clay } from "./figure-clay.ts";
import { ball, cone, turned } from "./figure-shapes.ts";

function addCap(clay: Clay, lowest: number, grow = 1): void {
  const shell = new SphereGeometry(0.25 * grow, 12, 5, 0, Math.PI * 2, 0, lowest);
  clay.add("head", "hair", shell.rotateX(-0.36).translate(0, 0.012, -0.012), [0.84, 1.06]);
}

function addCurls(clay: Clay): void {
  const rings = [
    { count: 8, y: 0.03, r: 0.205 },
    { count: 6, y: 0.15, r: 0.16 },
    { count: 3, y: 0.225, r: 0.075 },
  ];
  rings.forEach(({ count, y, r }, ring) => {
    for (let i = 0; i < count; i += 1) {
      const turn = ((i + ring * 0.5) / count) * Math.PI * 2;
      const z = Math.cos(turn) * r - 0.03;
      // None before the face.
      if (ring > 0 || z < 0.08) clay.add("head", "hair", ball(0.1, [Math.sin(turn) * r, y, z], 0.72), [0.72 + ring * 0.1, 1.06]);
    }
  });
}

const SHAPES: Readonly<Record<HairKind, (clay: Clay) => void>> = {
  short(clay) {
    addCap(clay, 1.38);
    clay.add("head", "hair", ball([0.12, 0.05, 0.07], [-0.06, 0.175, 0.165]), 1.06);
  },
  bob(clay) {
    addCap(clay, 1.42, 1.02);
    clay.add("head", "hair", ball([0.262, 0.24, 0.15], [0, -0.07, -0.115]), [0.72, 1]);
  },
  long(clay) {
    addCap(clay, 1.42, 1.02);
    clay.add("head", "hair", ball([0.262, 0.42, 0.14], [0, -0.22, -0.145]), [0.66, 1]);
  },
  bun(clay) {
    addCap(clay, 1.36);
    clay.add("head", "hair", ball(0.11, [0, 0.275, -0.07]), [0.8, 1.08]);
  },
  ponytail(clay) {
    addCap(clay, 1.38);
    clay.add("head", "trim", ball(0.056, [0, 0.12, -0.255]));
    clay.add("head", "hair", ball([0.088, 0.27, 0.08], [0, -0.1, 0]).rotateX(0.32).translate(0, 0.05, -0.3), [0.66, 1]);
  },
  braids(clay) {
    addCap(clay, 1.36);
    for (let bead = 0; bead < 4; bead += 1) {
      const r = 0.068 - bead * 0.006;
      const shade = 1 - bead * 0.06;
      clay.pair("head", "hair", (s) => ball(r, [s * (0.24 + bead * 0.012), -0.06 - bead * 0.09, -0.02 + bead * 0.012]), shade);
    }
    clay.pair("head", "trim", (s) => ball(0.032, [s * 0.282, -0.405, 0.02]));
  },
  curls: addCurls,
  mohawk(clay) {
    clay.add("head", "hair", new BoxGeometry(0.085, 0.05, 0.32).translate(0, 0.2, -0.04), 0.7);
    for (const at of [-1, 0, 1, 2, 3]) {
      const blade = new ConeGeometry(0.078, 0.25 - Math.abs(at - 1) * 0.025, 6).scale(0.62, 1, 1.2).translate(0, 0.3, 0);
      clay.add("head", "hair", blade.rotateX(0.35 - at * 0.42), [0.8, 1.08]);
    }
  },
  sprout(clay) {
    addCap(clay, 0.95);
    clay.add("head", "hair", cone(0.022, 0.14, [0, 0.2, 0], 5), 0.8);
    clay.pair(
      "head",
      "hair",
      (s) =>
        ball([0.125, 0.03, 0.064], [0, 0, 0])
          .rotateZ(s * 0.5)
          .translate(s * 0.105, 0.335, 0),
      1.05,
    );
  },
  hood(clay) {
    const cloth = turned(
      [
        [0.262, -0.1],
        [0.275, 0.02],
        [0.235, 0.16],
        [0.12, 0.3],
        [0.02, 0.44],
        [0, 0.45],
      ],
      14,
    );
    clay.add("head", "hair", cloth.rotateX(-0.5).translate(0, 0.035, -0.055), [0.78, 1.05]);
  },
};

/** One hair style around the centre of a head of 23 cm radius. */
export function hairShape(kind: HairKind): BufferGeometry {
  const clay = createClay({ headY: 0 });
  SHAPES[kind](clay);
  return clay.fired();
}
