/** Why a scene file is not shown. */
export type SceneFileProblem =
  /** Neither a glb nor a glTF. */
  | { readonly code: "not-gltf"; readonly detail: string }
  /** Begins like one, and breaks the format. */
  | { readonly code: "malformed"; readonly detail: string }
  | { readonly code: "too-large"; readonly bytes: number; readonly mostBytes: number }
  /** One of the budgets, by its name in `SCENE_BUDGETS`. */
  | { readonly code: "over-budget"; readonly what: string; readonly found: number; readonly most: number }
  /** Would load something that is not in the file, or not beside it. */
  | { readonly code: "outside-resource"; readonly uri: string }
  /** Cannot be read without something this client does not have. */
  | { readonly code: "unknown-extension"; readonly name: string };

/**
 * Carries a problem out of a deep reading. It is thrown and caught within this folder and never leaves
 * `checkSceneFile`: a glTF is a web of some thirty kinds of fields, any of which may end the reading.
 */
export class SceneFileFault extends Error {
  readonly problem: SceneFileProblem;

  constructor(problem: SceneFileProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** Ends the reading: the file breaks the format. */
export function malformed(detail: string): never {
  throw new SceneFileFault({ code: "malformed", detail });
}

/** Ends the reading when a budget is exceeded. */
export function keepWithin(what: string, found: number, most: number): void {
  if (found > most) throw new SceneFileFault({ code: "over-budget", what, found, most });
}
