import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/**
 * The scripts that run in an app's frame, each one classic script without imports: `vite build --mode guard` and
 * `--mode webxdc`. Built after the page, beside it, so nothing is emptied here.
 */
const entries: Readonly<Record<string, string>> = { guard: "guard.ts", webxdc: "guest.ts" };

export default defineConfig(({ mode }) => ({
  publicDir: false,
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
