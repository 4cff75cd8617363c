import { Frustum, Group, Matrix4, Sphere, Vector3 } from "three";
import type { Camera } from "three";
import type { HairKind, PresetId } from "../people/avatar-presets.ts";
import type { FigureLook } from "../people/figure-look.ts";
import { BUILDS, farShape, MEASURE } from "./figure-builds.ts";
import type { Build } from "./figure-builds.ts";
import { hairShape } from "./figure-hair.ts";
import type { FigureStance } from "./figure-motion.ts";
import { createFigurePool, spotShape } from "./figure-pool.ts";
import type { FigurePool } from "./figure-pool.ts";
import { createFigureMaterials, writeRig } from "./figure-rig.ts";
import type { Fit, Standing } from "./figure-rig.ts";

/** What somebody wears, ready to be drawn: made once from a look by {@link FigureCrowd.dress}. */
export interface Outfit {
  readonly look: FigureLook;
  /** Where a name floats, above hair and hats. */
  readonly tagY: number;
  readonly build: Build;
  readonly dyes: readonly [number, number, number, number];
  readonly farDyes: readonly [number, number, number, number];
  readonly reach: { readonly x: number; readonly y: number };
  readonly hairFit: Fit | null;
  readonly farFit: Fit;
  readonly spotFit: Fit;
}

/** What one frame of a crowd took. */
export interface CrowdCounts {
  readonly figures: number;
  readonly drawCalls: number;
  readonly triangles: number;
  /** Handed to the graphics processor this frame. */
  readonly bytes: number;
}

/** All figures of a world, drawn in a few calls however many they are. */
export interface FigureCrowd {
  readonly root: Group;
  dress(look: FigureLook): Outfit;
  /** Starts a frame seen by this camera: figures placed from here on are the ones drawn. */
  begin(camera: Camera): void;
  /** How far somebody standing there is from the eye in metres, -1 when out of the picture. */
  seen(x: number, y: number, z: number): number;
  /** @param far - drawn as the simple shape everybody has from afar */
  place(outfit: Outfit, at: Standing, stance: FigureStance, far: boolean): void;
  /** Ends the frame. */
  finish(): void;
  setShadows(on: boolean): void;
  counts(): CrowdCounts;
  end(): void;
}

/** More figures than this of one build are drawn as from afar. */
const MOST_ALIKE = 256;
const MOST_FAR = 2_048;
const PLAIN: Fit = { up: 0, ahead: 0, broad: 1, tall: 1 };
// A figure with its hair, its arms stretched, fits into this ball; a long shadow needs more.
const BALL_Y = 0.95;
const BALL_RADIUS = 1.25;
const SHADOW_RADIUS = 4.5;

/** How high hair stands above the middle of the head it sits on. */
const HAIR_TOP: Readonly<Record<HairKind, number>> = {
  short: 0.26,
  bob: 0.27,
  long: 0.27,
  bun: 0.39,
  ponytail: 0.26,
  braids: 0.26,
  curls: 0.32,
  mohawk: 0.42,
  sprout: 0.39,
  hood: 0.44,
};

function numberOf(colour: string): number {
  return Number.parseInt(colour.slice(1, 7), 16);
}

function outfitOf(look: FigureLook): Outfit {
  const build = BUILDS[look.preset];
  const { hair } = build;
  const dyes = [numberOf(look.body), numberOf(look.trim), numberOf(look.skin), numberOf(look.hair)] as const;
  const top = hair === null ? build.tall : Math.max(build.tall, hair.y + HAIR_TOP[look.hairKind] * hair.size);
  return {
    look,
    tagY: top + 0.16,
    build,
    dyes,
    farDyes: build.farHead === "skin" ? dyes : [dyes[0], dyes[1], dyes[0], dyes[3]],
    reach: { x: build.handX / MEASURE.handX, y: build.reachUp },
    hairFit: hair === null ? null : { up: hair.y, ahead: hair.z, broad: hair.size, tall: hair.size },
    farFit: { up: 0, ahead: 0, broad: build.wide, tall: build.tall / MEASURE.tall },
    spotFit: { up: 0, ahead: 0, broad: build.wide, tall: 1 },
  };
}

/** Makes an empty crowd. */
export function createFigureCrowd(): FigureCrowd {
  const root = new Group();
  const materials = createFigureMaterials();
  const builds = new Map<PresetId, FigurePool>();
  const hairs = new Map<HairKind, FigurePool>();
  const pools: FigurePool[] = [];
  const frustum = new Frustum();
  const view = new Matrix4();
  const eye = new Vector3();
  const ball = new Sphere(new Vector3(), BALL_RADIUS);
  let shadows = false;
  let figures = 0;

  function pool(made: FigurePool): FigurePool {
    made.mesh.castShadow = shadows && made.casts;
    pools.push(made);
    root.add(made.mesh);
    return made;
  }

  const spots = pool(createFigurePool(spotShape(), MOST_FAR, materials.spot, null));
  // Farther than shadows reach; and what hair adds to a shadow is not worth a second drawing of it.
  const far = pool(createFigurePool(farShape(), MOST_FAR, materials.cloth, null));

  // Shapes are made when the first of their kind comes.
  function buildPool(id: PresetId): FigurePool {
    const known = builds.get(id);
    if (known !== undefined) return known;
    const made = pool(createFigurePool(BUILDS[id].shape(), MOST_ALIKE, materials.cloth, materials.shadow));
    builds.set(id, made);
    return made;
  }

  function hairPool(kind: HairKind): FigurePool {
    const known = hairs.get(kind);
    if (known !== undefined) return known;
    const made = pool(createFigurePool(hairShape(kind), MOST_ALIKE, materials.cloth, null));
    hairs.set(kind, made);
    return made;
  }

  function put(into: FigurePool, outfit: Outfit, at: Standing, stance: FigureStance, fit: Fit, dyes: Outfit["dyes"]): boolean {
    if (into.used >= into.most) return false;
    writeRig(into.numbers, into.used, at, stance, outfit.reach, fit, dyes);
    into.used += 1;
    return true;
  }

  return {
    root,
    dress: outfitOf,
    begin(camera) {
      camera.updateMatrixWorld();
      frustum.setFromProjectionMatrix(view.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse), camera.coordinateSystem);
      eye.setFromMatrixPosition(camera.matrixWorld);
      figures = 0;
      for (const each of pools) each.used = 0;
    },
    seen(x, y, z) {
      ball.center.set(x, y + BALL_Y, z);
      return frustum.intersectsSphere(ball) ? ball.center.distanceTo(eye) : -1;
    },
    place(outfit, at, stance, isFar) {
      figures += 1;
      if (!isFar && put(buildPool(outfit.look.preset), outfit, at, stance, PLAIN, outfit.dyes)) {
        if (outfit.hairFit !== null) put(hairPool(outfit.look.hairKind), outfit, at, stance, outfit.hairFit, outfit.dyes);
        put(spots, outfit, at, stance, outfit.spotFit, outfit.dyes);
        return;
      }
      put(far, outfit, at, stance, outfit.farFit, outfit.farDyes);
    },
    finish() {
      for (const each of pools) each.flush();
    },
    setShadows(on) {
      shadows = on;
      ball.radius = on ? SHADOW_RADIUS : BALL_RADIUS;
      for (const each of pools) each.mesh.castShadow = on && each.casts;
    },
    counts() {
      const drawn = pools.filter((each) => each.used > 0);
      return {
        figures,
        drawCalls: drawn.length,
        triangles: drawn.reduce((sum, each) => sum + each.triangles * each.used, 0),
        bytes: drawn.reduce((sum, each) => sum + (each.numbers.byteLength / each.most) * each.used, 0),
      };
    },
    end() {
      for (const each of pools) each.end();
      materials.end();
    },
  };
}
