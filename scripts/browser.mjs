// Finds a Chromium for the browser tests, or installs Debian's where it may, or says exactly what to run.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { giveUp } from "./setup.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function find() {
  if (process.env.PLAZA_CHROMIUM) return process.env.PLAZA_CHROMIUM;
  for (const name of names) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return existsSync(mac) ? mac : null;
}

/** @returns the path of a Chromium that the tests may drive; ends the process with the command to run where there is none */
export function ensureBrowser() {
  const present = find();
  if (present !== null) return present;
  const mayInstall = process.getuid?.() === 0 && spawnSync("sh", ["-c", "command -v apt-get"]).status === 0;
  if (mayInstall) {
    process.stderr.write("plaza: installing Debian's chromium for the browser tests ...\n");
    const apt = (...args) =>
      spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    apt("update");
    apt("install", "-y", "--no-install-recommends", "chromium");
    const installed = find();
    if (installed !== null) return installed;
  }
  return giveUp("the browser tests need Chromium. Run: sudo apt-get install -y chromium   (or set PLAZA_CHROMIUM to a Chromium's path)");
}
