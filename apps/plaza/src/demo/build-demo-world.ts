import { bakeMesh } from "./world/bake.ts";
import { buildBoard } from "./world/board.ts";
import { buildFountain } from "./world/fountain.ts";
import { buildGate } from "./world/gate.ts";
import { buildGround } from "./world/ground.ts";
import { buildHouses } from "./world/houses.ts";
import { buildLamps } from "./world/lamps.ts";
import { createBlockers } from "./world/rays.ts";
import { createScenery, type SolidName } from "./world/scenery.ts";
import { buildSky } from "./world/sky.ts";
import { buildSkyline } from "./world/skyline.ts";
import { buildStage } from "./world/stage.ts";
import { buildStalls } from "./world/stalls.ts";
import { buildTerrace } from "./world/terrace.ts";
import { buildTower } from "./world/tower.ts";
import { buildTrees } from "./world/trees.ts";
import { writeScenery } from "./world/write-scenery.ts";

/** Parts so far away that nothing near the square is shaded by them. */
const farParts: ReadonlySet<SolidName> = new Set(["sky", "skyline"]);

/**
 * Makes the demo world, a small plaza at dusk, from nothing but numbers.
 *
 * @returns a binary glTF file, the same bytes on every call
 * @see docs/spec/demo.md [D-1]
 */
export async function buildDemoWorld(): Promise<Uint8Array> {
  const scenery = createScenery();
  for (const build of [
    buildGround,
    buildFountain,
    buildLamps,
    buildStalls,
    buildTrees,
    buildStage,
    buildBoard,
    buildHouses,
    buildTower,
    buildGate,
    buildTerrace,
    buildSkyline,
    buildSky,
  ])
    build(scenery);
  const solids = [...scenery.solids].filter(([name]) => !farParts.has(name)).map(([, mesh]) => mesh);
  const blockers = createBlockers(solids);
  for (const mesh of solids) bakeMesh(mesh, scenery.lamps, blockers);
  return writeScenery(scenery);
}
