import { sha256Of } from "@plaza/protocol";
import { expect, test } from "vitest";
import { createAppLabels } from "./app-labels.ts";
import { createRateGate } from "./rate-gate.ts";

const [first, second] = [1, 2].map((n) => sha256Of(new Uint8Array([n])));
if (first === undefined || second === undefined) throw new Error("two hashes");

test("[X-1b] one name is one file, and saying so again changes nothing", () => {
  const labels = createAppLabels();
  expect([labels.find("a"), labels.claim("a", first), labels.claim("a", first), labels.claim("a", second), labels.find("a")]).toEqual([
    null,
    true,
    true,
    false,
    first,
  ]);
});

test("[X-1e] of too many names those used longest ago are forgotten", () => {
  const labels = createAppLabels(2);
  for (const name of ["a", "b"]) labels.claim(name, first);
  labels.find("a");
  labels.claim("c", second);
  expect([labels.find("a"), labels.find("b"), labels.find("c"), labels.size()]).toEqual([first, null, second, 2]);
});

test("[X-1b] each sender has a pace of its own", () => {
  const gate = createRateGate({ perSec: 2, burst: 3 });
  const passed = (name: string, nowMs: number) => [1, 2, 3, 4].map(() => gate.pass(name, nowMs));
  expect([passed("a", 0), passed("b", 0), passed("a", 1_000), passed("a", 60_000)]).toEqual([
    [true, true, true, false],
    [true, true, true, false],
    [true, true, false, false],
    [true, true, true, false],
  ]);
});
