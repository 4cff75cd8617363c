// Builds what the running Plaza serves: the page and the demo world. Skips what is already built from the same sources.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { giveUp, root, run } from "./setup.mjs";

const skipped = new Set(["node_modules", "dist", ".types", ".cache"]);

function hashTree(hash, path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return;
  if (info.isDirectory()) {
    for (const name of readdirSync(path).sort()) if (!skipped.has(name)) hashTree(hash, join(path, name));
  } else if (!/\.(test|e2e)\.tsx?$/.test(path)) {
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  }
}

async function buildPart({ name, output, sources, command }, env) {
  const hash = createHash("sha256");
  for (const source of sources) hashTree(hash, join(root, source));
  const key = hash.digest("hex");
  const stamp = join(root, ".cache", `${name.replaceAll(" ", "-")}.stamp`);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  const startedMs = Date.now();
  process.stderr.write(`plaza: building ${name} ...\n`);
  const { code, output: text } = await run(command[0], command.slice(1), { env, quiet: true });
  if (code !== 0) giveUp(`building ${name} failed:\n${text}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
  process.stderr.write(`plaza: ${name} built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
}

/** Builds the page, the gallery and the demo world where their sources changed since the last time. */
export async function build({ node, env }) {
  const shared = [
    "packages/protocol/src",
    "packages/platform/src",
    "packages/nostr-client/src",
    "packages/world/src",
    "packages/space/src",
    "packages/webxdc/src",
  ];
  const sources = ["apps/web", ...shared, "packages/platform-browser/src", "package-lock.json"];
  const vite = [node, join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"];
  await buildPart(
    {
      name: "the page",
      output: "apps/web/dist/index.html",
      sources,
      command: [...vite, join(root, "apps/web")],
    },
    env,
  );
  // After the page, which empties the folder these stand in.
  for (const [script, output] of [
    ["guard", "guard.js"],
    ["webxdc", "webxdc.js"],
    // Takes the guard in.
    ["document", "app.html"],
  ]) {
    await buildPart(
      {
        name: `the frame's ${script}`,
        output: `apps/web/dist/frame/${output}`,
        sources,
        command: [...vite, "--config", join(root, "apps/web/vite.frame.config.ts"), "--mode", script, join(root, "apps/web")],
      },
      env,
    );
  }
  await buildPart(
    {
      name: "the gallery",
      output: "apps/web/dist/gallery/index.json",
      sources: ["examples", "scripts/gallery", "scripts/build-gallery.ts", "package-lock.json"],
      command: [node, join(root, "scripts/build-gallery.ts"), join(root, "apps/web/dist/gallery")],
    },
    env,
  );
  await buildPart(
    {
      name: "the demo world",
      output: "apps/plaza/dist/demo-world.glb",
      sources: ["apps/plaza/src/demo", "package-lock.json"],
      command: [node, join(root, "scripts/build-demo-world.ts"), join(root, "apps/plaza/dist/demo-world.glb")],
    },
    env,
  );
  const skill = "apps/plaza/dist/SKILL.md";
  await buildPart(
    {
      name: "the page for agents",
      output: skill,
      sources: ["docs/SKILL.md"],
      command: [node, "-e", "require('node:fs').copyFileSync(...process.argv.slice(1))", join(root, "docs/SKILL.md"), join(root, skill)],
    },
    env,
  );
}
