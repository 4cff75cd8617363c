import { Worker } from "node:worker_threads";
import { createFakeTime, createRecordingLog } from "@plaza/platform/fakes";
import { isSha256 } from "@plaza/protocol";
import type { Sha256 } from "@plaza/protocol";
import type { AppRequest } from "@plaza/webxdc";
import { afterEach, expect, test } from "vitest";
import { buildTestApp, testScripts } from "./apps-server.test-support.ts";
import { createArchiveReader } from "./archive-reader.ts";
import type { ArchiveReader } from "./archive-reader.ts";

const readers: ArchiveReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.end();
});

const request: AppRequest = { method: "GET", target: "/main.js", headers: {}, pageOrigins: [] };

function hashOf(text: string): Sha256 {
  if (!isSha256(text)) throw new Error("a hash");
  return text;
}

interface Made {
  readonly reader: ArchiveReader;
  readonly time: ReturnType<typeof createFakeTime>;
  readonly started: Worker[];
  readonly loads: () => number;
}

/** A reader over one app; `first` is the text of its first thread, the real one follows. */
function make(files: ReadonlyMap<string, Uint8Array>, first: string | null = null): Made {
  const time = createFakeTime();
  const started: Worker[] = [];
  let loads = 0;
  const reader = createArchiveReader({
    scripts: testScripts,
    load: (sha256) => {
      loads += 1;
      return Promise.resolve(files.get(sha256)?.slice() ?? null);
    },
    timers: time,
    log: createRecordingLog(),
    startThread: (scripts) => {
      const real = new URL("./archive-worker.ts", import.meta.url);
      const thread =
        first !== null && started.length === 0 ? new Worker(first, { eval: true }) : new Worker(real, { workerData: { scripts } });
      started.push(thread);
      return thread;
    },
  });
  readers.push(reader);
  return { reader, time, started, loads: () => loads };
}

const app = buildTestApp();
const files = new Map([[app.x, app.bytes]]);
const text = (answer: Awaited<ReturnType<ArchiveReader["answer"]>>) =>
  answer.ok ? new TextDecoder().decode(answer.value.body ?? new Uint8Array()) : answer.problem.code;

test("[X-1e] an archive that was closed is opened again when it is asked for, once for all who ask", async () => {
  const { reader, loads } = make(files);
  const answers = await Promise.all([1, 2, 3].map(() => reader.answer(hashOf(app.x), request)));
  expect([answers.map(text), loads()]).toEqual([["1", "1", "1"], 1]);
  expect(reader.stats()).toEqual({ archives: 1, bytes: app.bytes.length, waiting: 0 });
});

test("[X-1b] bytes that are not the file's, wherever they came from, are never opened", async () => {
  const { reader } = make(new Map([[app.x, buildTestApp({ "main.js": "evil" }).bytes]]));
  expect(await reader.open(hashOf(app.x))).toEqual({ ok: false, problem: { code: "wrong-hash" } });
  expect(text(await reader.answer(hashOf(app.x), request))).toBe("wrong-hash");
  expect(text(await reader.answer(hashOf("0".repeat(64)), request))).toBe("unknown-file");
});

test("[X-1b] an archive over which the thread hangs costs its askers an answer, and nobody else", async () => {
  const { reader, time, started } = make(files, "setInterval(() => undefined, 1_000)");
  const stuck = reader.answer(hashOf(app.x), request);
  time.advance(31_000);
  expect(text(await stuck)).toBe("busy");
  expect(text(await reader.answer(hashOf(app.x), request))).toBe("1");
  expect(started).toHaveLength(2);
});

test("[X-1b] a thread that dies is replaced", async () => {
  const { reader, started } = make(files, "throw new Error('an archive broke it')");
  expect(text(await reader.answer(hashOf(app.x), request))).toBe("busy");
  expect(text(await reader.answer(hashOf(app.x), request))).toBe("1");
  expect(started).toHaveLength(2);
});

test("[X-1b] more questions than can be held are told so at once", async () => {
  const { reader, time } = make(files, "setInterval(() => undefined, 1_000)");
  const asked = Array.from({ length: 300 }, () => reader.answer(hashOf(app.x), request));
  expect(await Promise.race(asked.slice(256).map(text256))).toBe("busy");
  expect(reader.stats().waiting).toBe(256);
  time.advance(31_000);
  expect(new Set((await Promise.all(asked)).map(text))).toEqual(new Set(["busy"]));
});

async function text256(answer: ReturnType<ArchiveReader["answer"]>): Promise<string> {
  return text(await answer);
}
