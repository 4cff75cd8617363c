import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRecordingLog } from "@plaza/platform/fakes";
import type { BlobStore } from "@plaza/platform";
import { createNodeClock, createNodeTimers, openFileBlobStore } from "@plaza/platform-node";
import { failed, ok, sha256Of } from "@plaza/protocol";
import type { AppScripts } from "@plaza/webxdc";
import { answerAppRequest } from "@plaza/webxdc";
import { zipSync } from "fflate";
import { WebSocketServer } from "ws";
import { routeSockets } from "../up/sockets.ts";
import { openAppFileCache } from "./app-file-cache.ts";
import { createAppHosts, parseAppsOrigin } from "./app-hosts.ts";
import { createAppService } from "./app-service.ts";
import type { ArchiveReader, ArchiveReaderOptions } from "./archive-reader.ts";
import { createArchiveShelf } from "./archive-shelf.ts";
import { sealServerErrors } from "./sealed-socket.ts";

/** The scripts of a test's apps. */
export const testScripts: AppScripts = { guard: "guard()", api: "window.webxdc = {}", version: "test" };

/** An answer, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server for apps with nothing behind it but a record of what got through. */
export interface AppsServer {
  readonly port: number;
  /** The page's host. */
  readonly page: string;
  readonly blobs: BlobStore;
  /** What reached the page, relay, media and the rest: `METHOD path`. */
  readonly reached: string[];
  /** The headers of a page of one's own. */
  readonly own: Readonly<Record<string, string>>;
  stats(): object;
  ask(
    method: string,
    path: string,
    host: string,
    headers?: Readonly<Record<string, string>>,
    body?: Uint8Array | string,
  ): Promise<Answered>;
  /** Sends bytes as they are and reads until the server closes. */
  raw(...lines: readonly string[]): Promise<string>;
  end(): Promise<void>;
}

/** How a test's server is. */
export interface AppsServerOptions {
  readonly folder?: string;
  readonly fileBytes?: number;
  readonly totalBytes?: number;
  readonly scripts?: AppScripts | null;
  readonly appsOrigin?: string;
  /** Reads archives on a thread, as the real server does; without, on the test's own. */
  readonly onThread?: boolean;
}

/** Reads archives here and now. */
function createReaderHere({ scripts, load }: ArchiveReaderOptions): ArchiveReader {
  const shelf = createArchiveShelf();
  const open: ArchiveReader["open"] = async (sha256) => {
    const bytes = await load(sha256);
    return bytes === null ? failed({ code: "unknown-file" }) : shelf.open(sha256, bytes);
  };
  return {
    warm: () => undefined,
    open,
    async answer(sha256, request) {
      const opened = shelf.find(sha256) === null ? await open(sha256) : ok(0);
      return opened.ok ? ok(answerAppRequest(shelf.find(sha256), request, scripts)) : opened;
    },
    stats: () => ({ ...shelf.stats(), waiting: 0 }),
    end: () => Promise.resolve(),
  };
}

/** The label that consists of one letter. */
export function labelOf(letter: string): string {
  return letter.repeat(50);
}

/** An archive and its hash. */
export function buildTestApp(files: Readonly<Record<string, string | Uint8Array>> = {}): {
  readonly x: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
} {
  const all = { "index.html": "<!doctype html><p>hello</p>", "main.js": "1", "pic.svg": "<svg/>", ...files };
  const encoder = new TextEncoder();
  const zipped = zipSync(
    Object.fromEntries(Object.entries(all).map(([name, file]) => [name, typeof file === "string" ? encoder.encode(file) : file])),
  );
  return { x: sha256Of(zipped), bytes: new Uint8Array(zipped) };
}

/** Starts a server on a free port. */
export async function serveApps(options: AppsServerOptions = {}): Promise<AppsServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "plaza-apps-")));
  const blobs = await openFileBlobStore({ path: join(folder, "blobs") });
  const { fileBytes = 100_000_000, totalBytes = 2_000_000_000 } = options;
  const cache = await openAppFileCache(join(folder, "apps"), { fileBytes, totalBytes });
  if (!blobs.ok || !cache.ok) throw new Error("a fresh folder can be used");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const page = `localhost:${port}`;
  const reached: string[] = [];
  const service = createAppService({
    hosts: createAppHosts({
      origin: options.appsOrigin === undefined ? null : parseAppsOrigin(options.appsOrigin),
      pageUrl: `http://127.0.0.1:${port}/`,
      publicUrl: null,
    }),
    scripts: options.scripts === undefined ? testScripts : options.scripts,
    cache: cache.value,
    blobs: blobs.value,
    pageOrigin: `http://127.0.0.1:${port}`,
    clock: createNodeClock(),
    timers: createNodeTimers(),
    log: createRecordingLog(),
    fileBytes,
    ...(options.onThread === true ? {} : { createReader: createReaderHere }),
  });
  sealServerErrors(server);
  server.on("request", (request, response: ServerResponse) => {
    if (service.handle(request, response)) return;
    reached.push(`${request.method ?? ""} ${request.url ?? ""}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end("the page's");
  });
  const relay = {
    takes: (path: string) => path === "/relay",
    server: new WebSocketServer({ noServer: true }),
    accept: () => reached.push("upgrade"),
  };
  routeSockets(server, [relay], (request) => service.refuseUpgrade(request));

  return {
    port,
    page,
    blobs: blobs.value,
    reached,
    own: { origin: `http://${page}`, "sec-fetch-site": "same-origin" },
    stats: () => service.stats(),
    ask: (method, path, host, headers = {}, body) =>
      new Promise((resolve, reject) => {
        const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers: { host, ...headers } }, (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString("utf8") }),
          );
          response.on("error", reject);
        });
        sent.on("error", reject);
        sent.end(body);
      }),
    raw: (...lines) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => socket.write(lines.join("\r\n")));
        const parts: Buffer[] = [];
        socket.on("data", (part) => parts.push(part));
        socket.on("error", reject);
        socket.on("close", () => resolve(Buffer.concat(parts).toString("latin1")));
      }),
    async end() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await service.end();
      await blobs.value.end();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
