import { CylinderGeometry, SphereGeometry, TorusGeometry } from "three";
import { createClay, INK } from "./figure-clay.ts";
import { addFace, addFeet, addHands, addScarf, ball, box, cone, turned } from "./figure-shapes.ts";
import type { Build } from "./figure-builds.ts";

/** Boxes and hinges, with a screen for a face. */
export const robot: Build = {
  headY: 1.12,
  hair: null,
  handX: 0.41,
  reachUp: 0.98,
  tall: 1.56,
  wide: 1.1,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 1.12 });
    clay.add("body", "body", box([0.5, 0.48, 0.36], [0, 0.58, 0]), [0.78, 1]);
    clay.add("body", "#3b3348", box([0.42, 0.1, 0.3], [0, 0.3, 0]));
    clay.add("body", "trim", box([0.32, 0.22, 0.03], [0, 0.62, 0.185]));
    clay.add("body", "hair", ball([0.034, 0.034, 0.02], [-0.09, 0.66, 0.204]));
    clay.add("body", "#f6c667", ball([0.034, 0.034, 0.02], [0.02, 0.66, 0.204]));
    clay.add("body", "#3b3348", box([0.2, 0.03, 0.02], [0, 0.565, 0.2]));
    clay.add("body", "#3b3348", new CylinderGeometry(0.075, 0.09, 0.12, 9).translate(0, 0.87, 0));
    clay.add("head", "body", box([0.52, 0.38, 0.4], [0, 1.12, 0]), [0.86, 1]);
    clay.add("head", "#2a2233", box([0.43, 0.28, 0.03], [0, 1.11, 0.2]));
    clay.pair("head", "#8ff0dc", (s) => box([0.065, 0.11, 0.02], [s * 0.105, 1.14, 0.215]));
    clay.add("head", "#8ff0dc", box([0.14, 0.022, 0.02], [0, 1.03, 0.215]));
    clay.pair("head", "hair", (s) => new CylinderGeometry(0.085, 0.085, 0.07, 10).rotateZ(Math.PI / 2).translate(s * 0.29, 1.12, 0));
    clay.add("head", "#3b3348", new CylinderGeometry(0.016, 0.02, 0.16, 6).translate(0, 1.38, 0));
    clay.add("head", "hair", ball(0.07, [0, 1.49, 0]), [0.9, 1.1]);
    clay.pair("hand", "skin", (s) => box([0.13, 0.15, 0.13], [s * 0.41, 0.58, 0.04]), [0.85, 1]);
    clay.pair("hand", "#3b3348", (s) => box([0.09, 0.06, 0.09], [s * 0.41, 0.685, 0.04]));
    clay.pair("foot", "#3b3348", (s) => box([0.17, 0.12, 0.27], [s * 0.14, 0.06, 0.03]));
    clay.pair("foot", "body", (s) => box([0.1, 0.12, 0.1], [s * 0.14, 0.18, 0]), 0.8);
    return clay.fired();
  },
};

/** A sheet with nobody's feet under it. */
export const ghost: Build = {
  headY: 1.2,
  hair: { y: 1.24, z: 0, size: 1.05 },
  handX: 0.37,
  reachUp: 1,
  tall: 1.48,
  wide: 1.1,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 1.2, tailY: 0.5, tailZ: 0 });
    const around = 16;
    const sheet = turned(
      [
        [0.4, 0.14],
        [0.37, 0.3],
        [0.3, 0.62],
        [0.275, 0.95],
        [0.262, 1.15],
        [0.225, 1.33],
        [0.13, 1.45],
        [0, 1.48],
      ],
      around,
    );
    // A hem of eight waves; the seam's two columns are the same place.
    const position = sheet.getAttribute("position");
    for (let i = 0; i < position.count; i += 1) {
      const column = Math.floor(i / 8) % around;
      const row = i % 8;
      if (row < 2 && column % 2 === 1) position.setY(i, position.getY(i) + (row === 0 ? 0.11 : 0.04));
    }
    sheet.computeVertexNormals();
    clay.add("body", "body", sheet, [0.86, 1.1]);
    const inside = new CylinderGeometry(0.3, 0.36, 0.02, around).translate(0, 0.27, 0);
    clay.add("body", INK, inside);
    clay.pair("body", INK, (s) => ball([0.045, 0.075, 0.02], [s * 0.09, 1.2, 0.245]));
    clay.add("body", INK, ball([0.034, 0.05, 0.018], [0, 1.05, 0.267]));
    clay.pair("body", "skin", (s) => ball([0.04, 0.026, 0.016], [s * 0.165, 1.11, 0.21]));
    clay.pair("body", "trim", (s) =>
      cone(0.075, 0.13, [0, 0, 0], 6)
        .rotateZ(s * 1.57)
        .translate(s * 0.13, 0.89, 0.28),
    );
    clay.add("body", "trim", ball(0.036, [0, 0.89, 0.29]), 0.85);
    clay.pair("hand", "body", (s) => ball([0.085, 0.12, 0.085], [s * 0.36, 0.72, 0.05]), [0.85, 1.05]);
    return clay.fired();
  },
};

/** A wide cap on a short stalk. */
export const mushroom: Build = {
  headY: 0.62,
  hair: null,
  handX: 0.29,
  reachUp: 0.7,
  tall: 1.18,
  wide: 1.5,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 0.62 });
    const stalk = turned(
      [
        [0, 0.1],
        [0.21, 0.12],
        [0.25, 0.26],
        [0.215, 0.5],
        [0.2, 0.8],
      ],
      14,
    );
    clay.add("body", "skin", stalk, [0.84, 1]);
    addScarf(clay, 0.4, 0.232);
    addFace(clay, "body", 0.62, 0.207, { size: 1.05 });
    const cap = turned(
      [
        [0.2, 0.74],
        [0.4, 0.72],
        [0.52, 0.76],
        [0.53, 0.84],
        [0.44, 1.0],
        [0.27, 1.13],
        [0, 1.18],
      ],
      18,
    );
    clay.add("head", "body", cap, [0.8, 1.06]);
    const spots = [
      [0, 1.16, 0, 0.12],
      [0.26, 1.08, 0.2, 0.085],
      [-0.28, 1.06, 0.18, 0.1],
      [0.02, 0.99, 0.42, 0.105],
      [0.44, 0.93, -0.06, 0.09],
      [-0.42, 0.93, -0.12, 0.1],
      [0.12, 1.05, -0.36, 0.11],
    ] as const;
    for (const [x, y, z, r] of spots) clay.add("head", "hair", ball([r, r * 0.6, r], [x, y - 0.015, z]), [0.95, 1.05]);
    addHands(clay, 0.29, 0.36, "skin", 0.78);
    addFeet(clay, 0.1, "#3b2b3d", 0.82);
    return clay.fired();
  },
};

/** Plate and tabard, an open helmet and a plume. */
export const knight: Build = {
  headY: 1.2,
  hair: null,
  handX: 0.41,
  reachUp: 1,
  tall: 1.62,
  wide: 1.15,
  farHead: "skin",
  shape() {
    const clay = createClay({ headY: 1.2 });
    const plate = turned(
      [
        [0, 0.3],
        [0.23, 0.31],
        [0.2, 0.52],
        [0.27, 0.8],
        [0.24, 0.96],
        [0.12, 1.03],
        [0, 1.04],
      ],
      12,
    );
    clay.add("body", "#b9b4c4", plate, [0.8, 1.02]);
    clay.pair("foot", "#9d97ab", (s) => new CylinderGeometry(0.085, 0.075, 0.26, 7, 1, true).translate(s * 0.12, 0.22, 0), [0.8, 1]);
    clay.add("body", "body", box([0.32, 0.62, 0.045], [0, 0.6, 0.235]).rotateX(-0.06).translate(0, 0, 0.045), [0.82, 1]);
    clay.add("body", "body", box([0.34, 0.66, 0.04], [0, 0.56, -0.27]), [0.75, 1]);
    clay.add("body", "trim", ball([0.085, 0.085, 0.02], [0, 0.72, 0.285]));
    clay.pair("body", "body", (s) => ball([0.145, 0.12, 0.15], [s * 0.285, 0.94, 0], 0.85), [0.85, 1.05]);
    clay.add("head", "skin", ball([0.205, 0.2, 0.2], [0, 1.19, 0.03], 0.85));
    addFace(clay, "head", 1.19, 0.222, { size: 0.92 });
    // Open towards the face.
    clay.add("head", "#c9c4d2", new SphereGeometry(0.262, 12, 8, 0.5 + Math.PI / 2, Math.PI * 2 - 1).translate(0, 1.2, 0), [0.8, 1.05]);
    clay.add(
      "head",
      "#c9c4d2",
      new SphereGeometry(0.264, 14, 3, 0, Math.PI * 2, 0, 1.2).rotateX(-0.12).translate(0, 1.205, 0),
      [0.98, 1.05],
    );
    clay.add("head", "trim", new TorusGeometry(0.25, 0.026, 4, 14).rotateX(Math.PI / 2 - 0.12).translate(0, 1.29, 0));
    for (const [y, z, r] of [
      [1.5, 0.06, 0.075],
      [1.54, -0.05, 0.095],
      [1.5, -0.18, 0.1],
      [1.4, -0.29, 0.09],
      [1.26, -0.35, 0.07],
    ] as const)
      clay.add("head", "hair", ball([r * 0.62, r, r], [0, y, z], 0.85), [0.85, 1.05]);
    addHands(clay, 0.41, 0.62, "#9d97ab", 1.1);
    // A round shield on the left arm.
    clay.add("leftHand", "body", new CylinderGeometry(0.2, 0.2, 0.035, 14).rotateZ(Math.PI / 2).translate(0.5, 0.64, 0.04), [0.85, 1]);
    clay.add("leftHand", "trim", ball([0.04, 0.075, 0.075], [0.51, 0.64, 0.04]));
    addFeet(clay, 0.12, "#8a8496", 1.05);
    return clay.fired();
  },
};

/** A padded suit, a bubble of a helmet, and a pack on the back. */
export const astronaut: Build = {
  headY: 1.2,
  hair: null,
  handX: 0.43,
  reachUp: 1,
  tall: 1.56,
  wide: 1.25,
  farHead: "body",
  shape() {
    const clay = createClay({ headY: 1.2 });
    clay.add("body", "body", ball([0.31, 0.36, 0.25], [0, 0.62, 0]), [0.85, 1.06]);
    clay.add(
      "body",
      "trim",
      new TorusGeometry(0.285, 0.04, 4, 13)
        .rotateX(Math.PI / 2)
        .scale(1, 1, 0.82)
        .translate(0, 0.5, 0),
    );
    clay.add("body", "#f2ead8", box([0.22, 0.15, 0.06], [0, 0.7, 0.245]));
    clay.add("body", "hair", ball(0.024, [-0.06, 0.71, 0.28]));
    clay.add("body", "#e5604d", ball(0.024, [0.01, 0.71, 0.28]));
    clay.add("body", "#f2ead8", box([0.42, 0.54, 0.2], [0, 0.7, -0.29]), [0.78, 1]);
    clay.pair("body", "hair", (s) => new CylinderGeometry(0.062, 0.062, 0.44, 7).translate(s * 0.115, 0.7, -0.41), [0.8, 1.05]);
    clay.add("body", "#d9d2c4", new TorusGeometry(0.19, 0.045, 4, 12).rotateX(Math.PI / 2).translate(0, 0.955, 0));
    clay.add("head", "#f7f1e4", ball([0.315, 0.305, 0.3], [0, 1.22, -0.01], 0.95), [0.88, 1.02]);
    clay.add("head", "#2c2540", ball([0.245, 0.2, 0.14], [0, 1.22, 0.185], 0.85), [0.9, 1.2]);
    clay.add("head", "skin", ball([0.15, 0.14, 0.06], [0, 1.2, 0.272], 0.8));
    addFace(clay, "head", 1.2, 0.322, { size: 0.72 });
    clay.add("head", "hair", new TorusGeometry(0.3, 0.034, 4, 9, Math.PI).rotateY(Math.PI / 2).translate(0, 1.225, -0.01));
    clay.add("head", "#d9d2c4", new CylinderGeometry(0.012, 0.014, 0.16, 5).translate(0.24, 1.5, 0));
    clay.add("head", "hair", ball(0.036, [0.24, 1.59, 0]), 1.1);
    clay.pair("hand", "#f2ead8", (s) => ball([0.1, 0.115, 0.095], [s * 0.43, 0.62, 0.04], 0.85), [0.82, 1]);
    clay.pair("hand", "trim", (s) => new TorusGeometry(0.07, 0.024, 4, 9).rotateX(Math.PI / 2).translate(s * 0.43, 0.7, 0.04));
    clay.pair("foot", "body", (s) => new CylinderGeometry(0.11, 0.1, 0.2, 7, 1, true).translate(s * 0.14, 0.24, 0), [0.75, 0.9]);
    addFeet(clay, 0.14, "#f2ead8", 1.3);
    return clay.fired();
  },
};

/** A trunk with a face, branches for arms and a crown of leaves. */
export const sapling: Build = {
  headY: 1.0,
  hair: null,
  handX: 0.42,
  reachUp: 1,
  tall: 1.98,
  wide: 1.35,
  farHead: "skin",
  shape() {
    const clay = createClay({ headY: 1.0 });
    const trunk = turned(
      [
        [0.3, 0.02],
        [0.2, 0.14],
        [0.165, 0.4],
        [0.16, 0.8],
        [0.19, 1.16],
        [0.27, 1.4],
      ],
      9,
    );
    clay.add("body", "body", trunk, [0.78, 1.04]);
    clay.pair("foot", "body", (s) => ball([0.1, 0.07, 0.17], [s * 0.14, 0.06, 0.06]), 0.7);
    clay.add("body", "skin", ball([0.135, 0.16, 0.06], [0, 0.86, 0.125]));
    addFace(clay, "body", 0.87, 0.178, { size: 0.74 });
    const crown = [
      [0, 1.62, 0, 0.36],
      [0.3, 1.46, 0.06, 0.25],
      [-0.31, 1.48, 0.03, 0.26],
      [0.05, 1.44, -0.27, 0.27],
      [-0.05, 1.46, 0.25, 0.22],
    ] as const;
    for (const [x, y, z, r] of crown) clay.add("head", "hair", ball([r, r * 0.86, r], [x, y, z], 0.82), [0.74, 1.12]);
    for (const [x, y, z] of [
      [0.3, 1.66, 0.2],
      [-0.27, 1.58, 0.24],
      [0.04, 1.86, 0.2],
      [0.1, 1.45, 0.45],
    ] as const)
      clay.add("head", "trim", ball(0.058, [x, y, z]), [0.9, 1.1]);
    clay.pair(
      "hand",
      "body",
      (s) =>
        cone(0.05, 0.32, [0, 0, 0], 6)
          .rotateZ(s * 1.15)
          .translate(s * 0.44, 0.76, 0.03),
      0.82,
    );
    clay.pair("hand", "hair", (s) => ball([0.105, 0.095, 0.1], [s * 0.45, 0.74, 0.04]), [0.78, 1.05]);
    return clay.fired();
  },
};
