import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchOpening } from "./opening.ts";
import { benchRoundTrip } from "./round-trip.ts";
import { benchReplay, benchUpdates } from "./updates.ts";

const parts = ["open", "updates", "replay", "realtime"] as const;

/**
 * Mini-apps: how fast one opens, how fast updates reach ten people, how long a long history takes, and a realtime round trip. Each stands
 * beside a baseline of the same run. `--only open,updates,replay,realtime`, `--opens 5`, `--updates 1000`, `--backlog 10000`,
 * `--messages 500`.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const only = typeof options["only"] === "string" ? options["only"].split(",") : [...parts];
  const folder = await mkdtemp(join(tmpdir(), "plaza-bench-apps-"));
  try {
    if (only.includes("open")) await benchOpening(numberOf(options["opens"], 5));
    if (only.includes("updates")) await benchUpdates(folder, numberOf(options["updates"], 1_000));
    if (only.includes("replay")) await benchReplay(folder, numberOf(options["backlog"], 10_000));
    if (only.includes("realtime")) await benchRoundTrip(folder, numberOf(options["messages"], 500));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function numberOf(value: string | true | undefined, otherwise: number): number {
  return typeof value === "string" ? Number(value) : otherwise;
}
