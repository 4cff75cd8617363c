import { CylinderGeometry, TorusGeometry } from "three";
import { createClay } from "./figure-clay.ts";
import type { Clay } from "./figure-clay.ts";
import { addFace, addFeet, addHands, addScarf, ball, box, turned } from "./figure-shapes.ts";
import type { Build } from "./figure-builds.ts";

function addHead(clay: Clay, y: number, size = 1): void {
  clay.add("head", "skin", ball([0.23 * size, 0.219 * size, 0.223 * size], [0, y, 0.015]), [0.9, 1]);
  clay.add("head", "skin", ball(0.026 * size, [0, y - 0.026 * size, 0.236 * size]), 0.9);
  addFace(clay, "head", y, 0.216 * size + 0.012, { size });
}

/** A poncho like a bell, and a scarf. */
export const wanderer: Build = {
  headY: 1.2,
  hair: { y: 1.2, z: 0.015, size: 1 },
  handX: 0.33,
  reachUp: 1,
  tall: 1.43,
  wide: 1,
  farHead: "skin",
  shape() {
    const clay = createClay({ headY: 1.2 });
    const bell = turned([
      [0, 0.14],
      [0.31, 0.15],
      [0.325, 0.22],
      [0.29, 0.45],
      [0.235, 0.72],
      [0.17, 0.93],
      [0.1, 1.03],
      [0, 1.04],
    ]);
    clay.add("body", "body", bell, [0.84, 1.06]);
    clay.add("body", "trim", new TorusGeometry(0.318, 0.022, 4, 14).rotateX(Math.PI / 2).translate(0, 0.2, 0), 0.85);
    addScarf(clay, 0.965, 0.2);
    addHead(clay, 1.2);
    addHands(clay, 0.33, 0.68);
    addFeet(clay, 0.12);
    return clay.fired();
  },
};

/** Long and thin, in a buttoned coat with a high collar. */
export const reed: Build = {
  headY: 1.66,
  hair: { y: 1.66, z: 0.012, size: 0.82 },
  handX: 0.27,
  reachUp: 1.28,
  tall: 1.86,
  wide: 0.72,
  farHead: "skin",
  shape() {
    const clay = createClay({ headY: 1.66 });
    const coat = turned(
      [
        [0, 0.15],
        [0.205, 0.16],
        [0.22, 0.24],
        [0.165, 0.62],
        [0.17, 1.2],
        [0.15, 1.36],
        [0.075, 1.46],
        [0, 1.48],
      ],
      12,
    );
    clay.add("body", "body", coat, [0.84, 1.06]);
    const collar = turned(
      [
        [0.1, 1.37],
        [0.155, 1.4],
        [0.175, 1.53],
        [0.15, 1.535],
        [0.1, 1.43],
      ],
      12,
    );
    clay.add("body", "trim", collar);
    for (const y of [0.98, 1.12, 1.26]) clay.add("body", "trim", ball([0.024, 0.024, 0.014], [0, y, y > 1.2 ? 0.165 : 0.172]), 1.1);
    addHead(clay, 1.66, 0.82);
    addHands(clay, 0.27, 0.86, "skin", 0.86);
    addFeet(clay, 0.09, "#3b2b3d", 0.92);
    return clay.fired();
  },
};

/** Nearly a ball, with braces and a belly. */
export const dumpling: Build = {
  headY: 0.98,
  hair: { y: 0.98, z: 0.02, size: 0.94 },
  handX: 0.5,
  reachUp: 0.82,
  tall: 1.2,
  wide: 1.4,
  farHead: "skin",
  shape() {
    const clay = createClay({ headY: 0.98 });
    clay.add("body", "body", ball([0.46, 0.38, 0.42], [0, 0.5, 0]), [0.8, 1.06]);
    clay.add(
      "body",
      "trim",
      new TorusGeometry(0.452, 0.032, 5, 18)
        .rotateX(Math.PI / 2)
        .scale(1, 1, 0.92)
        .translate(0, 0.42, 0),
      0.95,
    );
    clay.add("body", "#f2dcae", box([0.1, 0.075, 0.03], [0, 0.42, 0.435]));
    clay.pair("body", "trim", (s) =>
      new TorusGeometry(0.4, 0.026, 5, 10, Math.PI)
        .rotateY(Math.PI / 2)
        .rotateZ(-s * 0.16)
        .translate(s * 0.19, 0.46, 0),
    );
    addHead(clay, 0.98, 0.94);
    addHands(clay, 0.5, 0.56);
    addFeet(clay, 0.18, "#3b2b3d", 1.1);
    return clay.fired();
  },
};

/** Somebody in a cardboard box with its flaps open. */
export const crate: Build = {
  headY: 1.06,
  hair: { y: 1.06, z: 0.01, size: 0.92 },
  handX: 0.43,
  reachUp: 0.9,
  tall: 1.28,
  wide: 1.3,
  farHead: "skin",
  shape() {
    const clay = createClay({ headY: 1.06 });
    clay.add("body", "body", box([0.66, 0.6, 0.56], [0, 0.53, 0]), [0.76, 1]);
    clay.add("body", "#2c2030", box([0.6, 0.01, 0.5], [0, 0.832, 0]));
    clay.pair("body", "body", (s) =>
      box([0.2, 0.022, 0.54], [0.1, 0, 0])
        .rotateZ(-0.55)
        .scale(s, 1, 1)
        .rotateY(s === -1 ? Math.PI : 0)
        .scale(s, 1, s)
        .translate(s * 0.325, 0.83, 0),
    );
    clay.add("body", "body", box([0.64, 0.022, 0.2], [0, 0, 0.1]).rotateX(0.75).translate(0, 0.83, 0.275), 0.92);
    clay.add("body", "trim", box([0.11, 0.605, 0.572], [0, 0.53, 0]), [0.85, 1]);
    clay.add("body", "#2b2033", box([0.15, 0.03, 0.575], [0.19, 0.36, 0]));
    clay.add("body", "#2b2033", box([0.03, 0.12, 0.575], [-0.2, 0.36, 0]));
    addHead(clay, 1.06, 0.92);
    addHands(clay, 0.43, 0.52);
    clay.pair("foot", "#5a4257", (s) => new CylinderGeometry(0.06, 0.06, 0.2, 7).translate(s * 0.14, 0.16, 0));
    addFeet(clay, 0.14);
    return clay.fired();
  },
};
