import { failed, ok } from "@plaza/protocol";
import type { JsonValue, Pose, Pubkey, Result } from "@plaza/protocol";
import type { ActProblem, AreaShape } from "./world-host.ts";

const mostAreas = 64;
const mostNameUnits = 64;
const farthestM = 100_000;

/** Somebody crossed the border of a place. */
export interface Crossing {
  readonly pubkey: Pubkey;
  readonly area: string;
  readonly into: boolean;
}

/** The named places of a world, and who is in them. */
export interface AreaWatch {
  /**
   * @param shape - null takes the place away; nobody leaves it then
   * @returns what visitors are to be told, if anything
   */
  set(name: string, shape: AreaShape | null, isHidden: boolean): Result<JsonValue | null, ActProblem>;
  /** Looks where somebody is now; null for gone. */
  look(pubkey: Pubkey, pose: Pose | null): readonly Crossing[];
  /** Those that visitors may know of, as game events carry them. */
  shown(): readonly JsonValue[];
}

function isMetres(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= farthestM;
}

/** Whether a spot on the ground lies within. */
export function isInArea(shape: AreaShape, x: number, z: number): boolean {
  if ("radius" in shape) return Math.hypot(x - shape.x, z - shape.z) <= shape.radius;
  return x >= shape.min.x && x <= shape.max.x && z >= shape.min.z && z <= shape.max.z;
}

/** The middle of a place. */
export function middleOf(shape: AreaShape): { readonly x: number; readonly z: number } {
  if ("radius" in shape) return { x: shape.x, z: shape.z };
  return { x: (shape.min.x + shape.max.x) / 2, z: (shape.min.z + shape.max.z) / 2 };
}

type Fields = { readonly [field: string]: unknown };

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function readCorner(value: unknown): { readonly x: number; readonly z: number } | null {
  const { x, z } = fieldsOf(value);
  return isMetres(x) && isMetres(z) ? { x, z } : null;
}

/** Reads a place's shape from wherever it comes; null when it is none. */
export function readAreaShape(value: unknown): AreaShape | null {
  const { radius, min, max } = fieldsOf(value);
  if (radius !== undefined) {
    const middle = readCorner(value);
    return middle !== null && isMetres(radius) && radius > 0 ? { ...middle, radius } : null;
  }
  const [least, most] = [readCorner(min), readCorner(max)];
  return least !== null && most !== null && least.x < most.x && least.z < most.z ? { min: least, max: most } : null;
}

/** A place as game events carry it. */
function areaData(name: string, shape: AreaShape | null): JsonValue {
  return shape === null ? { name, gone: true } : { name, ...shape };
}

/** Makes a watch without places. */
export function createAreaWatch(): AreaWatch {
  const areas = new Map<string, { readonly shape: AreaShape; readonly isHidden: boolean; readonly inside: Set<Pubkey> }>();
  return {
    set(name, shape, isHidden) {
      if (typeof name !== "string" || name === "" || name.length > mostNameUnits) return failed({ code: "bad-area", field: "name" });
      const before = areas.get(name);
      const wasShown = before?.isHidden === false;
      if (shape === null) {
        areas.delete(name);
        return ok(wasShown ? areaData(name, null) : null);
      }
      const clean = readAreaShape(shape);
      if (clean === null) return failed({ code: "bad-area", field: "shape" });
      if (before === undefined && areas.size >= mostAreas) return failed({ code: "too-many-areas", most: mostAreas });
      areas.set(name, { shape: clean, isHidden, inside: before?.inside ?? new Set() });
      if (isHidden) return ok(wasShown ? areaData(name, null) : null);
      return ok(areaData(name, clean));
    },
    look(pubkey, pose) {
      const crossings: Crossing[] = [];
      for (const [area, { shape, inside }] of areas) {
        const into = pose !== null && isInArea(shape, pose.x, pose.z);
        if (into === inside.has(pubkey)) continue;
        if (into) inside.add(pubkey);
        else inside.delete(pubkey);
        crossings.push({ pubkey, area, into });
      }
      return crossings;
    },
    shown: () => [...areas].filter(([, { isHidden }]) => !isHidden).map(([name, { shape }]) => areaData(name, shape)),
  };
}
