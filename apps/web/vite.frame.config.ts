import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

/**
 * The scripts that run in an app's frame, each one classic script without imports: `vite build --mode guard`, `--mode
 * webxdc`, and last `--mode document`, whose script goes into `app.html` behind the guard. Built after the page, beside
 * it, so nothing is emptied here.
 */
const entries: Readonly<Record<string, string>> = { guard: "guard.ts", webxdc: "guest.ts", document: "document.ts" };

const policy = JSON.parse(readFileSync(new URL("./frame-csp.json", import.meta.url), "utf8")) as Readonly<Record<string, string>>;

const inline = (script: string): string => script.replace(/<(?=!--|\/?script)/gi, "\\x3C");

/** Makes the page of an app without an origin: its policy, the guard, and what becomes the app. */
function shell(): Plugin {
  return {
    name: "app-html",
    generateBundle(options, bundle) {
      const script = bundle["document.js"];
      if (script?.type !== "chunk" || options.dir === undefined) return;
      const guard = readFileSync(`${options.dir}/guard.js`, "utf8");
      const rules = Object.entries(policy).map(([name, value]) => `${name} ${value}`);
      const meta = [`<meta charset="utf-8">`, `<meta http-equiv="Content-Security-Policy" content="${rules.join("; ")}">`];
      const more = [`<meta http-equiv="x-dns-prefetch-control" content="off">`, `<meta name="referrer" content="no-referrer">`];
      const source = ["<!doctype html>", ...meta, ...more, ...[guard, script.code].map((text) => `<script>${inline(text)}</script>`)].join(
        "\n",
      );
      this.emitFile({ type: "asset", fileName: "app.html", source });
    },
  };
}

/** What only the page fetches, such as the parts of its sound, is none of a frame's. */
function withoutAssets(): Plugin {
  return {
    name: "without-assets",
    generateBundle(_options, bundle) {
      for (const [file, { type }] of Object.entries(bundle)) if (type === "asset" && file.startsWith("assets/")) delete bundle[file];
    },
  };
}

export default defineConfig(({ mode }) => ({
  publicDir: false,
  plugins: [shell(), withoutAssets()],
  build: {
    outDir: "dist/frame",
    emptyOutDir: false,
    sourcemap: false,
    target: "es2023",
    rolldownOptions: {
      input: fileURLToPath(new URL(`./src/frame/${entries[mode] ?? ""}`, import.meta.url)),
      treeshake: { moduleSideEffects: false },
      output: { format: "iife", entryFileNames: `${mode}.js`, codeSplitting: false },
    },
  },
}));
