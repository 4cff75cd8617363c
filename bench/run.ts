/* Runs the benchmarks named on the command line, or lists them. Each folder here exports `run(options)`. */
import { readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";

const here = new URL(".", import.meta.url);
const known = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const { positionals, tokens } = parseArgs({ allowPositionals: true, strict: false, tokens: true });
const options: Record<string, string | true> = {};
const names: string[] = [...positionals];
for (const token of tokens) {
  if (token.kind !== "option") continue;
  const next = tokens.find((other) => other.index === token.index + 1 && other.kind === "positional");
  const value = token.value ?? (next?.kind === "positional" ? next.value : undefined);
  if (token.value === undefined && value !== undefined) names.splice(names.indexOf(value), 1);
  options[token.name] = value ?? true;
}

if (names.length === 0 || "help" in options) {
  console.log(
    `usage: npm run bench -- NAME ... [--option value ...]\n\nknown: ${known.join(", ")}\n\nexamples:\n  npm run bench -- parsers\n  npm run bench -- sync --players 300`,
  );
} else {
  const unknown = names.filter((name) => name !== "all" && !known.includes(name));
  if (unknown.length > 0) {
    console.error(`bench: no such benchmark: ${unknown.join(", ")} (known: ${known.join(", ")})`);
    process.exit(1);
  }
  console.log(
    `machine: ${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}`,
  );
  for (const name of names.includes("all") ? known : names) {
    console.log(`\n== ${name}`);
    const bench = (await import(new URL(`${name}/index.ts`, here).href)) as { run(options: Record<string, string | true>): Promise<void> };
    await bench.run(options);
  }
}
