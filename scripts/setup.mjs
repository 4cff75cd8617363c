// Makes a fresh clone ready: dependencies, and a current Node where the host's is older. Plain Node 20 JavaScript.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const oldest = [22, 18];

const say = (line) => process.stderr.write(`${line}\n`);

/** Ends the process with one clear line. */
export function giveUp(line) {
  say(`plaza: ${line}`);
  process.exit(1);
}

const isCurrent = (version) => {
  const [major, minor] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

/** Runs a program to its end, its output shown as it comes; resolves with the exit code (128 + n for a signal). */
export function run(command, args, { cwd = root, env = process.env, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: quiet ? ["ignore", "pipe", "pipe"] : ["inherit", "inherit", "inherit"] });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 127, output: String(error) }));
    child.on("exit", (code, signal) => resolve({ code: code ?? (signal === "SIGINT" ? 130 : 143), output }));
  });
}

async function npmCi(folder, label) {
  const lock = readFileSync(join(folder, "package-lock.json"));
  const stampFile = join(folder, "node_modules", ".plaza-installed");
  const stamp = createHash("sha256").update(lock).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const startedMs = Date.now();
  say(`plaza: installing ${label} ...`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code } = await run(npm, flags, { cwd: folder });
  if (code !== 0) giveUp(`could not install ${label} (npm ci ended with ${code}). Is the npm registry reachable? Then try again.`);
  writeFileSync(stampFile, stamp);
  say(`plaza: ${label} installed in ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}

async function bringNode() {
  const folder = join(root, "tools", "node");
  const isOurs = process.execPath.startsWith(folder);
  if (isCurrent(process.versions.node) && !isOurs) return process.execPath;
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    giveUp(`this is Node ${process.versions.node}; Plaza needs ${oldest.join(".")} or newer. Please install Node 24 and start again.`);
  }
  await npmCi(folder, "Node 24 (this host has an older one)");
  const binary = join(folder, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  const link = join(bin, "node");
  // npm puts this folder first on PATH, so every npm script then runs under the newer Node.
  rmSync(link, { force: true });
  mkdirSync(bin, { recursive: true });
  symlinkSync(relative(bin, binary), link);
  return binary;
}

/**
 * Installs what is missing; does next to nothing when nothing is.
 *
 * @returns the Node binary to run Plaza with, and an environment whose PATH finds it and the tools first
 */
export async function setUp() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) giveUp(`this is Node ${process.versions.node}; please install Node 20.19 or newer.`);
  await npmCi(root, "dependencies");
  const node = await bringNode();
  const env = { ...process.env, PATH: [bin, dirname(node), process.env.PATH].join(delimiter) };
  return { node, env };
}
