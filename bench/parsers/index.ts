/* A million hostile inputs through every parser: throughput beside JSON.parse, what was accepted, heap growth. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { feed } from "./feed.ts";
import type { HostileInput } from "./hostile-inputs.ts";
import { createHostileInputs } from "./hostile-inputs.ts";
import type { Target } from "./valid-inputs.ts";
import { TARGETS } from "./valid-inputs.ts";

const BATCH = 10_000;

interface Tally {
  inputs: number;
  units: number;
  accepted: number;
  parseMs: number;
  jsonMs: number;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}

function heapMiB(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function timeParsers(inputs: readonly HostileInput[], tally: Tally, failures: string[]): void {
  const startedMs = performance.now();
  for (const input of inputs) {
    try {
      if (feed(input).ok) tally.accepted += 1;
    } catch (error) {
      failures.push(`${input.target} threw ${String(error)} on ${JSON.stringify(input.text).slice(0, 300)}`);
    }
  }
  tally.parseMs += performance.now() - startedMs;
}

function timeBaseline(inputs: readonly HostileInput[], tally: Tally): void {
  const startedMs = performance.now();
  for (const { text } of inputs) {
    try {
      JSON.parse(text);
    } catch {
      // Most NIP-19 texts and many spoiled ones are no JSON; finding that out is part of the price.
    }
  }
  tally.jsonMs += performance.now() - startedMs;
}

function perInputUs(ms: number, inputs: number): string {
  return ((ms * 1_000) / Math.max(1, inputs)).toFixed(2).padStart(9);
}

/**
 * Runs the benchmark.
 *
 * @throws when any parser throws, naming the first inputs that made it
 */
export async function run(
  options: { readonly seed?: number | string | true; readonly count?: number | string | true } = {},
): Promise<void> {
  const seed = Number(options.seed ?? 1);
  const count = Number(options.count ?? 1_000_000);
  const hostile = createHostileInputs(seed);
  const tallies = new Map<Target, Tally>(TARGETS.map((target) => [target, { inputs: 0, units: 0, accepted: 0, parseMs: 0, jsonMs: 0 }]));
  const failures: string[] = [];
  let heapBefore = heapMiB();

  for (let done = 0; done < count; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - done) }, () => hostile.next());
    for (const [target, tally] of tallies) {
      const inputs = batch.filter((input) => input.target === target);
      tally.inputs += inputs.length;
      for (const { text } of inputs) tally.units += text.length;
      // Turn about, so that neither always finds the texts warm in the cache.
      if ((done / BATCH) % 2 === 0) timeBaseline(inputs, tally);
      timeParsers(inputs, tally, failures);
      if ((done / BATCH) % 2 === 1) timeBaseline(inputs, tally);
    }
    // Growth is counted from the end of the first batch: compiled code and shapes are no leak.
    if (done === 0) heapBefore = heapMiB();
  }

  const heapAfter = heapMiB();
  console.log(`seed ${seed}, ${count} inputs`);
  console.log(
    `${"parser".padEnd(16)}${"inputs".padStart(9)}${"length".padStart(8)}${"accepted".padStart(10)}${"refused".padStart(10)}${"us each".padStart(9)}${"JSON us".padStart(9)}${"ratio".padStart(7)}`,
  );
  const sum: Tally = { inputs: 0, units: 0, accepted: 0, parseMs: 0, jsonMs: 0 };
  const line = (name: string, tally: Tally): void => {
    const { inputs, units, accepted, parseMs, jsonMs } = tally;
    const numbers = [inputs, Math.round(units / Math.max(1, inputs)), accepted, inputs - accepted];
    const widths = [9, 8, 10, 10];
    const columns = numbers.map((value, index) => String(value).padStart(widths[index] ?? 0)).join("");
    console.log(
      `${name.padEnd(16)}${columns}${perInputUs(parseMs, inputs)}${perInputUs(jsonMs, inputs)}${(parseMs / jsonMs).toFixed(2).padStart(7)}`,
    );
  };
  for (const [target, tally] of tallies) {
    line(target, tally);
    sum.inputs += tally.inputs;
    sum.units += tally.units;
    sum.accepted += tally.accepted;
    sum.parseMs += tally.parseMs;
    sum.jsonMs += tally.jsonMs;
  }
  line("all", sum);
  console.log(
    `${Math.round((sum.inputs * 1_000) / sum.parseMs).toLocaleString("en")} inputs a second; heap ${(heapAfter - heapBefore).toFixed(1)} MiB more at the end than after the first batch; ${failures.length} thrown`,
  );
  if (failures.length > 0) throw new Error(`parsers threw ${failures.length} times:\n${failures.slice(0, 5).join("\n")}`);
}
