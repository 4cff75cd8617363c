import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  // Two at a time where pages mostly wait; one at a time where each draws a world in software or listens to a tone.
  projects: [
    { name: "apps", testMatch: ["adapters.e2e.ts", "apps*.e2e.ts", "messages.e2e.ts"] },
    { name: "places", testMatch: "*.e2e.ts", testIgnore: ["adapters.e2e.ts", "apps*.e2e.ts", "messages.e2e.ts"], workers: 1 },
  ],
  outputDir: "../../.cache/browser-results",
  workers: 2,
  // Three pages drawn in software may starve each other once; what fails twice has failed.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    headless: true,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    video: "off",
    locale: "en-US",
    launchOptions: {
      executablePath: process.env["PLAZA_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        // WebGL without a graphics card.
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--ignore-gpu-blocklist",
        // Pages in the background go on as if they were looked at.
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        // Nothing leaves this machine.
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
      ],
    },
  },
});
