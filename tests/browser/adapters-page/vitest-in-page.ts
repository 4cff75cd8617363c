// Stands in for "vitest" where the contract suites run inside a page: collects cases, runs them one by one.

/** What became of one case. */
export interface CaseResult {
  readonly name: string;
  /** Null when it held. */
  readonly failure: string | null;
}

interface Case {
  readonly name: string;
  readonly run: () => unknown;
}

const cases: Case[] = [];
let path: readonly string[] = [];

export function describe(name: string, define: () => void): void {
  path = [...path, name];
  define();
  path = path.slice(0, -1);
}

export function it(name: string, run: () => unknown): void {
  cases.push({ name: [...path, name].join(" > "), run });
}

/** Nothing here needs them; suites of other ports import them. */
export const beforeEach = (): void => {};
export const afterEach = beforeEach;
export const beforeAll = beforeEach;
export const afterAll = beforeEach;
export const test = it;

/** Runs every case collected so far, each with at most ten seconds. */
export async function runCases(): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of cases.splice(0)) {
    let failure: string | null = null;
    try {
      await Promise.race([run(), tooLong()]);
    } catch (error) {
      failure = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
    }
    results.push({ name, failure });
  }
  return results;
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("took more than ten seconds")), 10_000);
  });
}

interface Expectation {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeGreaterThan(expected: number): void;
  toBeLessThan(expected: number): void;
}

export function expect(actual: unknown): Expectation {
  const hold = (holds: boolean, what: string, expected: unknown) => {
    if (!holds) throw new Error(`expected ${show(actual)} ${what} ${show(expected)}`);
  };
  return {
    toBe: (expected) => hold(Object.is(actual, expected), "to be", expected),
    toEqual: (expected) => hold(isEqual(actual, expected), "to equal", expected),
    toBeGreaterThan: (expected) => hold(Number(actual) > expected, "to be greater than", expected),
    toBeLessThan: (expected) => hold(Number(actual) < expected, "to be less than", expected),
  };
}

function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const entries = Object.entries(one);
  const others = new Map(Object.entries(other));
  return entries.length === others.size && entries.every(([name, value]) => others.has(name) && isEqual(value, others.get(name)));
}

function show(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  return (text ?? String(value)).slice(0, 500);
}
