import { startRun } from "./measure.ts";

const warmUpShare = 0.2;
const everyMs = 5_000;

/**
 * Lets a crowd walk for a long time while one in ten keeps leaving and another comes, and prints how the server's memory
 * grows: the slope of a straight line through what it held after a collection, without the first fifth.
 */
export async function soak(players: number, minutes: number): Promise<void> {
  const { server, loads, end } = await startRun("plaza", { players, visible: "all" }, true, ["--expose-gc"]);
  const samples: { readonly hours: number; readonly rssMb: number; readonly heapMb: number }[] = [];
  try {
    for (const load of loads) load.tell({ type: "move" });
    const startedMs = performance.now();
    let churned = 0;
    while (performance.now() - startedMs < minutes * 60_000) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      for (const load of loads) {
        load.tell({ type: "churn" });
        await load.next("churned");
      }
      churned += Math.floor(players / 10);
      server.tell({ type: "measure" });
      const { rssBytes, heapBytes, notes } = await server.next("measured");
      const hours = (performance.now() - startedMs) / 3_600_000;
      samples.push({ hours, rssMb: rssBytes / 2 ** 20, heapMb: heapBytes / 2 ** 20 });
      if (samples.length % 12 === 1) console.log(`${(hours * 60).toFixed(1)} min: RSS ${mb(rssBytes)}, heap ${mb(heapBytes)}; ${notes}`);
    }
    const kept = samples.slice(Math.floor(samples.length * warmUpShare));
    const slope = (pick: (sample: (typeof samples)[number]) => number) => slopeOf(kept.map((sample) => [sample.hours, pick(sample)]));
    const last = samples.at(-1);
    console.log(
      `${players} players, ${minutes} min, ${churned} left and came: RSS ${last?.rssMb.toFixed(0) ?? "-"} MiB, ` +
        `slope ${slope(({ rssMb }) => rssMb).toFixed(2)} MiB an hour (heap ${slope(({ heapMb }) => heapMb).toFixed(2)})`,
    );
  } finally {
    end();
  }
}

function mb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** By least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (place: 0 | 1) => points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
