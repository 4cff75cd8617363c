import type { Command, Option } from "commander";

/** A flag of a command, as a setting. */
export interface Setting {
  /** As in the file: the flag without its dashes, `demo` for `--no-demo`. */
  readonly name: string;
  /** Where commander keeps the value. */
  readonly attribute: string;
  readonly option: Option;
}

/** What a command can be told beside its flags; `settings` itself says where the rest is. */
export function settingsOf(command: Command): readonly Setting[] {
  return command.options
    .map((option) => ({
      name: option.negate ? option.name().replace(/^no-/, "") : option.name(),
      attribute: option.attributeName(),
      option,
    }))
    .filter(({ name }) => name !== "settings");
}

function shout(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}

/** Environment variables that give a setting, the one for this command alone first. */
export function variablesOf(command: string, name: string): readonly [string, string] {
  return [`PLAZA_${shout(command)}_${shout(name)}`, `PLAZA_${shout(name)}`];
}

/** Whether it is a switch, which takes no value. */
export function isSwitch({ option }: Setting): boolean {
  return option.negate || option.isBoolean();
}

/** Whether its value is a path, by the words of its flag: `--key <file>`, `--image <file or url>`. */
export function isPath({ option }: Setting): boolean {
  return /<(?:file|folder)\b/.test(option.flags);
}
