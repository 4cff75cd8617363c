import { startSyncProcess } from "../../tests/support/sync-process.ts";
import type { SyncProcess } from "../../tests/support/sync-process.ts";
import { startTalkingChild } from "../../tests/support/talking-child.ts";
import type { TalkingChild } from "../../tests/support/talking-child.ts";
import type { FromPlayers, Seen, ToPlayers } from "./messages.ts";
import { quantile, row } from "./table.ts";

const widths = [40, 12, 12, 12, 12, 12, 14, 10, 12];
const bytesPerPosition = 195;

/**
 * Twice as much as can be carried: once by a server on a machine that needs two seconds for every second of work (the
 * process is slowed down by what it was measured to need), once by readers who take half of the bytes meant for them.
 * What is to be seen is fewer positions, none of them out of order, and queues that do not grow from one half of the
 * time to the other.
 */
export async function measureOverload(players: number, seconds: number): Promise<void> {
  const readers = 5;
  const server = await startSyncProcess({ verify: "threads", limits: { capacity: players + readers } });
  const load = await startTalkingChild<ToPlayers, FromPlayers>(new URL("player-process.ts", import.meta.url));
  console.log(`\n-- twice the load that can be carried: ${players} players, all visible, 15 Hz`);
  console.log(row(["", "arrived", "p50 age ms", "p99 age ms", "max age", "backwards", "longest queue", "RSS MB", "server CPU"], widths));
  try {
    load.tell({ type: "walk", port: server.port, count: players, first: 1 });
    await load.next("entered");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const normal = await observe(server, load, seconds);
    // Of the walkers eight time what they get.
    const offered = 8 * (players - 1) * 15;
    print("as it is", normal.walkers, offered, normal);
    const factor = 2 / normal.cpuShare;
    server.slowDown(factor);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const half of ["first", "second"]) {
      const slowed = await observe(server, load, seconds);
      print(`server ${factor.toFixed(0)}x slower: needs 200 %, ${half} half`, slowed.walkers, offered, slowed);
    }
    server.slowDown(1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const bytesPerSec = (players * 15 * bytesPerPosition) / 2;
    load.tell({ type: "read-slowly", port: server.port, count: readers, first: 7_001, bytesPerSec });
    await load.next("entered");
    // Until what the kernel holds between here and there is full.
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    for (const half of ["first", "second"]) {
      const halved = await observe(server, load, seconds);
      print(`${readers} readers at half speed, ${half} half`, halved.slow, readers * players * 15, halved);
      if (half === "second") print("  all others meanwhile", halved.walkers, offered, halved);
    }
    const { closes, slowReaders } = await server.stats();
    console.log(`  closed by the server: ${JSON.stringify(closes)}, left out of ticks at the end: ${slowReaders}`);
  } finally {
    load.end();
    await server.end();
  }
}

interface Observed {
  readonly seconds: number;
  readonly walkers: Seen;
  readonly slow: Seen;
  readonly cpuShare: number;
  readonly queuedPeakBytes: number;
  readonly rssBytes: number;
}

async function observe(server: SyncProcess, load: TalkingChild<ToPlayers, FromPlayers>, seconds: number): Promise<Observed> {
  const before = await server.stats();
  load.tell({ type: "measure", seconds });
  const measured = await load.next("measured");
  const after = await server.stats();
  return {
    seconds: measured.seconds,
    walkers: measured.walkers,
    slow: measured.slow,
    cpuShare: (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs),
    queuedPeakBytes: after.queuedPeakBytes,
    rssBytes: after.rssBytes,
  };
}

function print(name: string, seen: Seen, offeredPerSec: number, observed: Observed): void {
  console.log(
    row(
      [
        name,
        `${((seen.positions / observed.seconds / offeredPerSec) * 100).toFixed(0)} %`,
        quantile(seen.agesMs, 0.5).toFixed(0),
        quantile(seen.agesMs, 0.99).toFixed(0),
        quantile(seen.agesMs, 1).toFixed(0),
        String(seen.backwards),
        `${(observed.queuedPeakBytes / 1024).toFixed(0)} KiB`,
        (observed.rssBytes / 2 ** 20).toFixed(0),
        `${(observed.cpuShare * 100).toFixed(0)} %`,
      ],
      widths,
    ),
  );
}
