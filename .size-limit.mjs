// Three weights: what a visitor loads before anything three-dimensional; the same with a world around them; and every part
// there is, opened or not. A part counts with all that it imports at once.
import { existsSync, readFileSync, readdirSync } from "node:fs";

const page = "apps/web/dist";
const assets = readdirSync(`${page}/assets`);
const named = [...readFileSync(`${page}/index.html`, "utf8").matchAll(/assets\/([^"]+\.(?:js|css))/g)].map(([, name]) => name);
/** Parts that come by themselves: signatures are checked by a worker, whoever has a key gets their messages and notices. */
const always = /^(?:verify-worker|messages-of-home|identity-notices)-/;
/** Parts that come with a world. */
const world = /^(?:world-stage|stage-around)-/;

function withImports(names) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !existsSync(`${page}/assets/${name}`)) return;
    found.add(name);
    if (!name.endsWith(".js")) return;
    const text = readFileSync(`${page}/assets/${name}`, "utf8");
    for (const [, imported] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) visit(imported);
  };
  for (const name of names) visit(name);
  return [...found].map((name) => `${page}/assets/${name}`);
}

const before = [...named, ...assets.filter((name) => always.test(name))];
export default [
  { name: "the page before the 3D code", path: withImports(before), limit: "350 kB", gzip: true },
  {
    name: "the page in a world",
    path: withImports([...before, ...assets.filter((name) => world.test(name))]),
    limit: "900 kB",
    gzip: true,
  },
  { name: "every part of the page", path: `${page}/assets/*.{js,css}`, limit: "1200 kB", gzip: true },
];
