import { startSyncProcess } from "../../tests/support/sync-process.ts";
import { startTalkingChild } from "../../tests/support/talking-child.ts";
import type { FromPlayers, ToPlayers } from "./messages.ts";
import { quantile, row } from "./table.ts";

const widths = [34, 10, 12, 12, 12, 10, 14, 14, 12];

/**
 * So many clients log in at the same moment, while twenty players walk: signatures checked on threads, as the product
 * does, against the main thread with noble, in the same run. Everybody is told of everybody's arrival.
 */
export async function measureLoginStorm(count: number): Promise<void> {
  console.log(`\n-- ${count.toLocaleString("en")} clients log in at once while 20 players walk`);
  console.log(row(["signatures", "in", "all in, ms", "p50 ms", "p99 ms", "failed", "walkers' p99", "calm p99", "server CPU"], widths));
  for (const verify of ["threads", "main"] as const) {
    const server = await startSyncProcess({ verify, limits: { capacity: count + 50, strangers: count + 50, loginMs: 60_000 } });
    const start = () => startTalkingChild<ToPlayers, FromPlayers>(new URL("player-process.ts", import.meta.url));
    const [walkers, crowd] = await Promise.all([start(), start()]);
    try {
      walkers.tell({ type: "walk", port: server.port, count: 20, first: 1 });
      await walkers.next("entered");
      await new Promise((resolve) => setTimeout(resolve, 500));
      walkers.tell({ type: "measure", seconds: 2 });
      const calm = await walkers.next("measured");
      const before = await server.stats();
      crowd.tell({ type: "storm", port: server.port, count, first: 10_001 });
      let isOver = false;
      const measuring: Promise<readonly number[]> = (async () => {
        const ages: number[] = [];
        for (;;) {
          walkers.tell({ type: "measure", seconds: 0.25 });
          ages.push(...(await walkers.next("measured")).walkers.agesMs);
          if (isOver) return ages.toSorted((a, b) => a - b);
        }
      })();
      const stormed = await crowd.next("stormed");
      isOver = true;
      const ages = await measuring;
      const after = await server.stats();
      console.log(
        row(
          [
            verify === "threads" ? "on threads, WebAssembly (Plaza)" : "on the main thread, noble",
            String(stormed.timesMs.length),
            quantile(stormed.timesMs, 1).toFixed(0),
            quantile(stormed.timesMs, 0.5).toFixed(0),
            quantile(stormed.timesMs, 0.99).toFixed(0),
            String(stormed.failures.length),
            `${quantile(ages, 0.99).toFixed(0)} ms`,
            `${quantile(calm.walkers.agesMs, 0.99).toFixed(0)} ms`,
            `${((after.cpuMs - before.cpuMs) / 1_000).toFixed(2)} s`,
          ],
          widths,
        ),
      );
      for (const why of new Set(stormed.failures)) console.log(`  failed: ${why}`);
    } finally {
      walkers.end();
      crowd.end();
      await server.end();
    }
  }
  console.log("  Reach: all in within 5 s. The clients sign by WebAssembly in one process, which is part of the time.");
}
