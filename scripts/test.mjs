// npm test: sets everything up, builds, then runs the whole suite: units, real sockets, whole stories, real browsers.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { build } from "./build.mjs";
import { root, run, setUp } from "./setup.mjs";

const full = process.argv.includes("--full");
const { node, env } = await setUp();
const chromium = ensureBrowser();
await build({ node, env });

const reports = join(root, ".cache", "reports");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

async function step(name, command, args, extraEnv, count) {
  process.stdout.write(`\n== ${name}\n`);
  const { code } = await run(command, args, { env: { ...env, PLAZA_FULL: full ? "1" : "", ...extraEnv } });
  if (code !== 0) failures.push(name);
  count?.();
}

async function nodeTests(name, projects) {
  const report = join(reports, `${projects.join("-")}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const args = ["run", ...chosen, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  await step(name, "vitest", args, {}, () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const brokenFiles = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
    total.passed += numPassedTests;
    total.failed += numFailedTests + brokenFiles;
    total.skipped += numPendingTests + numTodoTests;
  });
}

async function browserTests(project) {
  const report = join(reports, `browser-${project}.json`);
  const args = ["test", "--config", "tests/browser/playwright.config.ts", "--project", project, "--reporter=list,json"];
  await step(`real browsers: ${project}`, "playwright", args, { PLAZA_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report }, () => {
    const { stats } = JSON.parse(readFileSync(report, "utf8"));
    total.passed += stats.expected + stats.flaky;
    total.failed += stats.unexpected;
    total.skipped += stats.skipped;
  });
}

await step("rules and tests cite each other", node, ["scripts/check-rules.mjs"]);
await step("the page's weight", "size-limit", []);
await nodeTests("units", ["unit"]);
await nodeTests("real sockets, processes, stories", ["long", "plaza"]);
await browserTests("apps");
await browserTests("places");

process.stdout.write(`\ntotal: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
if (failures.length > 0 || total.failed > 0 || total.passed === 0) {
  process.stderr.write(`test: ${failures.join("; ") || "nothing ran"} failed\n`);
  process.exit(1);
}
