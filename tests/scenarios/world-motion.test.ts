import { describe, expect, it } from "vitest";
import { simulate, watchPlain, watchTrack } from "../../bench/motion/simulate.ts";

const seconds = 120;

describe("how smoothly others are seen", () => {
  it("[W-15b] [W-15c] over 50 ms of jitter: 1.5 cm at 170 ms, and the speed is right", () => {
    const figures = simulate({ weather: { baseMs: 50, jitterMs: 50, loss: 0 }, servers: 1, seconds, seed: 1, watcher: watchTrack });
    expect(figures.p95Metres).toBeLessThanOrEqual(0.015);
    expect(figures.delayMs).toBeLessThanOrEqual(170);
    expect(figures.wrongSpeed).toBeLessThanOrEqual(0.005);
  });

  it("[W-11g] with 5 % loss over TCP and two servers: 5 cm at 170 ms, ten times better than the plain way", () => {
    const weather = { baseMs: 50, jitterMs: 50, loss: 0.05 };
    const figures = simulate({ weather, servers: 2, seconds, seed: 1, watcher: watchTrack });
    expect(figures.p95Metres).toBeLessThanOrEqual(0.05);
    expect(figures.delayMs).toBeLessThanOrEqual(170);
    expect(figures.wrongSpeed).toBeLessThanOrEqual(0.02);
    expect(figures.jumpsPerMinute).toBe(0);
    const plain = simulate({ weather, servers: 1, seconds, seed: 1, watcher: watchPlain });
    expect(plain.p95Metres).toBeGreaterThan(figures.p95Metres * 10);
  });

  it("[W-15e] with 5 % loss over TCP and one server the walk stays a walk", () => {
    const figures = simulate({ weather: { baseMs: 50, jitterMs: 50, loss: 0.05 }, servers: 1, seconds, seed: 1, watcher: watchTrack });
    expect(figures.wrongSpeed).toBeLessThanOrEqual(0.04);
    expect(figures.jumpsPerMinute).toBeLessThanOrEqual(1);
  });
});
