import { arrivalLimits, publicPace } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { appPace } from "./app-pace.ts";

const page = "http://localhost:7447";

test("[G-24] among the page's own relays an app may speak fast", () => {
  const { updateIntervalMs, realtimePace } = appPace(["ws://localhost:7447/relay"], page);
  expect(updateIntervalMs).toBeLessThan(1_000);
  expect(realtimePace.perSecond).toBeGreaterThan(publicPace.perSecond);
});

test("[G-24] one public relay, or none that is known, and the public pace holds", () => {
  const slow = { updateIntervalMs: 10_000, realtimePace: publicPace, arrivals: arrivalLimits };
  for (const relays of [
    ["ws://localhost:7447/relay", "wss://relay.example"],
    ["wss://relay.example"],
    ["ws://localhost:7448/relay"],
    [],
    ["x"],
  ]) {
    expect([relays, appPace(relays, page)]).toEqual([relays, slow]);
  }
});
