import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { checkSceneFile } from "@plaza/world";
import type { SceneFileProblem } from "@plaza/world";
import type { SceneFileFault, SceneWeight } from "./scene-file.ts";

const FAULTS: Readonly<Record<SceneFileProblem["code"], SceneFileFault>> = {
  "not-gltf": "not-gltf",
  malformed: "broken",
  "too-large": "too-large",
  "over-budget": "too-complex",
  "outside-resource": "outside-resource",
  "unknown-extension": "unknown-extension",
};

/** Weighs a scene's bytes before anything decodes them (W-16), and says a failure in the page's words. */
export function weighSceneFile(bytes: Uint8Array, url: string): Result<SceneWeight, SceneFileFault> {
  const checked = checkSceneFile(bytes, { url });
  return checked.ok ? ok({ spawns: checked.value.spawns, places: checked.value.places }) : failed(FAULTS[checked.problem.code]);
}
