import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.{ts,tsx}",
            "tests/scenarios/**/*.test.ts",
            "tests/support/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.e2e.ts"],
          environment: "node",
          // Forks, so that a test's worker threads and open handles end with its file.
          pool: "forks",
          testTimeout: 20_000,
        },
      },
    ],
  },
});
