import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlobStore, Clock, Log, Timers } from "@plaza/platform";
import type { Sha256 } from "@plaza/protocol";
import { answerForgetting, sealedRefusal } from "@plaza/webxdc";
import type { AppRequest, AppScripts, SealedAnswer } from "@plaza/webxdc";
import { cacheLimits } from "./app-file-cache.ts";
import type { AppFileCache } from "./app-file-cache.ts";
import type { AppHosts, HostRoute } from "./app-hosts.ts";
import { createAppLabels } from "./app-labels.ts";
import { createAppRegistrar } from "./app-registrar.ts";
import { createArchiveReader } from "./archive-reader.ts";
import type { ArchiveReader, ArchiveReaderOptions } from "./archive-reader.ts";
import { createRateGate } from "./rate-gate.ts";
import { rawRefusal, sendSealed } from "./sealed-socket.ts";

/** The serving side of mini-apps: stands before everything else on the port. */
export interface AppService {
  /** Takes every request that is not for the page's own host, and those that register an app; false for the rest. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** What an upgrade on an app origin gets instead; null where it may go on. */
  refuseUpgrade(request: IncomingMessage): string | null;
  /** `http://{label}.apps.localhost:7447`, or null where the page must do without app origins. */
  originFor(headers: IncomingMessage["headers"]): string | null;
  stats(): object;
  end(): Promise<void>;
}

/** What the service works with. */
export interface AppServiceParts {
  readonly hosts: AppHosts;
  /** Null: not built; then app origins answer 503, sealed. */
  readonly scripts: AppScripts | null;
  readonly cache: AppFileCache;
  readonly blobs: BlobStore;
  /** The page's own origin, as visitors are told. */
  readonly pageOrigin: string;
  /** Where a request comes from. Default: the other end of its connection. */
  readonly addressOf?: (request: IncomingMessage) => string | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly fileBytes?: number;
  /** Default: on a thread of its own. */
  readonly createReader?: (options: ArchiveReaderOptions) => ArchiveReader;
}

/** Bytes of answers that slow readers may make this process hold. */
const mostHeldBytes = 512_000_000;

function plainHeaders(request: IncomingMessage): AppRequest["headers"] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, typeof value === "string" ? value : value?.join(", ")]),
  );
}

/** Makes the service. */
export function createAppService(parts: AppServiceParts): AppService {
  const { hosts, scripts, cache, blobs, pageOrigin, clock, timers, log, fileBytes = cacheLimits.fileBytes } = parts;
  const labels = createAppLabels();
  const pace = createRateGate({ perSec: 300, burst: 1_000 });
  let answered = 0;
  let refused = 0;
  let heldBytes = 0;

  async function load(sha256: Sha256): Promise<Uint8Array | null> {
    const cached = await cache.read(sha256);
    if (cached !== null) return cached;
    const info = await blobs.find(sha256);
    if (info === null || info.sizeBytes > fileBytes) return null;
    const stored = await blobs.read(sha256);
    if (stored === null) return null;
    const bytes = new Uint8Array(info.sizeBytes);
    let at = 0;
    for await (const part of stored) {
      bytes.set(part, at);
      at += part.length;
    }
    return at === bytes.length ? bytes : null;
  }

  const { createReader = createArchiveReader } = parts;
  const reader = scripts === null ? null : createReader({ scripts, load, timers, log });

  function isOwnPage({ headers }: IncomingMessage): boolean {
    const site = headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin") return false;
    const { origin } = headers;
    if (origin === undefined || !URL.canParse(origin)) return false;
    return origin === pageOrigin || new URL(origin).host === headers.host?.trim().toLowerCase();
  }

  const isInStore = async (sha256: Sha256): Promise<boolean> => {
    const info = await blobs.find(sha256);
    return info !== null && info.sizeBytes <= fileBytes;
  };
  const registrar =
    reader === null
      ? null
      : createAppRegistrar({
          cache,
          labels,
          reader,
          isInStore,
          isOwnPage,
          addressOf: parts.addressOf ?? ((request) => request.socket.remoteAddress ?? null),
          clock,
          log,
          fileBytes,
        });

  /** One Host, one plain path: what could be read in two ways is for nobody. */
  function routeOf(request: IncomingMessage): HostRoute {
    const named = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
    const isPlain = request.url?.startsWith("/") === true || (request.url === "*" && request.method === "OPTIONS");
    // No browser asks without a Host: it is a balancer that looks whether the page's server lives.
    if (named === 0 && isPlain) return { kind: "page" };
    if (named !== 1 || !isPlain) return { kind: "unclear" };
    return hosts.route(request.headers.host);
  }

  async function answerApp(label: string | null, asked: AppRequest): Promise<SealedAnswer> {
    const no = (status: number, more?: Readonly<Record<string, string>>): SealedAnswer => sealedRefusal(status, asked.pageOrigins, more);
    // An app is forgotten also when nobody serves it any more.
    const forgetting = label === null ? null : answerForgetting(asked);
    if (forgetting !== null) return forgetting;
    if (reader === null) return no(503);
    const sha256 = label === null ? null : labels.find(label);
    // Nothing to open: the same answer as an archive gives, without asking one.
    if (label === null || sha256 === null)
      return asked.method === "GET" || asked.method === "HEAD" ? no(404) : no(405, { Allow: "GET, HEAD" });
    if (!pace.pass(label, clock.monotonicMs())) return no(429, { "Retry-After": "1" });
    if (heldBytes > mostHeldBytes) return no(503, { "Retry-After": "1" });
    const answer = await reader.answer(sha256, asked);
    if (answer.ok) return answer.value;
    return answer.problem.code === "busy" ? no(503, { "Retry-After": "1" }) : no(404);
  }

  function send(response: ServerResponse, answer: SealedAnswer): void {
    answered += 1;
    if (answer.status >= 400) refused += 1;
    // Who left before the answer came will not leave again.
    if (response.destroyed) return;
    const size = answer.body?.length ?? 0;
    heldBytes += size;
    response.once("close", () => (heldBytes -= size));
    sendSealed(response, answer);
  }

  return {
    handle(request, response) {
      const route = routeOf(request);
      if (route.kind === "page") return registrar?.handle(request, response) ?? false;
      if (route.kind === "unclear") {
        sendSealed(response, sealedRefusal(400, []), { Connection: "close" });
        return true;
      }
      // An app sends nothing; what comes all the same is read and forgotten.
      request.resume();
      const asked: AppRequest = {
        method: request.method ?? "GET",
        target: request.url ?? "/",
        headers: plainHeaders(request),
        pageOrigins: route.pageOrigins,
      };
      answerApp(route.label, asked).then(
        (answer) => send(response, answer),
        (error: unknown) => {
          log.error("an app could not be answered", { detail: String(error) });
          send(response, sealedRefusal(500, route.pageOrigins));
        },
      );
      return true;
    },
    refuseUpgrade(request) {
      const route = routeOf(request);
      return route.kind === "page" ? null : rawRefusal(route.kind === "app" ? 403 : 400);
    },
    originFor: (headers) => (reader === null ? null : hosts.originFor(headers)),
    stats: () => {
      const { files, bytes } = cache.stats();
      const open = reader?.stats();
      return {
        names: labels.size(),
        openArchives: open?.archives ?? 0,
        openBytes: open?.bytes ?? 0,
        waiting: open?.waiting ?? 0,
        cachedFiles: files,
        cachedBytes: bytes,
        heldBytes,
        answered,
        refused,
        uploads: registrar?.stats() ?? {},
      };
    },
    end: async () => reader?.end(),
  };
}
