import type { Random } from "@plaza/platform";
import type { Figures } from "./figures.ts";
import { oneHop } from "./one-hop.ts";
import { plazaWay } from "./plaza-way.ts";
import { randomTree } from "./random-tree.ts";
import type { StoryOptions } from "./story.ts";
import { tellStory } from "./story.ts";

/** What to simulate; what is left out is as in docs/spec/space.md [S-90]. */
export interface SpaceSimulation {
  readonly listeners: number;
  readonly speakers?: number;
  /** Share that leaves each minute. */
  readonly churn?: number;
  readonly arrivalMs?: number;
  readonly steadyMs?: number;
  readonly liars?: number;
  readonly mutes?: number;
  /** Share that forges, in one way or another. */
  readonly forgers?: number;
  readonly strictNats?: number;
  /** A random source for one run; each run gets its own, from the same seed. */
  readonly makeRandom: () => Random;
  /** Real time, for the cost of a choice. */
  readonly realMs: () => number;
}

/** The ways that can be simulated. */
export type SimulatedWay = "plaza" | "random tree" | "star" | "full mesh";

/**
 * Simulates a space of many listeners. The decisions are those of the product's own overlay and links; the network, the people
 * and the sound on the links are modelled.
 *
 * @see docs/spec/space.md [S-90]
 */
export function simulateSpace(simulation: SpaceSimulation, way: SimulatedWay = "plaza"): Figures {
  const speakers = simulation.speakers ?? 1;
  // One voice with its heads and proofs; of several at once, the three loudest go to leaves.
  const bundleKbps = 60 + 24 * (Math.min(speakers, 4) - 1);
  const options: StoryOptions = {
    listeners: simulation.listeners,
    speakers,
    churn: simulation.churn ?? 0.05,
    arrivalMs: simulation.arrivalMs ?? 60_000,
    steadyMs: simulation.steadyMs ?? 240_000,
    population: {
      liars: simulation.liars ?? 0.2,
      mutes: simulation.mutes ?? 0.01,
      forgers: simulation.forgers ?? 0.01,
      strictNats: simulation.strictNats ?? 0.15,
      polite: 0.6,
      bundleKbps,
    },
    random: simulation.makeRandom(),
  };
  switch (way) {
    case "plaza":
      return tellStory(options, (tools) => plazaWay(tools, bundleKbps, simulation.realMs));
    case "random tree":
      return tellStory(options, randomTree);
    default:
      return oneHop(way, options);
  }
}
