import { describe, expect, it } from "vitest";
import { runKills } from "../../../../bench/relay/kill-run.ts";

describe("the relay, killed", () => {
  it("[I-6u] kill -9 under load loses no acknowledged event and leaves the file whole", async () => {
    const seed = 9;
    const result = await runKills({ kills: 4, seed, acknowledgedFirst: [10, 80] });
    expect(result, `seed ${seed}`).toMatchObject({ kills: 4, lost: 0, integrity: "ok" });
    expect(result.acknowledged).toBeGreaterThanOrEqual(40);
  }, 60_000);
});
