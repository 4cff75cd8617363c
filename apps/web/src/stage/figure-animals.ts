import { CatmullRomCurve3, TorusGeometry, TubeGeometry, Vector3 } from "three";
import type { BufferGeometry } from "three";
import { createClay, INK } from "./figure-clay.ts";
import { addFace, addFeet, addHands, addScarf, ball, cone, turned } from "./figure-shapes.ts";
import type { Build } from "./figure-builds.ts";

function ear(side: number, radius: number, height: number, x: number, y: number, lean: number, flat = 0.5): BufferGeometry {
  return cone(radius, height, [0, 0, 0], 5)
    .scale(1, 1, flat)
    .rotateZ(-side * lean)
    .translate(side * x, y, 0);
}

/** Pointed ears, a long snout, and a brush of a tail. */
export const fox: Build = {
  headY: 1.1,
  hair: { y: 1.13, z: -0.02, size: 0.9 },
  handX: 0.31,
  reachUp: 0.95,
  tall: 1.5,
  wide: 0.95,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 1.1, tailY: 0.3, tailZ: -0.2 });
    const coat = turned(
      [
        [0, 0.14],
        [0.25, 0.15],
        [0.275, 0.24],
        [0.25, 0.46],
        [0.19, 0.75],
        [0.12, 0.92],
        [0, 0.95],
      ],
      16,
    );
    clay.add("body", "body", coat, [0.84, 1.04]);
    clay.add("body", "skin", ball([0.13, 0.24, 0.15], [0, 0.5, 0.125]), [0.9, 1.02]);
    addScarf(clay, 0.88, 0.19);
    clay.add("head", "body", ball([0.25, 0.205, 0.21], [0, 1.1, 0]), [0.88, 1]);
    clay.pair("head", "skin", (s) => ball([0.13, 0.1, 0.11], [s * 0.115, 1.045, 0.115], 0.85), [0.9, 1]);
    clay.add(
      "head",
      "skin",
      cone(0.105, 0.26, [0, 0, 0], 9)
        .rotateX(Math.PI / 2)
        .scale(1, 0.78, 1)
        .translate(0, 1.055, 0.15),
      [0.9, 1],
    );
    clay.add("head", INK, ball([0.034, 0.028, 0.03], [0, 1.062, 0.405]));
    clay.pair("head", "body", (s) => ear(s, 0.1, 0.27, 0.135, 1.215, 0.28), [0.9, 1]);
    clay.pair("head", INK, (s) => ear(s, 0.055, 0.13, 0.175, 1.36, 0.28, 0.72));
    clay.pair("head", "hair", (s) => ear(s, 0.062, 0.17, 0.139, 1.23, 0.28, 0.5).translate(0, 0, 0.03));
    addFace(clay, "head", 1.12, 0.2, { wide: 0.098, blush: false });
    clay.add("tail", "body", ball([0.13, 0.135, 0.27], [0, 0, -0.2]).rotateX(0.75).translate(0, 0.3, -0.2), [0.85, 1]);
    clay.add("tail", "hair", ball([0.1, 0.1, 0.16], [0, 0, -0.41], 0.75).rotateX(0.75).translate(0, 0.3, -0.2));
    addHands(clay, 0.31, 0.62, "body");
    addFeet(clay, 0.11, INK, 0.9);
    return clay.fired();
  },
};

/** A big head with small ears, whiskers, and a tail held high. */
export const cat: Build = {
  headY: 0.9,
  hair: { y: 0.94, z: -0.02, size: 1.12 },
  handX: 0.29,
  reachUp: 0.78,
  tall: 1.24,
  wide: 0.92,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 0.9, tailY: 0.25, tailZ: -0.18 });
    clay.add("body", "body", ball([0.23, 0.31, 0.21], [0, 0.42, 0]), [0.84, 1.04]);
    clay.add("body", "skin", ball([0.14, 0.2, 0.09], [0, 0.4, 0.14]), [0.88, 1]);
    clay.add("body", "trim", new TorusGeometry(0.165, 0.032, 6, 14).rotateX(Math.PI / 2).translate(0, 0.655, 0.01));
    clay.add("body", "#f0c25a", ball(0.046, [0, 0.61, 0.19]));
    clay.add("head", "body", ball([0.32, 0.26, 0.265], [0, 0.9, 0]), [0.88, 1]);
    clay.add("head", "skin", ball([0.12, 0.078, 0.06], [0, 0.835, 0.232]));
    clay.add("head", "#c9707a", ball([0.026, 0.02, 0.018], [0, 0.872, 0.288]));
    clay.pair("head", "body", (s) => ear(s, 0.12, 0.19, 0.185, 1.06, 0.3), [0.92, 1]);
    clay.pair("head", "hair", (s) => ear(s, 0.075, 0.12, 0.19, 1.075, 0.3, 0.5).translate(0, 0, 0.042));
    clay.pair("head", "#fff3dc", (s) =>
      cone(0.008, 0.2, [0, 0, 0], 3)
        .rotateZ(-s * 1.5)
        .translate(s * 0.12, 0.845, 0.245),
    );
    clay.pair("head", "#fff3dc", (s) =>
      cone(0.008, 0.19, [0, 0, 0], 3)
        .rotateZ(-s * 1.75)
        .translate(s * 0.12, 0.825, 0.245),
    );
    addFace(clay, "head", 0.925, 0.247, { size: 1.25, wide: 0.1 });
    const curl = new CatmullRomCurve3([
      new Vector3(0, 0.24, -0.12),
      new Vector3(0, 0.25, -0.3),
      new Vector3(0, 0.4, -0.4),
      new Vector3(0, 0.58, -0.36),
      new Vector3(0, 0.68, -0.42),
    ]);
    clay.add("tail", "body", new TubeGeometry(curl, 9, 0.046, 6), [0.85, 1]);
    clay.add("tail", "hair", ball([0.058, 0.075, 0.058], [0, 0.69, -0.42]));
    addHands(clay, 0.29, 0.46, "body", 0.86);
    addFeet(clay, 0.11, "skin", 0.88);
    return clay.fired();
  },
};

/** Broad and heavy, with round ears and a waistcoat. */
export const bear: Build = {
  headY: 1.36,
  hair: { y: 1.39, z: -0.02, size: 1.12 },
  handX: 0.48,
  reachUp: 1.1,
  tall: 1.72,
  wide: 1.4,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 1.36, tailY: 0.4, tailZ: -0.34 });
    const bulk = turned(
      [
        [0, 0.12],
        [0.3, 0.14],
        [0.41, 0.34],
        [0.42, 0.6],
        [0.36, 0.9],
        [0.26, 1.12],
        [0, 1.2],
      ],
      18,
    );
    clay.add("body", "body", bulk, [0.8, 1.04]);
    clay.add("body", "skin", ball([0.26, 0.31, 0.27], [0, 0.56, 0.195], 0.88), [0.9, 1.02]);
    addScarf(clay, 1.1, 0.29);
    clay.add("head", "body", ball([0.285, 0.26, 0.25], [0, 1.36, 0.02]), [0.88, 1]);
    clay.add("head", "skin", ball([0.135, 0.1, 0.12], [0, 1.3, 0.22]), [0.92, 1]);
    clay.add("head", INK, ball([0.048, 0.034, 0.03], [0, 1.34, 0.33]));
    clay.pair("head", "body", (s) => ball([0.105, 0.105, 0.06], [s * 0.215, 1.57, 0.01], 0.85), 0.94);
    clay.pair("head", "hair", (s) => ball([0.064, 0.064, 0.05], [s * 0.215, 1.57, 0.035]));
    addFace(clay, "head", 1.39, 0.262, { wide: 0.11 });
    clay.add("tail", "hair", ball(0.1, [0, 0.42, -0.42]));
    addHands(clay, 0.48, 0.72, "body", 1.35);
    addFeet(clay, 0.19, "body", 1.4);
    return clay.fired();
  },
};

/** An egg with great eyes, wings for hands, and tufts over its brows. */
export const owl: Build = {
  headY: 0.82,
  hair: null,
  handX: 0.42,
  reachUp: 0.75,
  tall: 1.22,
  wide: 1.15,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 0.82, tailY: 0.24, tailZ: -0.25 });
    const egg = turned(
      [
        [0, 0.1],
        [0.2, 0.13],
        [0.33, 0.32],
        [0.365, 0.55],
        [0.34, 0.72],
        [0, 0.74],
      ],
      16,
    );
    clay.add("body", "body", egg, [0.82, 1]);
    clay.add("body", "skin", ball([0.22, 0.25, 0.22], [0, 0.42, 0.18]), [0.9, 1.02]);
    for (const [x, y] of [
      [-0.09, 0.5],
      [0.09, 0.5],
      [0, 0.42],
      [-0.09, 0.34],
      [0.09, 0.34],
    ] as const)
      clay.add("body", "trim", ball([0.038, 0.03, 0.02], [x, y, 0.396 - Math.abs(x) * 0.22 - Math.abs(y - 0.42) * 0.16], 0.8));
    clay.add("head", "body", ball([0.345, 0.31, 0.31], [0, 0.8, 0], 0.9), [0.9, 1]);
    clay.pair("head", "#fff1d8", (s) => ball([0.145, 0.15, 0.05], [s * 0.13, 0.84, 0.262], 0.9));
    clay.pair("head", INK, (s) => ball([0.064, 0.07, 0.03], [s * 0.118, 0.84, 0.302]));
    clay.pair("head", "#fff1d8", (s) => ball(0.018, [s * 0.118 + 0.02, 0.868, 0.33]));
    clay.add("head", "#eda23c", cone(0.056, 0.12, [0, 0, 0], 6).rotateX(2.35).translate(0, 0.79, 0.31));
    clay.pair("head", "hair", (s) =>
      cone(0.085, 0.34, [0, 0, 0], 5)
        .scale(1, 1, 0.6)
        .rotateZ(-s * 0.62)
        .rotateX(0.12)
        .translate(s * 0.13, 1.0, 0.12),
    );
    clay.pair("head", "hair", (s) =>
      ball([0.15, 0.035, 0.06], [0, 0, 0], 0.65)
        .rotateZ(s * 0.38)
        .translate(s * 0.14, 0.985, 0.24),
    );
    clay.pair(
      "hand",
      "body",
      (s) =>
        ball([0.07, 0.24, 0.16], [0, 0, 0], 0.72)
          .rotateZ(s * 0.22)
          .translate(s * 0.39, 0.47, 0),
      [0.78, 0.95],
    );
    clay.pair("hand", "hair", (s) => ball([0.056, 0.1, 0.11], [s * 0.45, 0.3, -0.01], 0.8), 0.95);
    clay.add("tail", "hair", ball([0.14, 0.04, 0.17], [0, 0, -0.12], 0.7).rotateX(-0.4).translate(0, 0.24, -0.25));
    addFeet(clay, 0.12, "#eda23c", 0.78);
    return clay.fired();
  },
};
