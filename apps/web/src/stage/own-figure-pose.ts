import { Quaternion, Vector3 } from "three";
import type { Object3D } from "three";
import type { FigureStance } from "./figure-motion.ts";

/** The joints of a body that can be moved, by their names in VRM; what a file has too little of is null. */
export interface Joints {
  joint(name: JointName): Object3D | null;
  /** The file looks along -z (VRM 0) instead of +z. */
  readonly backwards: boolean;
}

/** The joints that are moved. */
export type JointName =
  | "hips"
  | "spine"
  | "head"
  | `${"left" | "right"}${"UpperArm" | "LowerArm" | "Hand" | "UpperLeg" | "LowerLeg" | "Foot"}`;

interface Limb {
  readonly upper: Object3D;
  readonly lower: Object3D;
  /** Kept level, as feet are; null for hands. */
  readonly foot: Object3D | null;
  /** Where it begins, and where its end rests, in the body's own frame. */
  readonly from: Vector3;
  readonly rest: Vector3;
  readonly along: Vector3;
  readonly upperLength: number;
  readonly lowerLength: number;
  /** Where elbow or knee point. */
  readonly bend: Vector3;
  readonly out: number;
}

// Arms and legs of the figures that stances are made for, in metres.
const STANCE_ARM = 0.42;
const STANCE_LEG = 0.5;

const there = new Vector3();
const ahead = new Vector3();
const aside = new Vector3();
const upperWay = new Vector3();
const lowerWay = new Vector3();
const upperTurn = new Quaternion();
const lowerTurn = new Quaternion();
const bent = new Quaternion();

function set(joint: Object3D, turn: Quaternion, backwards: boolean): void {
  joint.quaternion.copy(turn);
  if (backwards) joint.quaternion.set(-turn.x, turn.y, -turn.z, turn.w);
}

/** Turns a limb of two bones so that its end comes to `there`, counted from where the limb begins. */
function reach(limb: Limb, backwards: boolean): void {
  const { upperLength, lowerLength } = limb;
  const longest = (upperLength + lowerLength) * 0.998;
  const shortest = Math.abs(upperLength - lowerLength) + 0.02 * longest;
  const far = Math.min(longest, Math.max(shortest, there.length()));
  there.setLength(far);
  ahead.copy(there).divideScalar(far);
  const cosine = (upperLength ** 2 + far ** 2 - lowerLength ** 2) / (2 * upperLength * far);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  aside.copy(limb.bend).addScaledVector(ahead, -limb.bend.dot(ahead));
  if (aside.lengthSq() < 1e-8) aside.set(0, 0, 1).addScaledVector(ahead, -ahead.z);
  aside.normalize();
  upperWay.copy(ahead).multiplyScalar(Math.cos(angle)).addScaledVector(aside, Math.sin(angle));
  lowerWay.copy(there).addScaledVector(upperWay, -upperLength).normalize();
  upperTurn.setFromUnitVectors(limb.along, upperWay);
  lowerTurn.setFromUnitVectors(upperWay, lowerWay).multiply(upperTurn);
  bent.copy(upperTurn).invert().multiply(lowerTurn);
  set(limb.upper, upperTurn, backwards);
  set(limb.lower, bent, backwards);
  if (limb.foot !== null) set(limb.foot, lowerTurn.invert(), backwards);
}

/**
 * Makes the way to hold a humanoid body as a stance says: hands and feet go where the stance has them, elbows and knees follow.
 *
 * @param joints - at rest, in a frame whose y is up, not scaled
 * @param metre - how long a metre of the world is in the file's own measure
 * @returns null when the body lacks what it takes
 */
export function humanoidPose(joints: Joints, metre: number): ((stance: FigureStance) => void) | null {
  const { backwards } = joints;
  const placeOf = (joint: Object3D): Vector3 => {
    const at = joint.getWorldPosition(new Vector3());
    return backwards ? at.set(-at.x, at.y, -at.z) : at;
  };

  function limbOf(side: "left" | "right", kind: "Arm" | "Leg"): Limb | null {
    const upper = joints.joint(`${side}Upper${kind}`);
    const lower = joints.joint(`${side}Lower${kind}`);
    const end = joints.joint(`${side}${kind === "Arm" ? "Hand" : "Foot"}`);
    if (upper === null || lower === null || end === null) return null;
    const [from, middle, last] = [placeOf(upper), placeOf(lower), placeOf(end)];
    const along = middle.clone().sub(from);
    const upperLength = along.length();
    const lowerLength = last.distanceTo(middle);
    if (!(upperLength > 1e-4 && lowerLength > 1e-4)) return null;
    // Facing +z, left is +x.
    const out = side === "left" ? 1 : -1;
    const whole = upperLength + lowerLength;
    const rest = kind === "Arm" ? new Vector3(out * whole * 0.16, -whole * 0.97, whole * 0.05) : last.sub(from);
    const bend = kind === "Arm" ? new Vector3(out * 0.5, -0.35, -1) : new Vector3(out * 0.12, 0, 1);
    return { upper, lower, foot: kind === "Leg" ? end : null, from, rest, along: along.normalize(), upperLength, lowerLength, bend, out };
  }

  const [leftArm, rightArm] = [limbOf("left", "Arm"), limbOf("right", "Arm")];
  const [leftLeg, rightLeg] = [limbOf("left", "Leg"), limbOf("right", "Leg")];
  const hips = joints.joint("hips");
  const spine = joints.joint("spine");
  const head = joints.joint("head");
  if (leftArm === null || rightArm === null || leftLeg === null || rightLeg === null || hips === null) return null;
  const hipsY = hips.position.y;
  const armLength = leftArm.upperLength + leftArm.lowerLength;
  const legLength = leftLeg.upperLength + leftLeg.lowerLength;
  // In the file's own measure: what a metre of a stance is for these arms and legs.
  const armScale = armLength / STANCE_ARM;
  const legScale = legLength / STANCE_LEG;

  function moveArm(limb: Limb, hand: FigureStance["leftHand"]): void {
    there.copy(limb.rest);
    there.x += limb.out * hand.x * armScale;
    there.y += hand.y * armScale;
    there.z += hand.z * armScale;
    // Hands meet before the chest and do not go through it.
    const inside = limb.out * (limb.from.x + there.x);
    const nearest = armLength * 0.15;
    if (inside < nearest) there.x += limb.out * (nearest - inside);
    reach(limb, backwards);
  }

  function moveLeg(limb: Limb, foot: FigureStance["leftFoot"], lift: number): void {
    there.copy(limb.rest);
    there.y += foot.y * legScale - lift;
    there.z += foot.z * legScale;
    reach(limb, backwards);
  }

  return (stance) => {
    // Down goes with the legs' length, up with the world's metre.
    const lift = stance.lift < 0 ? stance.lift * legScale : Math.min(stance.lift * metre, legLength * 0.12);
    hips.position.y = hipsY + lift;
    moveArm(leftArm, stance.leftHand);
    moveArm(rightArm, stance.rightHand);
    moveLeg(leftLeg, stance.leftFoot, lift);
    moveLeg(rightLeg, stance.rightFoot, lift);
    if (spine !== null) {
      bent.setFromAxisAngle(aside.set(1, 0, 0), stance.lean);
      upperTurn.setFromAxisAngle(aside.set(0, 0, 1), stance.roll);
      set(spine, bent.multiply(upperTurn), backwards);
    }
    if (head !== null) {
      bent.setFromAxisAngle(aside.set(1, 0, 0), stance.headNod);
      upperTurn.setFromAxisAngle(aside.set(0, 0, 1), stance.headTilt);
      set(head, bent.multiply(upperTurn), backwards);
    }
  };
}
