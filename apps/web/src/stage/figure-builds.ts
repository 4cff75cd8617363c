import { CylinderGeometry, SphereGeometry } from "three";
import type { BufferGeometry } from "three";
import type { PresetId } from "../people/avatar-presets.ts";
import { bear, cat, fox, owl } from "./figure-animals.ts";
import { createClay } from "./figure-clay.ts";
import { crate, dumpling, reed, wanderer } from "./figure-folk.ts";
import { ball } from "./figure-shapes.ts";
import { astronaut, ghost, knight, mushroom, robot, sapling } from "./figure-wonders.ts";

/** How a figure is made and moves; lengths in metres. */
export interface Build {
  /** What the head turns about. */
  readonly headY: number;
  /** Where hair sits, and how large against a head of 23 cm; null where the build has something of its own in the hair's colour. */
  readonly hair: { readonly y: number; readonly z: number; readonly size: number } | null;
  /** How far out the hands hang. */
  readonly handX: number;
  /** How high it reaches, against the wanderer. */
  readonly reachUp: number;
  /** Without hair. */
  readonly tall: number;
  /** How broad it is seen from afar, against the wanderer. */
  readonly wide: number;
  /** What its head is coloured with from afar. */
  readonly farHead: "skin" | "body";
  /** Makes its shape, standing at the origin and facing +z. */
  shape(): BufferGeometry;
}

/** The wanderer's measures, against which emotes are written. */
export const MEASURE = { handX: 0.33, tall: 1.43 } as const;

/** Every build by its id. */
export const BUILDS: Readonly<Record<PresetId, Build>> = {
  wanderer,
  reed,
  dumpling,
  fox,
  cat,
  bear,
  owl,
  robot,
  ghost,
  mushroom,
  knight,
  astronaut,
  sapling,
  crate,
};

/** Anybody from afar: a body, a head, and a cap of hair, as tall and broad as the wanderer. */
export function farShape(): BufferGeometry {
  const clay = createClay({ headY: 1.2 });
  clay.add("body", "body", new CylinderGeometry(0.12, 0.32, 0.98, 7, 1, true).translate(0, 0.56, 0), [0.74, 1.02]);
  // The head's colour is set per figure.
  clay.add("head", "skin", ball([0.23, 0.22, 0.22], [0, 1.2, 0.015], 0.65), [0.9, 1]);
  const cap = new SphereGeometry(0.255, 8, 3, 0, Math.PI * 2, 0, 1.4).rotateX(-0.36).translate(0, 1.212, 0);
  clay.add("head", "hair", cap);
  return clay.fired();
}
