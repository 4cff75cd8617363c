// npm start: sets up what is missing, builds what changed, runs `plaza up` with the flags given.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root, setUp } from "./setup.mjs";

const ready = await setUp();
await build(ready);
const child = spawn(ready.node, [join(root, "apps/plaza/bin/plaza.mjs"), "up", ...process.argv.slice(2)], {
  env: ready.env,
  stdio: "inherit",
});
// A terminal sends Ctrl-C to both, others to this one only; the child decides when all is saved, and this process follows it.
process.on("SIGINT", () => child.kill("SIGINT"));
process.on("SIGTERM", () => child.kill("SIGTERM"));
// npm hands a signal to its shell only, which would leave this process and the server running without a parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child.kill("SIGTERM");
}, 250).unref();
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
