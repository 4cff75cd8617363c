// The machine's monotonic clock is one for all processes; each process's own begins when it starts.
const beginMs = Number(process.hrtime.bigint() / 1_000n) / 1_000 - performance.now();

/** Milliseconds that mean the same in every process of the machine, small enough to be written like a page's clock. */
export function steadyMs(): number {
  return (beginMs + performance.now()) % 1_000_000_000;
}
