import { loadavg } from "node:os";
import { measureBadNeighbours } from "./bad-neighbours.ts";
import { measureFuzz } from "./fuzz.ts";
import { measureLoginStorm } from "./login-storm.ts";
import { measureOverload } from "./overload.ts";

/**
 * What the sync server makes of those who break its rules. `--only neighbours|storm|overload|fuzz`, `--players` (default
 * 100), `--seconds` (default 5), `--logins` (default 1,000), `--fuzz` (a million frames; without it a hundred thousand),
 * `--seed`. Server and players are processes of their own and share the machine's cores.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const only = options["only"];
  const players = Number(options["players"] ?? 100);
  const seconds = Number(options["seconds"] ?? 5);
  console.log(`loopback, JSON text frames; load average at the start ${loadavg()[0]?.toFixed(1)}`);
  if ((only ?? "neighbours") === "neighbours") await measureBadNeighbours(players, seconds);
  if ((only ?? "storm") === "storm") await measureLoginStorm(Number(options["logins"] ?? 1_000));
  if ((only ?? "overload") === "overload") await measureOverload(players, seconds);
  if ((only ?? "fuzz") === "fuzz") {
    const frames = options["fuzz"] === undefined ? 100_000 : options["fuzz"] === true ? 1_000_000 : Number(options["fuzz"]);
    measureFuzz({ frames, seed: Number(options["seed"] ?? Math.floor(Math.random() * 2 ** 31)) });
  }
}
