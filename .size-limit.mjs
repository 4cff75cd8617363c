// What a visitor loads before anything three-dimensional is what index.html names, and the worker that checks
// signatures; apps and spaces come when they are opened. All of it together has a limit as well.
import { readFileSync, readdirSync } from "node:fs";

const page = "apps/web/dist";
const named = [...readFileSync(`${page}/index.html`, "utf8").matchAll(/assets\/[^"]+\.(?:js|css)/g)].map(([path]) => `${page}/${path}`);
const workers = readdirSync(`${page}/assets`)
  .filter((name) => name.startsWith("verify-worker-"))
  .map((name) => `${page}/assets/${name}`);

export default [
  { name: "the page before the 3D code", path: [...named, ...workers], limit: "350 kB", gzip: true },
  { name: "all of the page, apps and spaces too", path: `${page}/assets/*.{js,css}`, limit: "900 kB", gzip: true },
];
