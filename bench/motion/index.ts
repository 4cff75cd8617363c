import { createSeededRandom } from "@plaza/platform/fakes";
import { createPoseTrack } from "@plaza/world";
import type { Figures } from "./measure.ts";
import { carry, simulate, watchPlain, watchTrack } from "./simulate.ts";
import type { Watcher } from "./simulate.ts";
import { createWalk } from "./walk.ts";
import type { Weather } from "./weather.ts";

const weathers: readonly (readonly [string, Weather])[] = [
  ["clean", { baseMs: 50, jitterMs: 0, loss: 0 }],
  ["50 ms jitter", { baseMs: 50, jitterMs: 50, loss: 0 }],
  ["50 ms jitter, 5 % loss over TCP", { baseMs: 50, jitterMs: 50, loss: 0.05 }],
  ["30 to 190 ms jitter", { baseMs: 30, jitterMs: 160, loss: 0 }],
];

/**
 * How smoothly others are seen: `--seconds` of walking (default 300) for each of `--seeds` (default 3).
 * The baseline beside it is the plain "move 15 % of the way per frame" on the same walk and the same network.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const seconds = numberOf(options["seconds"], 300);
  const seeds = numberOf(options["seeds"], 3);
  console.log(`${seconds} s of standing, walking and running, ${seeds} seeds, 60 frames a second, 15 poses a second`);
  console.log("delay: best-fitting lag behind the truth; wrong speed: share of moving frames off by more than half\n");
  console.log(line(["network", "servers", "drawn by", "delay ms", "p95 cm", "wrong speed %", "jumps/min"]));
  for (const [name, weather] of weathers) {
    const rows: readonly (readonly [number, string, Watcher])[] = [
      [1, "15 % per frame", watchPlain],
      [1, "plaza", watchTrack],
      ...(weather.loss > 0
        ? ([
            [2, "plaza", watchTrack],
            [3, "plaza", watchTrack],
          ] as const)
        : []),
    ];
    for (const [servers, label, watcher] of rows) {
      const results: Figures[] = [];
      for (let seed = 1; seed <= seeds; seed += 1) {
        results.push(simulate({ weather, servers, seconds, seed, watcher }));
      }
      const mean = (pick: (figures: Figures) => number) => results.reduce((sum, one) => sum + pick(one), 0) / results.length;
      console.log(
        line([
          name,
          String(servers),
          label,
          mean((one) => one.delayMs).toFixed(0),
          (mean((one) => one.p95Metres) * 100).toFixed(1),
          (mean((one) => one.wrongSpeed) * 100).toFixed(2),
          mean((one) => one.jumpsPerMinute).toFixed(1),
        ]),
      );
    }
  }
  measureCost();
}

/** What drawing a thousand people costs each frame: the page has 16 ms for everything. */
function measureCost(): void {
  const people = 1_000;
  const walk = createWalk(createSeededRandom(1), 20);
  const arrivals = carry(walk, { baseMs: 50, jitterMs: 50, loss: 0 }, 1, 1);
  const tracks = Array.from({ length: people }, () => createPoseTrack());
  const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  let drawMs = 0;
  let takeMs = 0;
  let frames = 0;
  let heapBytes = 0;
  let next = 0;
  for (let frame = 0; frame < walk.frames; frame += 1) {
    const nowMs = frame * walk.frameMs;
    const takeFrom = performance.now();
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs <= nowMs; arrival = arrivals[next]) {
      for (const track of tracks) track.add(arrival.t, arrival.x, 0, arrival.z, arrival.ry, arrival.atMs);
      next += 1;
    }
    const takeUntil = performance.now();
    const heapBefore = process.memoryUsage().heapUsed;
    const drawFrom = performance.now();
    for (const track of tracks) track.read(nowMs, out);
    const drawUntil = performance.now();
    if (frame >= 600) {
      // A collection in between makes the difference negative: such a frame says nothing.
      heapBytes += Math.max(0, process.memoryUsage().heapUsed - heapBefore);
      drawMs += drawUntil - drawFrom;
      takeMs += takeUntil - takeFrom;
      frames += 1;
    }
  }
  console.log(
    `\n${people} people at 15 poses a second: drawing ${(drawMs / frames).toFixed(2)} ms a frame, ` +
      `taking news ${(takeMs / frames).toFixed(2)} ms a frame, ${Math.round(heapBytes / frames / people)} bytes allocated a person and frame`,
  );
}

function numberOf(value: string | true | undefined, otherwise: number): number {
  const number = Number(value === true ? undefined : value);
  return Number.isFinite(number) && number > 0 ? number : otherwise;
}

function line(cells: readonly string[]): string {
  const widths = [34, 8, 16, 9, 8, 14, 10];
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join("");
}
