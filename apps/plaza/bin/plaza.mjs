#!/usr/bin/env node
// Starts the command under a Node that runs TypeScript; an older one hands over to the binary that set-up brought.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
const main = new URL("../src/main.ts", import.meta.url);
if (major > 22 || (major === 22 && minor >= 18)) {
  // Compiled once, started quickly from then on.
  module.enableCompileCache(fileURLToPath(new URL("../../../.cache/compiled", import.meta.url)));
  await import(main.href);
} else {
  const binary = fileURLToPath(new URL(`../../../tools/node/node_modules/node-linux-${process.arch}/bin/node`, import.meta.url));
  if (!existsSync(binary)) {
    process.stderr.write(`plaza: this is Node ${process.versions.node}; run "npm start" once, or install Node 24.\n`);
    process.exit(1);
  }
  const child = spawn(binary, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: "inherit" });
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}
