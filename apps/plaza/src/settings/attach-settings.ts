import type { Command } from "commander";
import { failed } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { findSettings } from "./find-settings.ts";
import { settingsOf } from "./setting-names.ts";
import type { SettingsFile } from "./settings-file.ts";
import { explainSettingsProblem } from "./settings-problem.ts";
import type { SettingsProblem } from "./settings-problem.ts";
import { findStrangers, settle } from "./settle.ts";
import type { Environment, Origins } from "./settle.ts";

/** What was typed, and what the process was given. */
export interface SettingsGround {
  /** The words after `plaza`. */
  readonly words: readonly string[];
  readonly environment: Environment;
}

/** What a command was told beside its flags. */
export interface Settled {
  readonly file: SettingsFile | null;
  readonly origins: Origins;
}

/** Commands that have settings: those with a flag of their own beside `--settings`. */
export function commandsWithSettings(program: Command): readonly Command[] {
  return program.commands.filter((command) => command.name() !== "settings" && settingsOf(command).length > 0);
}

/** Reads file and environment for one command and gives it what they say. */
export function settleCommand(
  program: Command,
  command: Command,
  { words, environment }: SettingsGround,
): Result<Settled, readonly SettingsProblem[]> {
  const file = findSettings(command, words, environment);
  if (!file.ok) return failed([file.problem]);
  const strangers = file.value === null ? [] : findStrangers(file.value, commandsWithSettings(program));
  const origins = settle(command, { file: file.value, environment });
  const problems = [...strangers, ...(origins.ok ? [] : origins.problem)];
  return origins.ok && problems.length === 0 ? { ok: true, value: { file: file.value, origins: origins.value } } : failed(problems);
}

/** Ends with every problem in a line of its own. */
export function refuseSettings(command: Command, problems: readonly SettingsProblem[]): never {
  const [first, ...others] = problems.map(explainSettingsProblem);
  return command.error(`error: ${[first, ...others.map((line) => `plaza: ${line}`)].join("\n")}`, { exitCode: 2, code: "plaza.settings" });
}

/**
 * Lets every command of the program be told its flags by a file and by the environment too. To be called when all commands
 * are added; a flag overrules the environment, that the file, and that the default.
 *
 * @see docs/spec/plaza.md [O-1]
 */
export function attachSettings(program: Command, ground: SettingsGround): void {
  for (const command of commandsWithSettings(program)) {
    for (const { attribute, option } of settingsOf(command)) {
      const { parseArg } = option;
      if (parseArg === undefined) continue;
      // A list on the command line takes the place of one from elsewhere.
      option.parseArg = (text, before) => {
        const isElsewhere = command.getOptionValueSource(attribute) !== "cli" && before === command.getOptionValue(attribute);
        return parseArg(text, isElsewhere ? (undefined as never) : before);
      };
    }
    command.option("--settings <file>", "a settings file (default: plaza.toml in the data folder, or here)");
  }
  program.hook("preSubcommand", (_, command) => {
    const asksForHelp = ground.words.some((word) => word === "--help" || word === "-h" || word === "help");
    if (asksForHelp || !commandsWithSettings(program).includes(command)) return;
    const settled = settleCommand(program, command, ground);
    if (!settled.ok) refuseSettings(command, settled.problem);
  });
}
