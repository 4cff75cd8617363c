import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** Where `vite dev` finds a running `plaza up`. */
const SERVER = "http://127.0.0.1:7447";

export default defineConfig({
  base: "/",
  plugins: [tailwindcss()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    sourcemap: false,
    // The 3D code is one lazy chunk of its own and larger than vite's general advice; size-limit holds the real budget.
    chunkSizeWarningLimit: 1_300,
    rolldownOptions: {
      onLog(level, log, otherwise) {
        // "use client" marks of libraries mean nothing without a server that renders.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") otherwise(level, log);
      },
    },
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/plaza.json": SERVER,
      "/app-origins": SERVER,
      "/app-files": SERVER,
      "/frame": SERVER,
      "/relay": { target: SERVER, ws: true },
      "/sync": { target: SERVER, ws: true },
    },
  },
});
