import type { Command } from "commander";
import { showSafely } from "./secret-values.ts";
import { isPath, isSwitch, settingsOf } from "./setting-names.ts";
import type { Setting } from "./setting-names.ts";
import type { Origins } from "./settle.ts";

/** One setting as it is in force. */
export interface SettingRow {
  readonly name: string;
  /** Empty where nothing is set; never a secret. */
  readonly value: string;
  readonly origin: string;
}

/** The settings a command would run with, and where each came from. */
export function settingRows(command: Command, origins: Origins): readonly SettingRow[] {
  return settingsOf(command).map(({ name, attribute, option }) => {
    const isFlag = command.getOptionValueSource(attribute) === "cli";
    return {
      name,
      // Commander gives `--no-x` its default only when it runs the command.
      value: showSafely(name, command.getOptionValue(attribute) ?? (option.negate ? true : undefined)),
      origin: isFlag ? "flag" : (origins.get(name) ?? "default"),
    };
  });
}

/** The rows as columns. */
export function formatRows(rows: readonly SettingRow[]): string {
  const wide = (pick: (row: SettingRow) => string, most: number): number =>
    Math.min(most, Math.max(...rows.map((row) => pick(row).length)));
  const [names, values] = [wide((row) => row.name, 30), wide((row) => row.value || "-", 60)];
  return rows.map(({ name, value, origin }) => `${name.padEnd(names)}  ${(value || "-").padEnd(values)}  ${origin}\n`).join("");
}

/** A value to start from, as TOML writes it. */
function exampleOf(setting: Setting): string {
  const { option, name } = setting;
  if (isSwitch(setting)) return String(option.negate ? false : true);
  if (typeof option.defaultValue === "number") return String(option.defaultValue);
  if (typeof option.defaultValue === "string") return JSON.stringify(option.defaultValue);
  const choice = option.argChoices?.[0];
  if (choice !== undefined) return JSON.stringify(choice);
  const place = /<([^>]*)>/.exec(option.flags)?.[1] ?? name;
  const isList = /repeat/.test(option.description);
  const value = /number|seconds|kbps/.test(place) ? "0" : JSON.stringify(isPath(setting) ? `${name}.file` : place);
  return isList ? `[${value}]` : value;
}

/** A settings file in which every setting of every command stands as a comment. */
export function exampleSettings(commands: readonly Command[]): string {
  const head = [
    "# Settings of Plaza. Flags overrule the environment (PLAZA_PORT, or PLAZA_UP_PORT for one command),",
    "# that this file, and this file the defaults. Paths are as seen from this file's folder.",
    "# What stands before the first [section] is for every command that has such a setting, e.g.",
    "#",
    '# data = "/srv/plaza"',
  ];
  const sections = commands.map((command) => [
    "",
    `# ${command.description()}`,
    `[${command.name()}]`,
    ...settingsOf(command).flatMap((setting) => ["", `# ${setting.option.description}`, `# ${setting.name} = ${exampleOf(setting)}`]),
  ]);
  return `${[...head, ...sections.flat()].join("\n")}\n`;
}
