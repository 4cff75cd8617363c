import { performance } from "node:perf_hooks";
import { type Command, InvalidArgumentError } from "commander";
import { createSeededRandom } from "@plaza/platform/fakes";
import { simulateSpace } from "@plaza/space";
import type { Figures, SimulatedWay } from "@plaza/space";
import { readWhole } from "./flag-readers.ts";

interface SimulateSpaceFlags {
  readonly listeners: number;
  readonly speakers: number;
  readonly churn: number;
  readonly minutes: number;
  readonly seed: number;
  readonly liars: number;
  readonly json?: boolean;
}

const ways: readonly SimulatedWay[] = ["plaza", "random tree", "star", "full mesh"];

function readShare(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value > 1) throw new InvalidArgumentError("Give a share from 0 to 1, such as 0.05.");
  return value;
}

function run(flags: SimulateSpaceFlags, way: SimulatedWay): Figures {
  return simulateSpace(
    {
      listeners: flags.listeners,
      speakers: flags.speakers,
      churn: flags.churn,
      liars: flags.liars,
      steadyMs: flags.minutes * 60_000,
      makeRandom: () => createSeededRandom(flags.seed),
      realMs: () => performance.now(),
    },
    way,
  );
}

/** A middle and an edge; nothing where there was nothing to measure. */
function spread({ p50, p95, max }: Figures["firstSoundMs"]): string {
  return max === 0 ? "-" : `${p50} / ${p95}`;
}

const rows: readonly (readonly [string, (figures: Figures) => string])[] = [
  ["depth p50 / p95 / max", (of) => `${of.depthP50} / ${of.depthP95} / ${of.depthMax}`],
  ["mouth to ear p50 / p95, ms", (of) => spread(of.mouthToEarMs)],
  ["stretch p50 / p95", (of) => `${of.stretch.p50} / ${of.stretch.p95}`],
  ["first sound p50 / p95, ms", (of) => spread(of.firstSoundMs)],
  ["never heard anything", (of) => String(of.neverHeard)],
  ["delivered, %", (of) => String(of.deliveredPct)],
  ["interruptions per listener-hour", (of) => String(of.interruptionsPerListenerHour)],
  ["outage per listener-hour, s", (of) => String(of.outageSecondsPerListenerHour)],
  ["gaps p50 / p95, ms", (of) => spread(of.gapMs)],
  ["second parent back p50 / p95, ms", (of) => spread(of.repairMs)],
  ["copies a speaker sends", (of) => String(of.speakerCopies)],
  ["relay events per join", (of) => String(of.eventsPerJoin)],
  ["relay events per listener-hour", (of) => String(of.eventsPerListenerHour)],
  ["choosing a parent, ms", (of) => (of.parentChoiceMs === null ? "-" : String(of.parentChoiceMs))],
];

/** The figures as a table, a column for each way. */
function table(all: readonly Figures[]): string {
  const cells = [["", ...all.map(({ way }) => way)], ...rows.map(([name, show]) => [name, ...all.map(show)])];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `plaza simulate space`: the product's own overlay over a simulated network, beside simpler ways. */
export function addSimulateCommand(program: Command): void {
  program
    .command("simulate")
    .description("tries out at a size that no machine here holds")
    .command("space")
    .description("an audio room of many listeners: our own overlay over a simulated network and simulated people")
    .option("--listeners <n>", "how many; they arrive within a minute", readWhole(1, 100_000), 500)
    .option("--speakers <n>", "how many speak, all the time", readWhole(1, 13), 1)
    .option("--churn <share>", "share that leaves each minute after that, two in five by vanishing; as many come", readShare, 0.05)
    .option("--minutes <n>", "how long it goes on after all have come", readWhole(1, 600), 4)
    .option("--liars <share>", "share that claims four times what it can carry", readShare, 0.2)
    .option("--seed <n>", "the same seed tells the same story", readWhole(0, 999_999_999), 1)
    .option("--json", "one JSON line of our own way alone")
    .addHelpText(
      "after",
      "\nExamples:\n  plaza simulate space --listeners 2000\n  plaza simulate space --listeners 2000 --churn 0.1 --seed 7 --json\n\nWhat is modelled, and how, is written in docs/spec/space.md, [S-90].\n",
    )
    .action((flags: SimulateSpaceFlags) => {
      if (flags.json === true) process.stdout.write(`${JSON.stringify(run(flags, "plaza"))}\n`);
      else process.stdout.write(`${table(ways.map((way) => run(flags, way)))}\n`);
    });
}
