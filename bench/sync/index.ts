import { loadavg } from "node:os";
import { measure } from "./measure.ts";
import type { Figures } from "./measure.ts";
import type { Crowd, ServerKind } from "./messages.ts";
import { heading, remarks, row } from "./report.ts";
import { soak } from "./soak.ts";

const allKinds: readonly ServerKind[] = ["plaza", "plaza-binary", "per-recipient", "raw-writes", "raw-writes-reads", "raw-writes-binary"];

/**
 * The sync server under real sockets: each player walks and sends 15 positions a second.
 *
 * - `--players 100,300,1000,3000/30`: crowds to measure; `/30` has each see 30 others, without it all see all
 * - `--seconds 5` of measuring each server
 * - `--only plaza,per-recipient`: some of the servers
 * - `--crowd` thins out the far where a view is crowded, as a real server does; without it every position reaches everyone
 * - `--soak MINUTES` instead: how the memory of Plaza's server grows, with the first of the crowds (100)
 *
 * Server and players are processes of their own. One send per recipient gets as many positions a second as it can bear:
 * past its knee it would never answer again. `limit` says which process was at its end.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const crowds = String(options["players"] ?? ("soak" in options ? "100" : "100,300,1000,3000/30"))
    .split(",")
    .map(readCrowd);
  if ("soak" in options) return soak(crowds[0]?.players ?? 100, Number(options["soak"]));
  const wanted = options["only"] === undefined ? allKinds : String(options["only"]).split(",");
  const kinds = allKinds.filter((kind) => wanted.includes(kind));
  const seconds = Number(options["seconds"] ?? 5);
  console.log(
    `15 positions a second and player, loopback, ${seconds} s each. CPU: the server's whole process, all threads. ` +
      `"vs send": how many times dearer a delivery is by one ws.send per recipient. "of raw", "raw+in": Plaza's cost as a multiple ` +
      `of raw writes of as many bytes, and of the same while reading and throwing away what the players send. Times in ms, RSS in MiB. ` +
      `Processes that wanted a core in the last minute: ${(loadavg()[0] ?? 0).toFixed(1)}.`,
  );
  for (const crowd of crowds) {
    const all: Figures[] = [];
    for (const kind of kinds) all.push(await measure(kind, crowd, { seconds, isThinned: "crowd" in options }));
    console.log(heading(crowd));
    for (const figures of all) {
      console.log(row(figures, all));
      if (figures.kind.startsWith("plaza")) console.log(remarks(figures));
    }
  }
}

function readCrowd(text: string): Crowd {
  const [players, visible] = text.split("/");
  return { players: Number(players), visible: visible === undefined ? "all" : Number(visible) };
}
