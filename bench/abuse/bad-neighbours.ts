import { startSyncProcess } from "../../tests/support/sync-process.ts";
import type { SyncProcess } from "../../tests/support/sync-process.ts";
import { startTalkingChild } from "../../tests/support/talking-child.ts";
import type { TalkingChild } from "../../tests/support/talking-child.ts";
import type { FromPlayers, ToPlayers } from "./messages.ts";
import { quantile, row } from "./table.ts";

const widths = [20, 12, 12, 20, 16, 12, 14];
const rounds = 3;
/** Until what the kernel holds between the server and a reader who does not read is full; seen once, that is enough. */
const fillMs = [18_000, 3_000, 3_000];

type Child = TalkingChild<ToPlayers, FromPlayers>;

interface Measured {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuShare: number;
}

/**
 * A hundred honest players beside one reader of 1 KB/s and one flooder, on one server. Their own latency is measured
 * without and with the two, three times in turn; the two stay long enough each time for the buffers between here and
 * there to fill. What is compared is the middle one of three, and how far the calm ones lie apart stands beside.
 */
export async function measureBadNeighbours(honest: number, seconds: number): Promise<void> {
  const server = await startSyncProcess({ verify: "threads", limits: { capacity: honest + 10 } });
  const start = () => startTalkingChild<ToPlayers, FromPlayers>(new URL("player-process.ts", import.meta.url));
  const [good, reader, flooder] = await Promise.all([start(), start(), start()]);
  console.log(`\n-- one reader of 1 KB/s and one flooder beside ${honest} honest players, all visible, 15 Hz`);
  console.log(row(["", "p50 ms", "p99 ms", "difference", "held at most", "RSS MB", "server CPU"], widths));
  const calm: Measured[] = [];
  const disturbed: Measured[] = [];
  let heldBytes = 0;
  let poured = 0;
  try {
    good.tell({ type: "walk", port: server.port, count: honest, first: 1 });
    await good.next("entered");
    await pause(1_500);
    const atStart = await server.stats();
    for (let round = 0; round < rounds; round += 1) {
      calm.push(await observe(server, good, seconds));
      reader.tell({ type: "read-slowly", port: server.port, count: 1, first: 5_001, bytesPerSec: 1_000 });
      flooder.tell({ type: "flood", port: server.port, first: 5_002 });
      await Promise.all([reader.next("entered"), flooder.next("entered")]);
      await server.stats();
      await pause(fillMs[round] ?? 0);
      heldBytes = Math.max(heldBytes, (await server.stats()).queuedPeakBytes);
      disturbed.push(await observe(server, good, seconds));
      heldBytes = Math.max(heldBytes, (await server.stats()).queuedPeakBytes);
      reader.tell({ type: "leave" });
      flooder.tell({ type: "leave" });
      await reader.next("left");
      poured += (await flooder.next("left")).sentMessages;
      await pause(1_000);
    }
    const atEnd = await server.stats();
    const [without, beside] = [middle(calm), middle(disturbed)];
    print("without", without, "", 0, atStart.rssBytes);
    const [moreMs, ratio] = [beside.p99Ms - without.p99Ms, beside.p99Ms / without.p99Ms];
    print("with both", beside, `${moreMs.toFixed(1)} ms, ${ratio.toFixed(2)}x`, heldBytes, atEnd.rssBytes);
    const calmP99s = calm.map((one) => one.p99Ms);
    console.log(
      `  the calm p99s lie ${(Math.max(...calmP99s) - Math.min(...calmP99s)).toFixed(1)} ms apart; of ${poured.toLocaleString("en")} messages that the flooder put into its socket ${(atEnd.framesUnread - atStart.framesUnread).toLocaleString("en")} came and were left unread; closed: ${JSON.stringify(atEnd.closes)}`,
    );
    console.log("  Reach: 5 ms more at p99, 1 MiB held for each (what the kernel holds is not in it).");
  } finally {
    for (const child of [good, reader, flooder]) child.end();
    await server.end();
  }
}

async function observe(server: SyncProcess, good: Child, seconds: number): Promise<Measured> {
  const before = await server.stats();
  good.tell({ type: "measure", seconds });
  const { walkers } = await good.next("measured");
  const after = await server.stats();
  return {
    p50Ms: quantile(walkers.agesMs, 0.5),
    p99Ms: quantile(walkers.agesMs, 0.99),
    cpuShare: (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs),
  };
}

function middle(measured: readonly Measured[]): Measured {
  const [first] = measured;
  return measured.toSorted((a, b) => a.p99Ms - b.p99Ms)[measured.length >> 1] ?? first ?? { p50Ms: 0, p99Ms: 0, cpuShare: 0 };
}

function print(name: string, { p50Ms, p99Ms, cpuShare }: Measured, difference: string, heldBytes: number, rssBytes: number): void {
  const cells = [
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    difference,
    `${(heldBytes / 1024).toFixed(0)} KiB`,
    (rssBytes / 2 ** 20).toFixed(0),
    `${(cpuShare * 100).toFixed(0)} %`,
  ];
  console.log(row([name, ...cells], widths));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
