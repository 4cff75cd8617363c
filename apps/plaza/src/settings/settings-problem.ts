/** Why settings cannot be used. What was found in their place is not repeated: it may be secret. */
export type SettingsProblem =
  | { readonly code: "no-file"; readonly path: string; readonly detail: string }
  | { readonly code: "not-toml"; readonly path: string; readonly line: number; readonly detail: string }
  | { readonly code: "unknown-section"; readonly place: string; readonly name: string; readonly nearest: string | null }
  | {
      readonly code: "unknown-name";
      readonly place: string;
      readonly name: string;
      /** The command it was given for; null for all. */
      readonly command: string | null;
      readonly nearest: string | null;
      /** Commands that have a setting of that name. */
      readonly belongsTo: readonly string[];
    }
  | { readonly code: "wrong-value"; readonly place: string; readonly name: string; readonly detail: string };

/** One clear line: where, what was wrong and what to do. */
export function explainSettingsProblem(problem: SettingsProblem): string {
  switch (problem.code) {
    case "no-file":
      return `cannot read the settings ${problem.path} (${problem.detail}). Name another file with --settings.`;
    case "not-toml":
      return `${problem.path} line ${problem.line}: this is no TOML (${problem.detail}). "plaza settings --example" prints a file to start from.`;
    case "unknown-section":
      return `${problem.place}: there is no command [${problem.name}].${meant(problem.nearest)}`;
    case "unknown-name": {
      const { place, name, command, nearest, belongsTo } = problem;
      const where = command === null ? "no command has" : `"plaza ${command}" has no`;
      const others = belongsTo.length === 0 ? "" : ` It is a setting of ${belongsTo.map((each) => `[${each}]`).join(", ")}.`;
      return `${place}: ${where} ${command === null ? "a " : ""}setting ${name}.${others === "" ? meant(nearest) : others}`;
    }
    case "wrong-value":
      return `${problem.place}: ${problem.name}: ${problem.detail}`;
  }
}

function meant(nearest: string | null): string {
  return nearest === null ? ' "plaza settings --example" names them all.' : ` Did you mean ${nearest}?`;
}
