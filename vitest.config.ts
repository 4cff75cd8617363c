import { defineConfig } from "vitest/config";

/** Stories of minutes that the browsers' or others tell as well: only in `npm run test:full`. */
const longest = ["tests/plaza/nats.test.ts", "tests/plaza/volunteer.test.ts", "apps/plaza/src/doctor/examine-space.long.test.ts"];
const left = process.env["PLAZA_FULL"] === "1" ? [] : longest;

export default defineConfig({
  test: {
    // Stories of processes mostly wait for each other: three at a time keep two cores busy.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.{ts,tsx}",
            "examples/*/src/**/*.test.ts",
            "tests/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", "**/dist/**", "tests/plaza/**", "**/*.long.test.ts"],
          environment: "node",
          // These tests are of pure functions and fakes: files of one process share what they import.
          pool: "forks",
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        // Disks, sockets, kills and long stories: part of every `npm test`, not of the minute's check. Real links and processes
        // may be starved once, as below.
        test: {
          name: "long",
          include: ["packages/*/src/**/*.long.test.ts", "apps/*/src/**/*.long.test.ts", "tests/scenarios/**/*.long.test.ts"],
          exclude: ["**/node_modules/**", ...left],
          environment: "node",
          pool: "forks",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry: 1,
        },
      },
      {
        // The command as a process of its own, ended and killed: too slow for every check. A story of several processes gets a
        // second try, since a busy machine can starve one of them; what fails twice has failed.
        test: {
          name: "plaza",
          include: ["tests/plaza/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...left],
          environment: "node",
          pool: "forks",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry: 1,
        },
      },
    ],
  },
});
