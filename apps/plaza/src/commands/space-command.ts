import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { IceServer } from "@plaza/platform";
import { createNodeLog } from "@plaza/platform-node";
import { createVisitTeller } from "../carry/visit-teller.ts";
import { explainSpaceProblem } from "../carry/space-problem.ts";
import { startSpaceVisit } from "../carry/start-space-visit.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { readIceServers, readPlazaUrl, readRelays, readWhole } from "./flag-readers.ts";
import { endOnSignal } from "./until-ended.ts";

interface SpaceFlags {
  readonly title?: string;
  readonly description: string;
  readonly password?: string;
  readonly say?: string;
  readonly tone?: number;
  readonly record?: string;
  readonly openStage?: boolean;
  readonly once?: boolean;
  readonly seconds?: number;
  readonly keep?: boolean;
  readonly outputs: number;
  readonly upload: number;
  readonly key?: string;
  readonly data: string;
  readonly relay?: readonly string[];
  readonly plaza: string;
  readonly ice?: readonly IceServer[];
  readonly hideAddress?: boolean;
  readonly name: string;
  readonly json?: boolean;
}

const lastWordsMs = 1_000;

const examples = `
With --title a new space is opened, and closed again when the command ends (--keep leaves it open). With a link a
space is visited; whoever has something to say raises a hand and speaks once a host lets them. What is said waits
until somebody can hear it.

Examples:
  plaza space --title "Morning news" --say news.wav --once
  plaza space --title "Round table" --open-stage --record talk.wav
  plaza space nevent1... --record heard.wav --seconds 60
  plaza space nevent1... --say question.wav
`;

function readTitle(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Give the space a title.");
  return text.trim();
}

/** `plaza space`: opens or visits an audio space, speaks a recording and writes down what it hears. */
export function addSpaceCommand(program: Command): void {
  program
    .command("space")
    .description("opens an audio space or visits one: says a WAV file, records what is heard")
    .argument("[link]", "the space to visit: nevent1... or naddr1..., or an address that ends with it")
    .option("--title <text>", "opens a new space of this title", readTitle)
    .option("--description <text>", "a few words about the new space", "")
    .option("--password <text>", "the space's password; of a new one too")
    .option("--say <file>", "a WAV file to say")
    .option("--tone <hz>", "says a tone instead, for tests", readWhole(50, 8_000))
    .option("--record <file>", "writes what is heard to a WAV file, over what is there")
    .option("--open-stage", "lets everyone speak who raises a hand")
    .option("--once", "ends when the file is said")
    .option("--seconds <number>", "ends after so long", readWhole(1, 604_800))
    .option("--keep", "leaves a new space open at the end")
    .option("--outputs <number>", "to how many it passes sound on at most", readWhole(0, 1_000), 12)
    .option("--upload <kbps>", "what the line can send, in kbit/s", readWhole(64, 10_000_000), 5_000)
    .option(
      "--key <file>",
      "the key to come with; made when missing (default: space.key in the data folder for a new space, else a new key)",
    )
    .option("--data <folder>", "where the key is kept", ".plaza")
    .option("--relay <url>", "a relay to publish on and look at; repeat for several", readRelays)
    .option("--plaza <url>", "the Plaza whose relays are used where none is named", readPlazaUrl, localPlaza)
    .option("--ice <server>", "stun:host:port or turn:user:password@host:port; repeat for several", readIceServers)
    .option("--hide-address", "only by TURN servers, so that others learn no address of this machine")
    .option("--name <text>", "how one is called in the space", "plaza")
    .option("--json", "log JSON lines on stderr; JSON lines on stdout: ready, then the status at each turn")
    .addHelpText("after", examples)
    .action(run);
}

async function run(link: string | undefined, flags: SpaceFlags, command: Command): Promise<void> {
  if ((link === undefined) === (flags.title === undefined))
    command.error("error: give --title to open a space, or the link of one to visit.");
  if (flags.say !== undefined && flags.tone !== undefined) command.error("error: --say and --tone exclude each other.");
  if (flags.once === true && flags.say === undefined) command.error("error: --once needs something to say: --say FILE.");
  const asJson = flags.json === true;
  const log = createNodeLog({ json: asJson, level: asJson ? "info" : "warn" });
  const ownKey = link === undefined ? join(flags.data, "space.key") : null;
  const started = await startSpaceVisit({
    link: link ?? null,
    title: flags.title ?? "",
    description: flags.description,
    password: flags.password ?? null,
    sayPath: flags.say ?? null,
    tone: flags.tone ?? null,
    recordPath: flags.record ?? null,
    isOpenStage: flags.openStage === true,
    outputs: flags.outputs,
    uploadKbps: flags.upload,
    keyPath: flags.key ?? ownKey,
    relays: flags.relay ?? [],
    plaza: flags.plaza,
    iceServers: flags.ice ?? [],
    hideAddress: flags.hideAddress === true,
    name: flags.name,
    log,
  });
  if (!started.ok) {
    process.stderr.write(`plaza: ${explainSpaceProblem(started.problem)}\n`);
    process.exit(1);
  }
  const visit = started.value;
  const finish = endOnSignal(log, async () => {
    teller.end();
    await visit.end(flags.keep !== true && link === undefined);
  });
  if (asJson) process.stdout.write(`${JSON.stringify({ ready: true, space: visit.link, page: visit.page, pid: process.pid })}\n`);
  else {
    const { room } = visit.session.view.get();
    process.stdout.write(`\n  "${room.info?.name ?? ""}"\n\n    space   ${visit.link}\n`);
    if (visit.page !== null) process.stdout.write(`    page    ${visit.page}\n`);
    process.stdout.write("\n  Ctrl-C ends it.\n\n");
  }
  const teller = createVisitTeller({ session: visit.session, outputs: flags.outputs, asJson, over: finish });
  // The last words are still on their way to the last of the listeners.
  if (flags.once === true) void visit.said.then(() => setTimeout(() => finish("said"), lastWordsMs));
  if (flags.seconds !== undefined) setTimeout(() => finish("time is over"), flags.seconds * 1_000).unref();
}
