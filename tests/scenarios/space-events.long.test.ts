import { expect, it } from "vitest";
import { beginSpace } from "./support/space-stage.ts";
import type { Guest } from "./support/space-stage.ts";

const names: Readonly<Record<number, string>> = {
  31101: "join",
  31103: "reserve",
  31104: "confirm",
  21102: "offer",
  21103: "answer",
  21104: "candidates",
  31105: "drop",
};

for (const seed of [2, 3])
  it(`[S-83b] eight come, four at a time: at most six events a join, and what they are (seed ${seed})`, async () => {
    const { stage, host } = await beginSpace(seed, { outputs: 6 });
    await stage.pass(1_000);
    const counts = new Map<string, number>();
    const watching = host.pool.subscribe([{ kinds: Object.keys(names).map(Number), since: Math.floor(stage.time.wallMs() / 1_000) }], {
      onEvent({ kind, pubkey }) {
        const name = names[kind] ?? "";
        if (kind !== 31101 || pubkey !== host.pubkey) counts.set(name, (counts.get(name) ?? 0) + 1);
      },
    });
    const crowd: Guest[] = [];
    while (crowd.length < 8) {
      const wave = Array.from({ length: 4 }, (_, at) => stage.come(`guest ${crowd.length + at}`, { outputs: 6 }));
      crowd.push(...wave);
      await stage.until("the wave hears", () => wave.every((guest) => guest.heard.length > 10));
    }
    await stage.pass(5_000);
    watching.end();
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    console.log(`${(total / crowd.length).toFixed(1)} events a join: ${JSON.stringify(Object.fromEntries(counts))}`);
    expect(total / crowd.length).toBeLessThanOrEqual(6);
    expect(counts.get("candidates") ?? 0).toBe(0);
    await stage.end();
  }, 120_000);
