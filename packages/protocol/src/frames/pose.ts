import { isRecord } from "../json.ts";
import { FRAME_LIMITS } from "./limits.ts";

/** Where someone stands and which way they face: metres, and radians about the upward axis. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
}

const MAX_TURN = 1_000_000;

function isCoordinate(value: unknown): value is number {
  return typeof value === "number" && value >= -FRAME_LIMITS.coordinateM && value <= FRAME_LIMITS.coordinateM;
}

/** Reads x, y, z, ry from an object; null when one is missing, not finite, or farther than 100 km out. */
export function readPose(value: unknown): Pose | null {
  if (!isRecord(value)) return null;
  const { x, y, z, ry } = value;
  if (!isCoordinate(x) || !isCoordinate(y) || !isCoordinate(z)) return null;
  if (typeof ry !== "number" || !(ry >= -MAX_TURN && ry <= MAX_TURN)) return null;
  // Adding zero turns JSON's -0 into 0.
  return { x: x + 0, y: y + 0, z: z + 0, ry: ry + 0 };
}

/** Reads the sender's own clock beside a pose: milliseconds, at least 0; undefined when absent or unusable. */
export function readPoseTime(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value + 0 : undefined;
}

/** A number as poses carry it: to the millimetre (or milliradian); anything not finite counts as 0. */
export function roundPoseNumber(value: number): number {
  const rounded = Math.round(value * 1_000) / 1_000;
  // One bad number of our own must not make a whole frame unreadable. Adding zero turns -0 into 0.
  return Number.isFinite(rounded) ? rounded + 0 : 0;
}

/** A pose as it arrives after travelling: every number rounded as {@link roundPoseNumber} does. */
export function roundPose(pose: Pose): Pose {
  return {
    x: roundPoseNumber(pose.x),
    y: roundPoseNumber(pose.y),
    z: roundPoseNumber(pose.z),
    ry: roundPoseNumber(pose.ry),
  };
}

// Digits from a table: finding the shortest text of a double is most of what encoding a pose costs.
const FRACTIONS = Array.from({ length: 1_000 }, (_, thousandths) =>
  thousandths === 0 ? "" : `.${String(thousandths).padStart(3, "0").replace(/0+$/, "")}`,
);
const MAX_BY_TABLE = 1e12;

/** {@link roundPoseNumber} as JSON writes it. */
function writePoseNumber(value: number): string {
  const thousandths = Math.round(value * 1_000);
  if (thousandths === 0) return "0";
  const size = Math.abs(thousandths);
  if (!(size < MAX_BY_TABLE)) return String(roundPoseNumber(value));
  const whole = Math.floor(size / 1_000);
  const fraction = FRACTIONS[size - whole * 1_000];
  return thousandths < 0 ? `-${whole}${fraction}` : `${whole}${fraction}`;
}

/** The inside of a JSON object: `"x":…,"y":…,"z":…,"ry":…` and `t` where there is one. */
export function encodePoseFields(pose: Pose, t?: number): string {
  const fields = `"x":${writePoseNumber(pose.x)},"y":${writePoseNumber(pose.y)},"z":${writePoseNumber(pose.z)},"ry":${writePoseNumber(pose.ry)}`;
  return t === undefined || !Number.isFinite(t) ? fields : `${fields},"t":${t + 0}`;
}
