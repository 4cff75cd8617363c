import type { Command } from "commander";
import { attachSettings, commandsWithSettings, refuseSettings, settleCommand } from "../settings/attach-settings.ts";
import type { SettingsGround } from "../settings/attach-settings.ts";
import { exampleSettings, formatRows, settingRows } from "../settings/show-settings.ts";

interface SettingsFlags {
  readonly example?: boolean;
  readonly json?: boolean;
}

const examples = `
Flags overrule the environment, that the settings file, and that the defaults. The file is the one named with
--settings or PLAZA_SETTINGS, else plaza.toml in the data folder, else plaza.toml where the command is run.
Every flag is a setting under its name without the dashes, and a variable: PLAZA_PORT, or PLAZA_UP_PORT for one command.

Examples:
  plaza settings                            what "plaza up" would run with, and where each came from
  plaza settings host --port 8000           the same for another command, with flags
  plaza settings --example > plaza.toml     a file to start from
`;

/** `plaza settings`, and settings for all commands that were added before. */
export function addSettingsCommand(program: Command, ground: SettingsGround): void {
  attachSettings(program, ground);
  program
    .command("settings")
    .description("prints the settings a command would run with and where each came from")
    .argument("[command]", "the command, with flags of its own", "up")
    .argument("[flags...]")
    .allowUnknownOption()
    .passThroughOptions()
    .option("--settings <file>", "a settings file (default: plaza.toml in the data folder, or here)")
    .option("--example", "a commented settings file instead")
    .option("--json", "one JSON line")
    .addHelpText("after", examples)
    .action((first: string, others: readonly string[], flags: SettingsFlags, self: Command) => {
      const [name, words] = first.startsWith("-") ? ["up", [first, ...others]] : [first, others];
      const commands = commandsWithSettings(program);
      if (flags.example === true) {
        process.stdout.write(exampleSettings(commands));
        return;
      }
      const command = commands.find((each) => each.name() === name);
      if (command === undefined)
        self.error(`error: there is no command "${name}" with settings. There are: ${commands.map((each) => each.name()).join(", ")}.`);
      const settled = settleCommand(program, command, ground);
      if (!settled.ok) refuseSettings(self, settled.problem);
      const { unknown } = command.parseOptions([...words]);
      const [stranger] = unknown;
      if (stranger !== undefined) self.error(`error: "plaza ${name}" has no flag ${stranger}.`);
      const rows = settingRows(command, settled.value.origins);
      const path = settled.value.file?.path ?? null;
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ command: name, file: path, settings: rows })}\n`);
      else process.stdout.write(`plaza ${name}; settings file: ${path ?? "none"}\n\n${formatRows(rows)}`);
    });
}
