import { runHostileFrames } from "./hostile-room.ts";

/** Runs hostile frames through room and parsers; an exception ends it, with its seed. */
export function measureFuzz(options: { readonly frames: number; readonly seed: number }): void {
  console.log(`\n-- ${options.frames.toLocaleString("en")} frames, most of them broken, through room and parsers (seed ${options.seed})`);
  const startMs = performance.now();
  const run = runHostileFrames(options);
  const seconds = (performance.now() - startMs) / 1_000;
  const { players, strangers, cells, audiences, owed, held, trails, moved } = run.leftOver;
  const left = players + strangers + cells + audiences + owed + held + trails + moved;
  console.log(
    `  ${seconds.toFixed(1)} s, ${Math.round(options.frames / seconds).toLocaleString("en")} frames/s; refused ${run.refused.toLocaleString("en")}, sent ${run.sent.toLocaleString("en")}, logins ${run.logins.toLocaleString("en")}`,
  );
  console.log(`  exceptions 0, wrong ${run.wrong.length === 0 ? "0" : run.wrong.join("; ")}, held after all have left ${left}`);
  if (run.heapBytes !== null) {
    const [early, late] = run.heapBytes.map((bytes) => (bytes / 2 ** 20).toFixed(1));
    console.log(`  heap after a quarter ${early} MB, at the end ${late} MB`);
  }
}
