import { startSyncProcess } from "../../tests/support/sync-process.ts";
import { startTalkingChild } from "../../tests/support/talking-child.ts";
import type { FromPlayers, ToPlayers } from "./messages.ts";
import { quantile, row } from "./table.ts";

const widths = [34, 12, 12, 14, 16, 14, 12, 14];

/**
 * A hundred honest players beside one reader of 1 KB/s and one flooder, on one server. Their own latency is measured
 * without the two, with them, and without again; the two stay long enough for every buffer between here and there to
 * fill. The baseline is the mean of both calm times of the same run.
 */
export async function measureBadNeighbours(honest: number, seconds: number): Promise<void> {
  const server = await startSyncProcess({ verify: "threads", limits: { capacity: honest + 10 } });
  const start = () => startTalkingChild<ToPlayers, FromPlayers>(new URL("player-process.ts", import.meta.url));
  const [good, reader, flooder] = await Promise.all([start(), start(), start()]);
  console.log(`\n-- one reader of 1 KB/s and one flooder beside ${honest} honest players, all visible, 15 Hz`);
  console.log(row(["", "p50 ms", "p99 ms", "difference", "ratio", "held at most", "RSS MB", "server CPU"], widths));
  try {
    good.tell({ type: "walk", port: server.port, count: honest, first: 1 });
    await good.next("entered");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const calm: number[] = [];
    let calmAtFirst = Number.NaN;
    for (const phase of ["without", "with both", "without again"] as const) {
      const isBad = phase === "with both";
      if (isBad) {
        reader.tell({ type: "read-slowly", port: server.port, count: 1, first: 5_001, bytesPerSec: 1_000 });
        flooder.tell({ type: "flood", port: server.port, first: 5_002 });
        await Promise.all([reader.next("entered"), flooder.next("entered")]);
      }
      const before = await server.stats();
      good.tell({ type: "measure", seconds: isBad ? seconds * 3 : seconds });
      const { walkers } = await good.next("measured");
      const after = await server.stats();
      const p99 = quantile(walkers.agesMs, 0.99);
      if (phase === "without") calmAtFirst = p99;
      if (!isBad) calm.push(p99);
      console.log(
        row(
          [
            phase,
            quantile(walkers.agesMs, 0.5).toFixed(1),
            p99.toFixed(1),
            isBad ? `${(p99 - calmAtFirst).toFixed(1)} ms` : "",
            isBad ? `${(p99 / calmAtFirst).toFixed(2)}x` : "",
            `${(after.queuedPeakBytes / 1024).toFixed(0)} KiB`,
            (after.rssBytes / 2 ** 20).toFixed(0),
            `${(((after.cpuMs - before.cpuMs) / (after.atMs - before.atMs)) * 100).toFixed(0)} %`,
          ],
          widths,
        ),
      );
      if (!isBad) continue;
      reader.tell({ type: "leave" });
      flooder.tell({ type: "leave" });
      const [ended, sent] = await Promise.all([reader.next("left"), flooder.next("left")]);
      console.log(
        `  the reader was ${ended.closedByServer === 1 ? "closed" : "kept"} (${JSON.stringify(after.closes)}); of the flooder's ${sent.sentMessages.toLocaleString("en")} messages ${(after.framesReceived - before.framesReceived).toLocaleString("en")} frames of all players were received, ${(after.framesUnread - before.framesUnread).toLocaleString("en")} of them left unread`,
      );
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const spread = Math.abs((calm[0] ?? 0) - (calm[1] ?? 0));
    console.log(`  the calm times themselves differ by ${spread.toFixed(1)} ms. Reach: 5 ms more at p99, 1 MiB held for each.`);
  } finally {
    for (const child of [good, reader, flooder]) child.end();
    await server.end();
  }
}
