import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchFanOut } from "./fan-out.ts";
import { runKills } from "./kill-run.ts";
import { benchPublish } from "./publish.ts";
import { benchQueries } from "./queries.ts";

const parts = ["publish", "query", "fanout", "kills"] as const;

/**
 * The embedded relay, as a process of its own beside this one which loads it. Each part stands beside a baseline of the same run:
 * publishing beside bare SQLite on the same rows, queries beside the same statement without a relay, fan-out beside a server that
 * only repeats. `--only publish,query,fanout,kills`, `--events 100000` (stored for the queries), `--published 5000`,
 * `--subscribers 100`, `--kills 100`.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const only = typeof options["only"] === "string" ? options["only"].split(",") : [...parts];
  const folder = await mkdtemp(join(tmpdir(), "plaza-bench-relay-"));
  try {
    if (only.includes("publish")) await benchPublish(folder, numberOf(options["published"], 5_000));
    if (only.includes("query")) await benchQueries(folder, numberOf(options["events"], 100_000));
    if (only.includes("fanout")) await benchFanOut(folder, numberOf(options["subscribers"], 100));
    if (only.includes("kills")) await benchKills(numberOf(options["kills"], 100));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchKills(kills: number): Promise<void> {
  console.log(`\n${kills} times kill -9 under load (4 connections, 16 events under way each)`);
  const result = await runKills({ kills, seed: 1, acknowledgedFirst: [20, 600] });
  console.log(
    `  acknowledged ${result.acknowledged} (${result.perSec.toFixed(0)}/s while loaded), lost ${result.lost}, unanswered ${result.unanswered}`,
  );
  console.log(`  slowest restart ${result.slowestRestartMs.toFixed(0)} ms, integrity check: ${result.integrity}`);
  if (result.lost > 0 || result.integrity !== "ok") throw new Error("the relay lost what it acknowledged");
}

function numberOf(value: string | true | undefined, otherwise: number): number {
  return typeof value === "string" ? Number(value) : otherwise;
}
