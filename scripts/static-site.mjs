// Makes a folder that any plain file server can serve: the built page without a Plaza behind it. Plain Node 20 JavaScript.
//   node scripts/static-site.mjs --out site [--name "My plaza"] [--relay wss://...]... [--media https://...]...
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const web = join(dirname(dirname(fileURLToPath(import.meta.url))), "apps/web");

/** The page's policy as a file server without headers can give it: in the page itself. */
function metaPolicy() {
  const directives = JSON.parse(readFileSync(join(web, "csp.json"), "utf8"));
  // Browsers read this one from headers only.
  delete directives["frame-ancestors"];
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join("; ");
}

/** What hosts that read a `_headers` file (Netlify, Cloudflare Pages) send along; others ignore it. */
const headers = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cross-Origin-Opener-Policy: same-origin
  X-Frame-Options: SAMEORIGIN
`;

/** Writes the folder. */
export function writeStaticSite({ out, name, relays = [], media = [] }) {
  mkdirSync(out, { recursive: true });
  const there = readdirSync(out).filter((file) => !file.startsWith("."));
  if (there.length > 0 && !there.includes("index.html")) throw new Error(`${out} holds other things than a page. Name an empty folder.`);
  cpSync(join(web, "dist"), out, { recursive: true });
  const page = readFileSync(join(out, "index.html"), "utf8").replace(
    "<head>",
    `<head>\n    <meta http-equiv="Content-Security-Policy" content="${metaPolicy()}" />`,
  );
  writeFileSync(join(out, "index.html"), page);
  // Hosts that know no fallback show this for every address they do not have; the page then finds its own way.
  writeFileSync(join(out, "404.html"), page);
  // And this is the fallback of those that have one (Netlify, Cloudflare Pages).
  writeFileSync(join(out, "_redirects"), "/* /index.html 200\n");
  writeFileSync(join(out, "_headers"), headers);
  // GitHub Pages leaves out what begins with "_" otherwise.
  writeFileSync(join(out, ".nojekyll"), "");
  if (name !== undefined || relays.length > 0 || media.length > 0)
    writeFileSync(join(out, "plaza.json"), `${JSON.stringify({ ...(name === undefined ? {} : { name }), relays, media }, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      name: { type: "string" },
      relay: { type: "string", multiple: true },
      media: { type: "string", multiple: true },
    },
  });
  if (values.out === undefined) {
    process.stderr.write("plaza: say where the page goes: node scripts/static-site.mjs --out site\n");
    process.exit(2);
  }
  const { build } = await import("./build.mjs");
  const { setUp } = await import("./setup.mjs");
  await build(await setUp());
  try {
    writeStaticSite({ out: resolve(values.out), name: values.name, relays: values.relay, media: values.media });
  } catch (error) {
    process.stderr.write(`plaza: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  process.stdout.write(`The page is in ${resolve(values.out)}. Serve it at the root of a name, over https.\n`);
}
