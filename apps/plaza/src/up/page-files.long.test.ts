import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createFakeTime } from "@plaza/platform/fakes";
import type { FakeTime } from "@plaza/platform/fakes";
import { expect, it, onTestFinished } from "vitest";
import { servePage } from "./page-files.ts";

const BUILT_MS = 1_700_000_000_000;

interface Bench {
  /** Empties the folder and writes a build into it, as of this time. */
  build(files: Readonly<Record<string, string>>, atMs: number): Promise<void>;
  readonly clock: FakeTime;
  /** Status and text. */
  get(path: string): Promise<string>;
}

async function createBench(first: Readonly<Record<string, string>>): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-page-"));
  const built = join(folder, "dist");
  const clock = createFakeTime({ wallMs: BUILT_MS + 60_000 });
  async function build(files: Readonly<Record<string, string>>, atMs: number): Promise<void> {
    await rm(built, { recursive: true, force: true });
    await mkdir(built);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(built, name)), { recursive: true });
      await writeFile(join(built, name), text);
      await utimes(join(built, name), atMs / 1000, atMs / 1000);
    }
  }
  await build(first, BUILT_MS);
  const page = await servePage({ copy: join(folder, "page"), built, appOrigin: () => null, clock });
  if (!page.ok) throw new Error(page.problem.code);
  const server = createServer((request, response) => page.value(request, response, () => response.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    build,
    clock,
    async get(path) {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      return `${answer.status} ${await answer.text()}`;
    },
  };
}

const first = { "index.html": "the first", "assets/first.js": "1" };
const second = { "index.html": "the second, which is longer", "assets/second.js": "2" };

it("[U-4b] what was built while it serves is there at the next load", async () => {
  const bench = await createBench(first);
  expect(await bench.get("/")).toBe("200 the first");
  await bench.build(second, BUILT_MS + 50_000);
  bench.clock.advance(1_000);
  expect(await bench.get("/")).toBe("200 the second, which is longer");
  expect(await bench.get("/assets/second.js")).toBe("200 2");
  expect(await bench.get("/scene/any/route")).toBe("200 the second, which is longer");
});

it("[U-4b] pages opened before a build find their parts, and what was never there gets 404", async () => {
  const bench = await createBench(first);
  await bench.build(second, BUILT_MS + 50_000);
  bench.clock.advance(1_000);
  await bench.get("/");
  expect(await bench.get("/assets/first.js")).toBe("200 1");
  expect(await bench.get("/assets/never.js")).toBe("404 ");
});

it("[U-4b] while a build is under way the page is the one before", async () => {
  const bench = await createBench(first);
  await bench.build({}, 0);
  bench.clock.advance(1_000);
  expect(await bench.get("/")).toBe("200 the first");
  await bench.build(second, bench.clock.wallMs() + 1_500);
  bench.clock.advance(1_000);
  expect(await bench.get("/")).toBe("200 the first");
  expect(await bench.get("/assets/first.js")).toBe("200 1");
  bench.clock.advance(2_000);
  expect(await bench.get("/")).toBe("200 the second, which is longer");
});

it("[U-4b] a page that was never built is a problem with a name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plaza-page-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const page = await servePage({ copy: join(folder, "page"), built: join(folder, "none"), appOrigin: () => null, clock: createFakeTime() });
  expect(page).toEqual({ ok: false, problem: { code: "page-not-built" } });
});
