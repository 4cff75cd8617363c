import { Box3, Vector3 } from "three";
import type { Object3D } from "three";
import { describe, expect, test } from "vitest";
import { createStance, holdStance } from "./figure-motion.ts";
import type { Emote, FigureStance } from "./figure-motion.ts";
import { readOwnFigure } from "./own-figure.ts";
import type { OwnFigure } from "./own-figure.ts";
import { figureGlb } from "./own-figure.test-support.ts";

const here = { x: 3, y: 2, z: -5, ry: 0 };

async function read(bytes: Uint8Array): Promise<OwnFigure> {
  const made = await readOwnFigure(bytes);
  if (!made.ok) throw new Error(made.problem.code);
  return made.value;
}

function stance(emote: Emote | null, more: { readonly speed?: number; readonly walked?: number } = {}): FigureStance {
  const out = createStance();
  const { speed = 0, walked = 0 } = more;
  holdStance(out, { walked, speed, timeSec: 0, phase: 0, emote, emoteSec: 1, air: 0, rise: 0, lively: false });
  return out;
}

/** Where a part ends up, from the ground under the figure. */
function placeOf(figure: OwnFigure, name: string): Vector3 {
  figure.root.updateMatrixWorld(true);
  const part: Object3D | undefined = figure.root.getObjectByName(name);
  if (part === undefined) throw new Error(name);
  return part.getWorldPosition(new Vector3()).sub(new Vector3(here.x, here.y, here.z));
}

const heightOf = (figure: OwnFigure): Box3 => {
  figure.root.updateMatrixWorld(true);
  return new Box3().setFromObject(figure.root);
};

describe("a figure of one's own", () => {
  test("[G-58a] stands 1.7 m tall on the ground, whatever its measure", async () => {
    for (const file of [figureGlb(), figureGlb({ pieces: 7 }), figureGlb({ body: 1 })]) {
      const figure = await read(file);
      figure.place(here, createStance());
      const { min, max } = heightOf(figure);
      expect(min.y).toBeCloseTo(here.y, 1);
      expect(max.y - min.y).toBeCloseTo(1.7, 1);
      figure.end();
    }
  });

  test.each([0, 1] as const)("[G-58a] a body of VRM %i looks ahead, and its limbs do what stances say", async (body) => {
    const figure = await read(figureGlb({ body }));
    expect(figure.limbs).toBe(true);
    figure.place(here, stance(null));
    // Left is +x for who looks along +z.
    expect(placeOf(figure, "leftHand").x).toBeGreaterThan(0.1);
    const rest = placeOf(figure, "rightHand");
    expect(rest.y).toBeLessThan(placeOf(figure, "spine").y);
    figure.place(here, stance("wave"));
    expect(placeOf(figure, "rightHand").y).toBeGreaterThan(placeOf(figure, "rightUpperArm").y);
    expect(placeOf(figure, "leftHand").y).toBeLessThan(placeOf(figure, "spine").y);
    figure.place(here, stance("clap"));
    const [left, right] = [placeOf(figure, "leftHand"), placeOf(figure, "rightHand")];
    expect(left.distanceTo(right)).toBeLessThan(0.3);
    expect(left.z).toBeGreaterThan(0.15);
    figure.place(here, stance("sit"));
    expect(placeOf(figure, "hips").y).toBeLessThan(0.65);
    expect(placeOf(figure, "leftFoot").z).toBeGreaterThan(0.35);
    expect(placeOf(figure, "leftLowerLeg").y).toBeGreaterThan(placeOf(figure, "leftFoot").y);
    figure.place(here, stance(null, { speed: 3, walked: Math.PI / 2 / 4.1 }));
    expect(placeOf(figure, "leftFoot").z - placeOf(figure, "rightFoot").z).toBeGreaterThan(0.4);
    figure.end();
  });

  test("[G-58a] bones keep their length in every stance, and knees bend forwards", async () => {
    const figure = await read(figureGlb({ body: 1 }));
    const lengthOf = (a: string, b: string): number => placeOf(figure, a).distanceTo(placeOf(figure, b));
    figure.place(here, createStance());
    const thigh = lengthOf("leftUpperLeg", "leftLowerLeg");
    const shin = lengthOf("leftLowerLeg", "leftFoot");
    for (const emote of ["wave", "clap", "dance", "sit", "laugh", "heart"] as const) {
      figure.place(here, stance(emote));
      expect(lengthOf("leftUpperLeg", "leftLowerLeg")).toBeCloseTo(thigh, 5);
      expect(lengthOf("leftLowerLeg", "leftFoot")).toBeCloseTo(shin, 5);
      const middle = placeOf(figure, "leftUpperLeg").add(placeOf(figure, "leftFoot")).multiplyScalar(0.5);
      expect(placeOf(figure, "leftLowerLeg").z).toBeGreaterThanOrEqual(middle.z - 1e-3);
    }
    figure.end();
  });

  test("[G-58a] what has no body moves as a whole: it hops, and sits lower", async () => {
    const figure = await read(figureGlb({ pieces: 2 }));
    expect(figure.limbs).toBe(false);
    figure.place(here, { ...createStance(), lift: 0.1 });
    expect(heightOf(figure).min.y).toBeGreaterThan(here.y + 0.1);
    figure.place(here, stance("sit"));
    const { min, max } = heightOf(figure);
    expect(min.y).toBeCloseTo(here.y, 1);
    expect(max.y - min.y).toBeLessThan(1.6);
    figure.end();
  });

  test("[G-58] bytes that turn out to be no figure are a problem, not an exception", async () => {
    const broken = figureGlb();
    broken[30] = 0;
    expect(await readOwnFigure(broken)).toEqual({ ok: false, problem: { code: "broken" } });
    expect(await readOwnFigure(figureGlb({ pieces: 0 }))).toEqual({ ok: false, problem: { code: "no-figure" } });
    const bodiless = figureGlb({ extensionsUsed: ["VRMC_vrm"] });
    expect((await readOwnFigure(bodiless)).ok).toBe(true);
  });
});
