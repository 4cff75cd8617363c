import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { quantile } from "../relay/figures.ts";
import type { StageSamples } from "./page-process.ts";
import { measureTickCost } from "./tick-cost.ts";

const LISTED = [1, 50, 200, 1_000];

/**
 * Figures of people in a real Chromium: what a frame and a tick of the network cost the page's main thread, beside one group of meshes for
 * each person in the same run; and what a tick costs the processor, in Node. `--peers 1,50,200,1000`, `--frames 240`.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const counts = typeof options["peers"] === "string" ? options["peers"].split(",").map(Number) : LISTED;
  const frames = typeof options["frames"] === "string" ? Number(options["frames"]) : 240;
  const folder = await mkdtemp(join(tmpdir(), "plaza-bench-stage-"));
  try {
    await buildPage(folder);
    const script = await readFile(join(folder, "page.js"));
    const server = createServer((request, response) => {
      const isScript = request.url === "/page.js";
      // An isolated page is given a clock of 5 microseconds instead of 100.
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : `<!doctype html><title>stage</title><body><script type="module" src="/page.js"></script>`);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const browser = await chromium.launch({
      executablePath: process.env["PLAZA_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--ignore-gpu-blocklist",
        "--disable-renderer-backgrounding",
      ],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => window.measureStage !== undefined);
      console.log(`Chromium ${browser.version()}, drawing in software; load ${loadavg()[0]?.toFixed(1) ?? "?"} at the start`);
      console.log(head);
      for (const people of counts) {
        for (const way of ["ours", "plain"] as const)
          console.log(row(way, people, await measure(page, way, people, framesFor(people, frames))));
      }
      console.log(`load ${loadavg()[0]?.toFixed(1) ?? "?"} at the end`);
      console.log(tickHead);
      for (const people of counts) for (const way of ["bytes", "text"] as const) console.log(await tickRow(way, people));
    } finally {
      await browser.close();
      server.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildPage(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      lib: { entry: fileURLToPath(new URL("page-process.ts", import.meta.url)), formats: ["es"], fileName: () => "page.js" },
    },
  });
}

/** Painting in software what is handed over takes seconds a frame for a thousand people. */
function framesFor(people: number, frames: number): number {
  return Math.ceil(frames / Math.max(1, people / 300));
}

function measure(page: Page, way: "ours" | "plain", people: number, frames: number): Promise<StageSamples> {
  return page.evaluate(
    ([kind, count, length]) => window.measureStage?.(kind, count, length) ?? Promise.reject(new Error("the page is not ready")),
    [way, people, frames] as const,
  );
}

const head = `| people | drawn as | frame p50 / p95 ms | of it placing / handing over, p50 ms | network tick p50 / p95 ms | draw calls | triangles | bytes a frame |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |`;

function row(way: "ours" | "plain", people: number, taken: StageSamples): string {
  const whole = taken.placeMs.map((ms, frame) => ms + (taken.submitMs[frame] ?? 0));
  const pair = (samples: readonly number[]): string => `${quantile(samples, 0.5).toFixed(2)} / ${quantile(samples, 0.95).toFixed(2)}`;
  const cells = [
    people.toLocaleString("en"),
    way === "ours" ? "instances, by distance" : "a group of meshes each",
    pair(whole),
    `${quantile(taken.placeMs, 0.5).toFixed(2)} / ${quantile(taken.submitMs, 0.5).toFixed(2)}`,
    pair(taken.tickMs),
    taken.drawCalls.toLocaleString("en"),
    taken.triangles.toLocaleString("en"),
    taken.bytes.toLocaleString("en"),
  ];
  return `| ${cells.join(" | ")} |`;
}

const TICK_ROUNDS = 12;

const tickHead = `| people | a tick comes as | thread's own time p50 ms (best round of ${TICK_ROUNDS}) | whole process p50 ms (best round) |
| ---: | --- | ---: | ---: |`;

async function tickRow(way: "bytes" | "text", people: number): Promise<string> {
  const { threadMs, processMs } = await measureTickCost(way, people, TICK_ROUNDS);
  const pair = (samples: readonly number[]): string => `${quantile(samples, 0.5).toFixed(2)} (${Math.min(...samples).toFixed(2)})`;
  const name = way === "bytes" ? "one message of bytes" : "a text for each";
  return `| ${people.toLocaleString("en")} | ${name} | ${pair(threadMs)} | ${pair(processMs)} |`;
}
