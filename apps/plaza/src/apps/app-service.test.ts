import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { BlobStore } from "@plaza/platform";
import { createFakeTime, createRecordingLog } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import { sealedRefusal } from "@plaza/webxdc";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AppFileCache } from "./app-file-cache.ts";
import { createAppHosts } from "./app-hosts.ts";
import { createAppService } from "./app-service.ts";
import type { AppService } from "./app-service.ts";

const label = "a".repeat(50);
const page = "localhost:7447";
let service: AppService;
let unpacked: () => void;

/** One request, with what becomes of it. */
function ask(method: string, url: string, host: string, body = "") {
  const headers = { host, origin: `http://${page}` };
  const request = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), {
    method,
    url,
    headers,
    rawHeaders: Object.entries(headers).flat(),
    socket: {},
  });
  const told = { status: 0, isWhole: false };
  const response = Object.assign(new EventEmitter(), {
    destroyed: false,
    writeHead: (status: number) => void (told.status = status),
    end: () => void (told.isWhole = true),
  });
  // Of both nothing else is used.
  service.handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  const leave = (): void => {
    response.destroyed = true;
    response.emit("close");
  };
  return { told, leave };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

beforeEach(async () => {
  const time = createFakeTime();
  let waiting: (() => void)[] = [];
  unpacked = () => {
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  service = createAppService({
    hosts: createAppHosts({ origin: null, pageUrl: `http://${page}/`, publicUrl: null }),
    scripts: { guard: "guard()", api: "api()", version: "test" },
    // The reader stands for all files.
    cache: { has: () => true, stats: () => ({ files: 0, bytes: 0 }) } as unknown as AppFileCache,
    blobs: {} as BlobStore,
    pageOrigin: `http://${page}`,
    clock: time,
    timers: time,
    log: createRecordingLog(),
    createReader: () => ({
      warm: () => {},
      open: async () => ok(1),
      answer: async () => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return ok({ ...sealedRefusal(200, []), body: new Uint8Array(100_000_000) });
      },
      stats: () => ({ archives: 0, bytes: 0, waiting: 0 }),
      end: async () => {},
    }),
  });
  const claim = ask("PUT", `/app-origins/${label}`, page, JSON.stringify({ x: "ab".repeat(32) }));
  await vi.waitFor(() => expect(claim.told.status).toBe(204));
});

const film = () => ask("GET", "/film.mp4", `${label}.apps.localhost:7447`);

describe("answers that are waited for", () => {
  it("[X-1e] count until they are read, and more than 512 MB of them make others wait", async () => {
    const slow = Array.from({ length: 6 }, film);
    await settled();
    unpacked();
    await settled();
    expect(slow.map(({ told }) => told.status)).toEqual(Array(6).fill(200));
    const late = film();
    await settled();
    expect(late.told.status).toBe(503);
    for (const { leave } of slow) leave();
    expect(service.stats()).toMatchObject({ heldBytes: 0 });
  });

  it("[X-1e] count for nothing once nobody waits, however many have left before theirs came", async () => {
    const impatient = Array.from({ length: 6 }, film);
    await settled();
    for (const { leave } of impatient) leave();
    unpacked();
    await settled();
    expect(service.stats()).toMatchObject({ heldBytes: 0 });
    const patient = film();
    await settled();
    unpacked();
    await settled();
    expect(patient.told).toEqual({ status: 200, isWhole: true });
  });
});
