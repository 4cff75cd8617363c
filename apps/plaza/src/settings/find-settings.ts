import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { settingsOf, variablesOf } from "./setting-names.ts";
import { parseSettingsFile } from "./settings-file.ts";
import type { SettingsFile } from "./settings-file.ts";
import type { SettingsProblem } from "./settings-problem.ts";
import type { Environment } from "./settle.ts";

/** The name of a settings file. */
export const settingsFileName = "plaza.toml";

/** What a flag is given on the command line, read before commander reads it. */
function flagIn(words: readonly string[], flag: string): string | null {
  let found: string | null = null;
  for (const [index, word] of words.entries()) {
    if (word === "--") break;
    if (word === flag) found = words[index + 1] ?? null;
    else if (word.startsWith(`${flag}=`)) found = word.slice(flag.length + 1);
  }
  return found;
}

/**
 * Finds and reads the settings file for a command: the one that is named, else that of the data folder, else the one where
 * the command is run; null where there is none.
 */
export function findSettings(
  command: Command,
  words: readonly string[],
  environment: Environment,
): Result<SettingsFile | null, SettingsProblem> {
  const named = flagIn(words, "--settings") ?? environment["PLAZA_SETTINGS"] ?? "";
  if (named !== "") return read(resolve(named));
  const data = settingsOf(command).find(({ name }) => name === "data");
  const said = variablesOf(command.name(), "data").map((name) => environment[name] ?? "");
  const folder = flagIn(words, "--data") ?? said.find((each) => each !== "") ?? String(data?.option.defaultValue ?? ".plaza");
  const found = [join(folder, settingsFileName), settingsFileName].map((path) => resolve(path)).find((path) => existsSync(path));
  return found === undefined ? ok(null) : read(found);
}

function read(path: string): Result<SettingsFile, SettingsProblem> {
  try {
    return parseSettingsFile(readFileSync(path, "utf8"), path);
  } catch (error) {
    return failed({ code: "no-file", path, detail: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}
