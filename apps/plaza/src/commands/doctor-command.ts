import { type Command, InvalidArgumentError } from "commander";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { readRelays } from "./flag-readers.ts";

interface DoctorFlags {
  readonly url: string;
  readonly relay?: readonly string[];
  readonly json?: boolean;
}

const marks = { good: "ok  ", doubtful: "hmm ", bad: "BAD " } as const;

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError("Give the http:// or https:// URL of a Plaza.");
  return text;
}

function printFinding(finding: Finding): void {
  process.stdout.write(`${marks[finding.verdict]} ${finding.subject}: ${finding.words}\n`);
  if (finding.advice !== undefined) process.stdout.write(`       -> ${finding.advice}\n`);
}

/** `plaza doctor`: uses a running Plaza as a visitor would, and says in plain words what is wrong. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("checks a running Plaza, also from outside: address, certificate, relays, media, apps, world, spaces, clocks")
    .option("--url <url>", "where the Plaza is", readUrl, "http://127.0.0.1:7447/")
    .option("--relay <url>", "a relay to host with: takes events, returns them, passes short-lived ones on; repeat for several", readRelays)
    .option("--json", "one JSON line with every finding")
    .addHelpText(
      "after",
      "\nExamples:\n  plaza doctor\n  plaza doctor --url https://plaza.example/\n  plaza doctor --relay wss://one.example --relay wss://two.example\n\nEnds with 0 when nothing is bad, with 1 otherwise.\n",
    )
    .action(async (flags: DoctorFlags, command: Command) => {
      const findings: Finding[] = [];
      const relays = flags.relay ?? [];
      // Who names relays alone asks for those alone.
      const plaza = relays.length > 0 && command.getOptionValueSource("url") === "default" ? null : flags.url;
      await examine({ plaza, relays }, (finding) => {
        findings.push(finding);
        if (flags.json !== true) printFinding(finding);
      });
      const healthy = findings.every((finding) => finding.verdict !== "bad");
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ healthy, findings })}\n`);
      else process.stdout.write(healthy ? "\nAll is well.\n" : "\nSomething is wrong; the arrows above say what to do.\n");
      // Whatever an examination left open, a library's threads among it, has nothing more to say.
      await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
      process.exit(healthy ? 0 : 1);
    });
}
