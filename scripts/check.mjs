// npm run check: format, lint, types, dead code, rule ids, unit tests; every step runs, then one verdict.
import { setUp, root, run } from "./setup.mjs";

const { node, env } = await setUp();
const steps = [
  ["format", "oxfmt", ["--check", "."]],
  ["lint", "oxlint", ["--type-aware"]],
  ["types", "tsc", ["-b"]],
  ["types of tests", "tsc", ["-p", "tsconfig.tests.json"]],
  ["dead code", "knip", []],
  ["rule ids", node, ["scripts/check-rules.mjs"]],
  ["unit tests", "vitest", ["run", "--project", "unit"]],
];
const only = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const failures = [];
for (const [name, command, args] of steps) {
  if (only.length > 0 && !only.includes(name)) continue;
  const startedMs = Date.now();
  const { code, output } = await run(command, args, { cwd: root, env, quiet: true });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"}  ${name} (${seconds} s)\n`);
  if (code !== 0) {
    failures.push(name);
    process.stdout.write(`${output.trimEnd()}\n\n`);
  }
}
if (failures.length > 0) {
  process.stderr.write(`check: ${failures.join(", ")} failed\n`);
  process.exit(1);
}
