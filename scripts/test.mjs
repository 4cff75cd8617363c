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
  const { code } = await run(command, args, { env: { ...env, ...extraEnv } });
  if (code !== 0) failures.push(name);
  count?.();
}

await step("rules and tests cite each other", node, ["scripts/check-rules.mjs"], {});
await step("the page's weight", "size-limit", [], {});
const unitReport = join(reports, "vitest.json");
await step(
  "units, real sockets, stories",
  "vitest",
  ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${unitReport}`],
  { PLAZA_FULL: full ? "1" : "" },
  () => {
    const report = JSON.parse(readFileSync(unitReport, "utf8"));
    total.passed += report.numPassedTests;
    total.failed +=
      report.numFailedTests + report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
    total.skipped += report.numPendingTests + report.numTodoTests;
  },
);
for (const project of ["apps", "places"]) {
  const report = join(reports, `browser-${project}.json`);
  await step(
    `real browsers: ${project}`,
    "playwright",
    ["test", "--config", "tests/browser/playwright.config.ts", "--project", project, "--reporter=list,json"],
    { PLAZA_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAZA_FULL: full ? "1" : "" },
    () => {
      const { stats } = JSON.parse(readFileSync(report, "utf8"));
      total.passed += stats.expected + stats.flaky;
      total.failed += stats.unexpected;
      total.skipped += stats.skipped;
    },
  );
}

process.stdout.write(`\ntotal: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
if (failures.length > 0 || total.failed > 0 || total.passed === 0) {
  process.stderr.write(`test: ${failures.join("; ") || "nothing ran"} failed\n`);
  process.exit(1);
}
