import type { Command } from "commander";
import type { IceServer } from "@plaza/platform";
import { createNodeLog } from "@plaza/platform-node";
import { createVisitTeller } from "../carry/visit-teller.ts";
import { explainSpaceProblem } from "../carry/space-problem.ts";
import { startCarrier } from "../carry/start-carrier.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { readIceServers, readPlazaUrl, readRelays, readWhole } from "./flag-readers.ts";
import { endOnSignal } from "./until-ended.ts";

interface CarryFlags {
  readonly space: string;
  readonly outputs: number;
  readonly upload: number;
  readonly key?: string;
  readonly password?: string;
  readonly relay?: readonly string[];
  readonly plaza: string;
  readonly ice?: readonly IceServer[];
  readonly hideAddress?: boolean;
  readonly name: string;
  readonly json?: boolean;
}

const examples = `
A carrier is an ordinary listener with a good line: it takes the sound, passes it on to as many as it was told, and
plays nothing. It has no say in the space; what it forwards is signed by the speakers, and in a closed room sealed.

Examples:
  plaza carry --space nevent1...                                  with the relays the link names
  plaza carry --space nevent1... --outputs 200 --upload 50000     a server with a good line
  plaza carry --space nevent1... --ice stun:stun.example.org:3478 --ice turn:me:secret@turn.example.org
`;

/** `plaza carry`: passes a space's sound on, until Ctrl-C or its end. */
export function addCarryCommand(program: Command): void {
  program
    .command("carry")
    .description("carries an audio space: takes its sound and passes it on to many, without a say in it")
    .requiredOption("--space <link>", "the space: nevent1... or naddr1..., or an address that ends with it")
    .option("--outputs <number>", "to how many it passes sound on at most", readWhole(1, 1_000), 50)
    .option("--upload <kbps>", "what the line can send, in kbit/s", readWhole(64, 10_000_000), 20_000)
    .option("--key <file>", "the key to come with; made when missing (default: a new key for this visit)")
    .option("--password <text>", "the password, where the space has one")
    .option("--relay <url>", "a relay the space is published on; repeat for several (default: those the link names)", readRelays)
    .option("--plaza <url>", "the Plaza whose relays are used where none is named", readPlazaUrl, localPlaza)
    .option("--ice <server>", "stun:host:port or turn:user:password@host:port; repeat for several", readIceServers)
    .option("--hide-address", "only by TURN servers, so that others learn no address of this machine")
    .option("--name <text>", "how it is called in the space", "carrier")
    .option("--json", "log JSON lines on stderr; JSON lines on stdout: ready, then the status at each turn")
    .addHelpText("after", examples)
    .action(run);
}

async function run(flags: CarryFlags): Promise<void> {
  const asJson = flags.json === true;
  const log = createNodeLog({ json: asJson, level: asJson ? "info" : "warn" });
  const started = await startCarrier({
    link: flags.space,
    keyPath: flags.key ?? null,
    relays: flags.relay ?? [],
    plaza: flags.plaza,
    outputs: flags.outputs,
    uploadKbps: flags.upload,
    iceServers: flags.ice ?? [],
    hideAddress: flags.hideAddress === true,
    password: flags.password ?? null,
    name: flags.name,
    log,
  });
  if (!started.ok) {
    process.stderr.write(`plaza: ${explainSpaceProblem(started.problem)}\n`);
    process.exit(1);
  }
  const carrier = started.value;
  const finish = endOnSignal(log, async () => {
    teller.end();
    await carrier.end();
  });
  if (asJson) process.stdout.write(`${JSON.stringify({ ready: true, title: carrier.title, pid: process.pid })}\n`);
  else process.stdout.write(`\n  Carrying "${carrier.title}". Ctrl-C ends it.\n\n`);
  const teller = createVisitTeller({ session: carrier.session, outputs: flags.outputs, asJson, over: finish });
}
