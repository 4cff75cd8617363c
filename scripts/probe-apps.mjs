// npm run probe:apps: an app of our own tries every known way out of the apps' seal. Ends with the line `N vectors, 0 out`, or
// names what got out and exits with 1. See docs/apps-security.md.
import { ensureBrowser } from "./browser.mjs";
import { build } from "./build.mjs";
import { run, setUp } from "./setup.mjs";

const { node, env } = await setUp();
const chromium = ensureBrowser();
await build({ node, env });
const flags = ["--disable-warning=ExperimentalWarning", "tests/probe/run.ts", ...process.argv.slice(2)];
const { code } = await run(node, flags, { env: { ...env, PLAZA_CHROMIUM: chromium } });
process.exit(code);
