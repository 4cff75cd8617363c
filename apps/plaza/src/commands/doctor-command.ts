import { type Command, InvalidArgumentError } from "commander";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";

interface DoctorFlags {
  readonly url: string;
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
    .description("checks a running Plaza: publishes and reads back, uploads, enters the world, speaks in a space, compares clocks")
    .option("--url <url>", "where the Plaza is", readUrl, "http://127.0.0.1:7447/")
    .option("--json", "one JSON line with every finding")
    .addHelpText(
      "after",
      "\nExamples:\n  plaza doctor\n  plaza doctor --url https://plaza.example/\n\nEnds with 0 when nothing is bad, with 1 otherwise.\n",
    )
    .action(async (flags: DoctorFlags) => {
      const findings: Finding[] = [];
      await examine(flags.url, (finding) => {
        findings.push(finding);
        if (flags.json !== true) printFinding(finding);
      });
      const healthy = findings.every((finding) => finding.verdict !== "bad");
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ healthy, findings })}\n`);
      else process.stdout.write(healthy ? "\nAll is well.\n" : "\nSomething is wrong; the arrows above say what to do.\n");
      process.exitCode = healthy ? 0 : 1;
    });
}
