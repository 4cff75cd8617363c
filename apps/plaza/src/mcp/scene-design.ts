import { z } from "zod";

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, "a colour is written #rrggbb");
const along = z.number().min(-100).max(100);
const size = z.number().min(0.05).max(60);

const thing = z.object({
  shape: z.enum(["box", "cylinder", "cone", "sphere", "tree", "lamp", "bench"]),
  x: along.describe("metres east of the middle"),
  z: along.describe("metres south of the middle"),
  y: z.number().min(-5).max(60).default(0).describe("height of its foot above the ground"),
  width: size.optional(),
  height: size.optional(),
  depth: size.optional(),
  colour: colour.optional(),
  turn: z.number().min(-360).max(360).default(0).describe("degrees about the upright axis; 0 looks south"),
  label: z.string().min(1).max(48).optional().describe("its name for those to whom the world is told in words"),
});

/** A simple world in numbers. Metres; x east, y up, z south. */
export const sceneDesign = z.object({
  ground: z
    .object({
      size: z.number().min(8).max(200).default(40).describe("metres across"),
      shape: z.enum(["round", "square"]).default("round"),
      colour: colour.default("#6f8f5f"),
    })
    .prefault({}),
  sky: z.object({ top: colour.default("#3f6fb0"), rim: colour.default("#cfe0ee") }).prefault({}),
  things: z.array(thing).max(200).default([]),
  spawns: z
    .array(
      z.object({ x: along, z: along, turn: z.number().min(-360).max(360).optional().describe("degrees; left out: towards the middle") }),
    )
    .max(16)
    .default([])
    .describe("where visitors appear; none: six places around the middle"),
});

/** A simple world in numbers, as it is built. */
export type SceneDesign = z.output<typeof sceneDesign>;

/** A thing of a simple world. */
export type DesignedThing = SceneDesign["things"][number];
