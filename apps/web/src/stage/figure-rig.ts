import { MeshBasicMaterial, MeshDepthMaterial, MeshLambertMaterial } from "three";
import type { Material } from "three";
import type { FigureStance } from "./figure-motion.ts";

/** Numbers that say how one figure stands and what it wears; the graphics processor does the rest. */
export const RIG_FLOATS = 28;

/** Names and places of those numbers, four by four, as the shader reads them. */
export const RIG_FIELDS = ["placed", "posture", "leftReach", "rightReach", "steps", "fit", "dyes"] as const;

const RIG_PARS = /* glsl */ `
attribute vec4 rig;       // joint, height and depth it turns about, dye
attribute vec4 placed;    // x, y, z, heading
attribute vec4 posture;   // lift, lean, roll, tail
attribute vec4 leftReach; // left hand, head tilt
attribute vec4 rightReach;// right hand, head nod
attribute vec4 steps;     // left foot up and ahead, right foot up and ahead
attribute vec4 fit;       // moved up and ahead, broad, tall
attribute vec4 dyes;      // body, trim, skin, hair as 0xrrggbb
mat3 figureX(float a) { float c = cos(a); float s = sin(a); return mat3(1.0, 0.0, 0.0, 0.0, c, s, 0.0, -s, c); }
mat3 figureY(float a) { float c = cos(a); float s = sin(a); return mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c); }
mat3 figureZ(float a) { float c = cos(a); float s = sin(a); return mat3(c, s, 0.0, -s, c, 0.0, 0.0, 0.0, 1.0); }
bool figureOnGround() { return rig.x > 3.5 && (rig.x < 5.5 || rig.x > 6.5); }
mat3 figureJoint() {
  if (rig.x > 0.5 && rig.x < 1.5) return figureX(rightReach.w) * figureZ(leftReach.w);
  if (rig.x > 5.5 && rig.x < 6.5) return figureY(posture.w);
  return mat3(1.0);
}
mat3 figureWhole() {
  mat3 heading = figureY(placed.w);
  return figureOnGround() ? heading : heading * figureX(posture.y) * figureZ(posture.z);
}
vec3 figurePoint(vec3 corner) {
  vec3 p = corner * fit.zwz + vec3(0.0, fit.x, fit.y);
  vec3 pivot = vec3(0.0, rig.y * fit.w + fit.x, rig.z * fit.z + fit.y);
  p = pivot + figureJoint() * (p - pivot);
  if (rig.x > 1.5 && rig.x < 2.5) p += leftReach.xyz;
  else if (rig.x > 2.5 && rig.x < 3.5) p += vec3(-rightReach.x, rightReach.yz);
  else if (rig.x > 3.5 && rig.x < 4.5) p += vec3(0.0, steps.xy);
  else if (rig.x > 4.5 && rig.x < 5.5) p += vec3(0.0, steps.zw);
  p = figureWhole() * p + placed.xyz;
  if (!figureOnGround()) p.y += posture.x;
  return p;
}
vec3 figureDye() {
  if (rig.w > 3.5) return vec3(1.0);
  float packed = rig.w < 0.5 ? dyes.x : rig.w < 1.5 ? dyes.y : rig.w < 2.5 ? dyes.z : dyes.w;
  vec3 c = vec3(floor(packed / 65536.0), floor(mod(packed, 65536.0) / 256.0), mod(packed, 256.0)) / 255.0;
  return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}
`;

function rigged<T extends Material>(material: T): T {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", `#include <common>\n${RIG_PARS}`)
      .replace("#include <color_vertex>", "#include <color_vertex>\nvColor.rgb *= figureDye();")
      .replace(
        "#include <beginnormal_vertex>",
        "#include <beginnormal_vertex>\nobjectNormal = figureWhole() * figureJoint() * objectNormal;",
      )
      .replace("#include <begin_vertex>", "#include <begin_vertex>\ntransformed = figurePoint(transformed);");
  };
  material.customProgramCacheKey = () => "figure-rig";
  return material;
}

/** The cloth of figures, the soft dark spot under them, and what they are in the shadow's eyes. */
export interface FigureMaterials {
  readonly cloth: MeshLambertMaterial;
  readonly spot: MeshBasicMaterial;
  readonly shadow: MeshDepthMaterial;
  end(): void;
}

/** Makes the three materials; all figures share them. */
export function createFigureMaterials(): FigureMaterials {
  const cloth = rigged(new MeshLambertMaterial({ vertexColors: true }));
  const shadow = rigged(new MeshDepthMaterial());
  const spot = rigged(
    new MeshBasicMaterial({
      vertexColors: true,
      transparent: true,
      depthWrite: false,
      toneMapped: false,
      polygonOffset: true,
      polygonOffsetFactor: -2,
    }),
  );
  return {
    cloth,
    spot,
    shadow,
    end() {
      cloth.dispose();
      spot.dispose();
      shadow.dispose();
    },
  };
}

/** Where a figure is. */
export interface Standing {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
}

/** How a piece is fitted to who wears it. */
export interface Fit {
  readonly up: number;
  readonly ahead: number;
  readonly broad: number;
  readonly tall: number;
}

/**
 * Writes one figure's numbers.
 *
 * @param row - which figure of `into`, {@link RIG_FLOATS} numbers each
 * @param reach - how far hands go to the side and up, against the wanderer
 * @param dyes - body, trim, skin and hair as 0xrrggbb
 */
export function writeRig(
  into: Float32Array,
  row: number,
  place: Standing,
  stance: FigureStance,
  reach: { readonly x: number; readonly y: number },
  fit: Fit,
  dyes: readonly [number, number, number, number],
): void {
  const at = row * RIG_FLOATS;
  into[at] = place.x;
  into[at + 1] = place.y;
  into[at + 2] = place.z;
  into[at + 3] = place.ry + stance.turn;
  into[at + 4] = stance.lift;
  into[at + 5] = stance.lean;
  into[at + 6] = stance.roll;
  into[at + 7] = stance.tail;
  into[at + 8] = stance.leftHand.x * reach.x;
  into[at + 9] = stance.leftHand.y * reach.y;
  into[at + 10] = stance.leftHand.z;
  into[at + 11] = stance.headTilt;
  into[at + 12] = stance.rightHand.x * reach.x;
  into[at + 13] = stance.rightHand.y * reach.y;
  into[at + 14] = stance.rightHand.z;
  into[at + 15] = stance.headNod;
  into[at + 16] = stance.leftFoot.y;
  into[at + 17] = stance.leftFoot.z;
  into[at + 18] = stance.rightFoot.y;
  into[at + 19] = stance.rightFoot.z;
  into[at + 20] = fit.up;
  into[at + 21] = fit.ahead;
  into[at + 22] = fit.broad;
  into[at + 23] = fit.tall;
  into[at + 24] = dyes[0];
  into[at + 25] = dyes[1];
  into[at + 26] = dyes[2];
  into[at + 27] = dyes[3];
}
