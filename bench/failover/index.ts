import { loadavg } from "node:os";
import { startSyncProcess } from "../../tests/support/sync-process.ts";
import { startTalkingChild } from "../../tests/support/talking-child.ts";
import type { FromPlayers, ToPlayers } from "./messages.ts";

const linesEach = 5;
const talkMs = 15_000;

const names = {
  plaza: "Plaza's session",
  "plaza-text": "Plaza's session, text only",
  plain: "dial the next URL after a close",
} as const;

interface Figures {
  readonly name: string;
  readonly asked: readonly (number | null)[];
  readonly heard: readonly (number | null)[];
  readonly killToCloseMs: readonly number[];
  readonly said: number;
  readonly lost: number;
  readonly doubled: number;
  readonly lostByAny: number;
  readonly enteredMs: number;
  readonly loads: readonly number[];
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
}

/**
 * Kills the primary of everybody with SIGKILL while 1,000 lines are said, and measures on each player's sockets how long
 * they are without positions. `--players` (default 200), `--processes` of players (default 2), `--only plaza|plaza-text|plain`,
 * `--runs` (default 1). Three server processes and the players' processes share the machine's cores: the players' CPU
 * stands beside, because it is the first to saturate.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const players = Number(options["players"] ?? 200);
  const processes = Number(options["processes"] ?? 2);
  const runs = Number(options["runs"] ?? 1);
  const kinds = (["plaza", "plaza-text", "plain"] as const).filter((kind) => (options["only"] ?? kind) === kind);
  console.log(
    `${players} players in groups of five, two of each walking, three servers, kill -9 of the one everybody listens to, ${players * linesEach} lines over ${talkMs / 1000} s around it`,
  );
  console.log(`times from the close of the player's socket; load average ${loadavg()[0]?.toFixed(1)}\n`);
  console.log(
    row(["client", "asked next", "", "first position", "", "", "never", "kill->close", "lines", "lost", "doubled", "CPU", "loop lag"]),
  );
  console.log(row(["", "p50 ms", "p99 ms", "p50 ms", "p99 ms", "max ms", "", "p50 ms", "", "", "", "players", "p99, max ms"]));
  for (let round = 0; round < runs; round += 1) for (const kind of kinds) print(await measure(kind, players, processes));
  console.log(
    "\nlost: lines that at least one person has not (in brackets: counted once for each person). Reach: first position within 300 ms p99, no line lost or doubled.",
  );
}

function print(figures: Figures): void {
  const asked = known(figures.asked);
  const heard = known(figures.heard);
  console.log(
    row([
      figures.name,
      quantile(asked, 0.5),
      quantile(asked, 0.99),
      quantile(heard, 0.5),
      quantile(heard, 0.99),
      quantile(heard, 1),
      `${figures.heard.length - heard.length} of ${figures.heard.length}`,
      quantile(figures.killToCloseMs, 0.5),
      String(figures.said),
      `${figures.lostByAny} (${figures.lost})`,
      String(figures.doubled),
      figures.loads.map((load) => `${(load * 100).toFixed(0)} %`).join(" "),
      `${figures.lagP99Ms.toFixed(0)}, ${figures.lagMaxMs.toFixed(0)}`,
    ]),
  );
}

async function measure(kind: "plaza" | "plaza-text" | "plain", players: number, processes: number): Promise<Figures> {
  const servers = await Promise.all([1, 2, 3].map(() => startSyncProcess({ verify: "threads", limits: { capacity: players + 10 } })));
  const urls = servers.map((server) => server.url);
  const count = Math.ceil(players / processes);
  const groups = await Promise.all(
    Array.from({ length: processes }, () => startTalkingChild<ToPlayers, FromPlayers>(new URL("player-process.ts", import.meta.url))),
  );
  try {
    for (const [index, group] of groups.entries()) {
      const first = index * count + 1;
      group.tell({
        type: "enter",
        kind: kind === "plain" ? "plain" : "plaza",
        isText: kind !== "plaza",
        urls,
        count: Math.min(count, players - first + 1),
        first,
        everybody: players,
      });
    }
    const entered = await Promise.all(groups.map((group) => group.next("entered")));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const startedMs = performance.now();
    for (const group of groups) group.tell({ type: "tell" });
    const before = await Promise.all(groups.map((group) => group.next("told")));
    for (const group of groups) group.tell({ type: "talk", linesEach, overMs: talkMs });
    await new Promise((resolve) => setTimeout(resolve, talkMs / 2));
    const killedAtMs = performance.timeOrigin + performance.now();
    await servers[0]?.end("SIGKILL");
    const talked = await Promise.all(groups.map((group) => group.next("talked")));
    // What is still on its way.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const tookMs = performance.now() - startedMs;
    for (const group of groups) group.tell({ type: "tell" });
    const told = await Promise.all(groups.map((group) => group.next("told")));
    return {
      name: names[kind],
      asked: told.flatMap((part) => part.askedMs),
      heard: told.flatMap((part) => part.heardMs),
      killToCloseMs: told.flatMap((part) => part.closedAtMs).map((atMs) => atMs - killedAtMs),
      said: talked.reduce((sum, part) => sum + part.said, 0),
      lost: told.reduce((sum, part) => sum + part.lost, 0),
      doubled: told.reduce((sum, part) => sum + part.doubled, 0),
      lostByAny: new Set(told.flatMap((part) => part.lostByAny)).size,
      enteredMs: Math.max(...entered.map((part) => part.tookMs)),
      lagP99Ms: Math.max(...told.map((part) => part.lagP99Ms)),
      lagMaxMs: Math.max(...told.map((part) => part.lagMaxMs)),
      loads: told.map((part, index) => (part.cpuMs - (before[index]?.cpuMs ?? 0)) / tookMs),
    };
  } finally {
    for (const group of groups) group.end();
    await Promise.all(servers.map((server) => server.end()));
  }
}

function known(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

function quantile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(33) : cell.padStart(index === 9 ? 14 : index >= 11 ? 13 : 11))).join("");
}
