// npm run bench [NAME ...] [-- --flag value ...]: runs benchmarks, each against a baseline in the same run.
import { join } from "node:path";
import { build } from "./build.mjs";
import { root, run, setUp } from "./setup.mjs";

const ready = await setUp();
await build(ready);
const { code } = await run(ready.node, ["--expose-gc", join(root, "bench/run.ts"), ...process.argv.slice(2)], { env: ready.env });
process.exit(code);
