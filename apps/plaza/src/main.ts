import { Command, CommanderError } from "commander";
import { addCarryCommand } from "./commands/carry-command.ts";
import { addDoctorCommand } from "./commands/doctor-command.ts";
import { errorWords } from "./commands/error-words.ts";
import { addHostCommand } from "./commands/host-command.ts";
import { addMcpCommand } from "./commands/mcp-command.ts";
import { addSimulateCommand } from "./commands/simulate-command.ts";
import { addSettingsCommand } from "./commands/settings-command.ts";
import { addSpaceCommand } from "./commands/space-command.ts";
import { addSyncCommand } from "./commands/sync-command.ts";
import { addUpCommand } from "./commands/up-command.ts";
import { addVisitCommand } from "./commands/visit-command.ts";
import { version } from "./version.ts";

const program = new Command("plaza")
  .enablePositionalOptions()
  .description("Live places on Nostr: worlds to walk in, rooms to talk in, apps to play together. Anyone can host.")
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(errorWords(text)) })
  .addHelpText(
    "after",
    `
Examples:
  plaza up                        a whole local Plaza with a demo world, on http://127.0.0.1:7447/
  plaza up --port 8080 --host 0.0.0.0
                                  for the people on your network
  plaza up --no-demo --data /srv/plaza --relay wss://relay.example
                                  relay, media and page only, also reading and writing another relay
  plaza doctor                    checks a running Plaza and says in plain words what is wrong
`,
  );
// Before the commands are added: they take over how the program ends.
program.exitOverride();
addUpCommand(program);
addHostCommand(program);
addVisitCommand(program);
addMcpCommand(program);
addSyncCommand(program);
addSpaceCommand(program);
addCarryCommand(program);
addDoctorCommand(program);
addSimulateCommand(program);
// After all others, which it lets a file and the environment set.
addSettingsCommand(program, { words: process.argv.slice(2), environment: process.env });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has already said what was wrong; asking for help is no error.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
