// Rules and tests hold each other: every id a test cites exists in docs/spec, and every rule there is cited by a test.
import { globSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./setup.mjs";

const id = /\[([A-Z]-(?:[a-z]+|\d+)[a-z]?)\]/g;
const rules = new Map();
const problems = [];

for (const file of globSync("docs/spec/*.md", { cwd: root })) {
  const lines = readFileSync(`${root}/${file}`, "utf8").split("\n");
  lines.forEach((line, index) => {
    const rule = /^- \*\*\[([A-Z]-(?:[a-z]+|\d+)[a-z]?)\]\*\*/.exec(line);
    if (rule === null) return;
    const place = `${file}:${index + 1}`;
    if (rules.has(rule[1])) problems.push(`${place}: rule ${rule[1]} is already at ${rules.get(rule[1]).place}`);
    else rules.set(rule[1], { place, citedBy: 0 });
  });
}

const patterns = [
  "packages/*/src/**/*.test.ts",
  "packages/platform/src/contracts/*.ts",
  "apps/*/src/**/*.test.{ts,tsx}",
  "examples/*/src/**/*.test.ts",
  "tests/**/*.{test,e2e}.ts",
  "scripts/**/*.test.ts",
];
let tests = 0;
for (const file of globSync(patterns, { cwd: root, exclude: (name) => name.includes("node_modules") })) {
  const text = readFileSync(`${root}/${file}`, "utf8");
  for (const call of text.matchAll(/\b(?:it|test|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(["'`])((?:(?!\1).)*)\1/gs)) {
    tests += 1;
    for (const [, cited] of call[2].matchAll(id)) {
      const rule = rules.get(cited);
      if (rule === undefined) problems.push(`${relative(root, `${root}/${file}`)}: cites [${cited}], which no docs/spec page has`);
      else rule.citedBy += 1;
    }
  }
}

for (const [name, { place, citedBy }] of rules) if (citedBy === 0) problems.push(`${place}: no test cites [${name}]`);
const found = new Set(problems);
for (const problem of found) process.stderr.write(`${problem}\n`);
process.stdout.write(`rules: ${rules.size} rules, ${tests} named tests read, ${found.size} problems\n`);
process.exit(problems.length === 0 ? 0 : 1);
