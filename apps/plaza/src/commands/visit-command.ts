import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Command, InvalidArgumentError } from "commander";
import { createKeySigner } from "@plaza/platform";
import { createNodeLog, loadOrMakeKey } from "@plaza/platform-node";
import { oneLine } from "@plaza/protocol";
import { createVisitor } from "../agent/create-visitor.ts";
import { explainVisitProblem } from "../agent/visit-problem.ts";
import { createVisitTalk, lookWords } from "../agent/visit-talk.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { explainKeyProblem } from "../volunteer/volunteer-problem.ts";
import { readPlazaUrl, readRelays } from "./flag-readers.ts";
import { endOnSignal } from "./until-ended.ts";

interface VisitFlags {
  readonly name: string;
  readonly relay?: readonly string[];
  readonly plaza: string;
  readonly key?: string;
}

const examples = `
What is said is printed, and who comes and goes. What you type is said to everybody; lines that begin with / are for you:
  /look              who and what is where          /walk 4 -2    walks there; /walk Ada to a person
  /who               everybody, and their keys      /whisper Ada psst
  /emoji 👋          waves                          /leave        or Ctrl-C

Examples:
  plaza visit naddr1...                                  with a key made for this visit
  plaza visit https://plaza.example/scene/naddr1... --name Ada
  echo "/look" | plaza visit naddr1...                   looks around, and leaves when there is nothing more to read
`;

function readName(text: string): string {
  const name = oneLine(text, 40);
  if (name === "") throw new InvalidArgumentError("Give a name.");
  return name;
}

/** `plaza visit`: a world in the terminal, until Ctrl-C or the end of what is typed. */
export function addVisitCommand(program: Command): void {
  program
    .command("visit")
    .description("visits a world without a page: what is said is printed, what you type is said")
    .argument("<link>", "the world: naddr1..., or the address of its page")
    .option("--name <text>", "what you are called there", readName, "Visitor")
    .option("--relay <url>", "a relay the world is published on; repeat for several (default: those the link names)", readRelays)
    .option("--plaza <url>", "the Plaza whose relays are used where none is named", readPlazaUrl, localPlaza)
    .option("--key <file>", `the key to come with, such as ${join(".plaza", "visitor.key")}; made when missing (default: a new key)`)
    .addHelpText("after", examples)
    .action(run);
}

async function run(link: string, flags: VisitFlags): Promise<void> {
  const log = createNodeLog({ level: "error" });
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const stop = (line: string): never => {
    process.stderr.write(`plaza: ${line}\n`);
    process.exit(1);
  };
  const key = flags.key === undefined ? null : await loadOrMakeKey(flags.key);
  if (key !== null && !key.ok) return stop(explainKeyProblem(key.problem));
  const entered = await createVisitor({
    link,
    relays: flags.relay ?? [],
    plaza: flags.plaza,
    avatar: { displayName: flags.name },
    log,
    ...(key === null ? {} : { signer: createKeySigner(key.value.secretKey) }),
  });
  if (!entered.ok) return stop(explainVisitProblem(entered.problem));
  const visitor = entered.value;
  const talk = createVisitTalk(visitor, write);
  const lines = createInterface({ input: process.stdin });
  const finish = endOnSignal(log, async () => {
    talk.end();
    lines.close();
    await visitor.leave();
  });
  for (const line of lookWords(visitor)) write(line);
  visitor.on("status", ({ status }) => {
    if (status === "replaced" || status === "unreachable") finish(status);
  });
  // One after another, as typed.
  for await (const line of lines) if (await talk.line(line)) break;
  finish("nothing more to say");
}
