import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { failed, isWebUrl, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { nearestName } from "./nearest-name.ts";
import { isPath, isSwitch, settingsOf, variablesOf } from "./setting-names.ts";
import type { Setting } from "./setting-names.ts";
import type { FileEntry, SettingsFile } from "./settings-file.ts";
import type { SettingsProblem } from "./settings-problem.ts";

/** Where a setting that is no flag came from, in words: `/srv/plaza/plaza.toml line 3`, `environment PLAZA_PORT`. */
export type Origins = ReadonlyMap<string, string>;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const falseWords = new Set(["0", "false", "no", "off"]);
const trueWords = new Set(["1", "true", "yes", "on"]);

/** Reads one text after the other as the flag's own reader would; throws what that throws. */
function readEach({ option }: Setting, texts: readonly string[]): unknown {
  const { parseArg } = option;
  if (parseArg === undefined) return option.variadic ? texts : texts[0];
  return texts.reduce<unknown>((before, text) => parseArg(text, before), undefined);
}

/** Names in the file that no command knows. */
export function findStrangers(file: SettingsFile, commands: readonly Command[]): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const commandNames = commands.map((command) => command.name());
  for (const { name, line } of file.sections) {
    if (commandNames.includes(name)) continue;
    problems.push({ code: "unknown-section", place: `${file.path} line ${line}`, name, nearest: nearestName(name, commandNames) });
  }
  const known = new Map(commands.map((command) => [command.name(), settingsOf(command).map(({ name }) => name)]));
  for (const { section, name, line } of file.entries) {
    if (section !== null && !known.has(section)) continue;
    const names = section === null ? [...known.values()].flat() : (known.get(section) ?? []);
    if (names.includes(name)) continue;
    const belongsTo = section === null ? [] : commandNames.filter((each) => known.get(each)?.includes(name) === true);
    const place = `${file.path} line ${line}`;
    problems.push({ code: "unknown-name", place, name, command: section, nearest: nearestName(name, names), belongsTo });
  }
  return problems;
}

function readSwitch(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  return trueWords.has(word) ? true : falseWords.has(word) ? false : null;
}

/** A value from the file: numbers and texts for what takes one value, a list for what can be given several times. */
function fromFile(setting: Setting, value: unknown, folder: string): unknown {
  if (isSwitch(setting)) {
    if (typeof value !== "boolean") throw new InvalidArgumentError("It is true or false.");
    return value;
  }
  const several = Array.isArray(value);
  const texts = (several ? value : [value]).map((each: unknown) => {
    const isText = typeof each === "string" || (typeof each === "number" && setting.option.parseArg !== undefined);
    if (!isText) throw new InvalidArgumentError(`It takes a text${several ? " each" : ""}: ${setting.option.flags}.`);
    const text = String(each);
    return isPath(setting) && !isWebUrl(text) ? resolve(folder, text) : text;
  });
  if (texts.length === 0) return undefined;
  const read = readEach(setting, texts);
  if (several && !Array.isArray(read)) throw new InvalidArgumentError("It takes one value, not a list.");
  return read;
}

/** A value from the environment; several stand in one variable, with commas or spaces between. */
function fromEnvironment(setting: Setting, text: string): unknown {
  if (isSwitch(setting)) {
    const value = readSwitch(text);
    if (value === null) throw new InvalidArgumentError("It is true or false.");
    return value;
  }
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length > 1) {
    try {
      const read = readEach(setting, parts);
      if (Array.isArray(read)) return read;
    } catch {
      // No list, then: one value with a space or comma in it, or a wrong one, which is named below.
    }
  }
  return readEach(setting, [text]);
}

/**
 * Gives a command the settings of file and environment, before its flags are read; flags then overrule them.
 *
 * @see docs/spec/plaza.md [O-1]
 */
export function settle(
  command: Command,
  { file, environment }: { readonly file: SettingsFile | null; readonly environment: Environment },
): Result<Origins, readonly SettingsProblem[]> {
  const origins = new Map<string, string>();
  const problems: SettingsProblem[] = [];

  function set(setting: Setting, place: string, source: "config" | "env", read: () => unknown): void {
    try {
      const value = read();
      if (value === undefined) return;
      command.setOptionValueWithSource(setting.attribute, value, source);
      origins.set(setting.name, place);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      problems.push({ code: "wrong-value", place, name: setting.name, detail: error.message });
    }
  }

  for (const setting of settingsOf(command)) {
    const entry = entryFor(file, command.name(), setting.name);
    const variable = variablesOf(command.name(), setting.name).find((name) => (environment[name] ?? "") !== "");
    if (variable !== undefined) {
      const place = `environment ${variable}`;
      set(setting, place, "env", () => fromEnvironment(setting, environment[variable] ?? ""));
    } else if (file !== null && entry !== undefined) {
      const place = `${file.path} line ${entry.line}`;
      set(setting, place, "config", () => fromFile(setting, entry.value, dirname(file.path)));
    }
  }
  return problems.length > 0 ? failed(problems) : ok(origins);
}

/** The command's own section overrules what is said for all. */
function entryFor(file: SettingsFile | null, command: string, name: string): FileEntry | undefined {
  const named = file?.entries.filter((entry) => entry.name === name) ?? [];
  return named.find(({ section }) => section === command) ?? named.find(({ section }) => section === null);
}
