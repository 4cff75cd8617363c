import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, Log } from "@plaza/platform";
import { isSha256, parseJson } from "@plaza/protocol";
import type { Sha256 } from "@plaza/protocol";
import { archiveLimits } from "@plaza/webxdc";
import type { AppFileCache, CacheProblem } from "./app-file-cache.ts";
import { cacheLimits } from "./app-file-cache.ts";
import type { AppLabels } from "./app-labels.ts";
import type { ArchiveReader } from "./archive-reader.ts";
import { createRateGate } from "./rate-gate.ts";

/** Takes apps' files and names from the page. */
export interface AppRegistrar {
  /** False when the path is none of its own. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  stats(): { readonly taken: number; readonly refused: number; readonly underWay: number };
}

/** What a registrar works with. */
export interface RegistrarParts {
  readonly cache: AppFileCache;
  readonly labels: AppLabels;
  readonly reader: ArchiveReader;
  /** Whether the media store of this Plaza has the file. */
  readonly isInStore: (sha256: Sha256) => Promise<boolean>;
  /** Whether the page of this Plaza asks. */
  readonly isOwnPage: (request: IncomingMessage) => boolean;
  /** Where a request comes from. */
  readonly addressOf: (request: IncomingMessage) => string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly fileBytes?: number;
}

const mostUploads = 8;
const bodyBytes = 2_048;

function answer(response: ServerResponse, status: number, body: object | null, more: Readonly<Record<string, string>> = {}): void {
  const headers = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
  };
  const type = body === null ? {} : { "Content-Type": "application/json" };
  response.writeHead(status, { ...headers, ...type, ...more });
  response.end(body === null ? undefined : JSON.stringify(body));
}

/** Refuses an upload whose bytes are still on their way. */
function cutOff(response: ServerResponse, status: number, body: object): void {
  answer(response, status, body, { Connection: "close" });
}

async function readSmall(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bodyBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

interface Claim {
  readonly x: Sha256;
  readonly maxInflatedBytes: number;
}

function parseClaim(text: string): Claim | null {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null) return null;
  const { x, maxInflatedBytes = archiveLimits.maxInflatedBytes }: { readonly x?: unknown; readonly maxInflatedBytes?: unknown } = {
    ...parsed.value,
  };
  return isSha256(x) && typeof maxInflatedBytes === "number" && maxInflatedBytes > 0 ? { x, maxInflatedBytes } : null;
}

/**
 * Makes a registrar for `PUT /app-origins/<label>` and `PUT /app-files/<x>`.
 *
 * @see docs/spec/webxdc.md [X-1b]
 */
export function createAppRegistrar(parts: RegistrarParts): AppRegistrar {
  const { cache, labels, reader, isInStore, isOwnPage, addressOf, clock, log, fileBytes = cacheLimits.fileBytes } = parts;
  const uploads = createRateGate({ perSec: 0.5, burst: 60 });
  const claims = createRateGate({ perSec: 2, burst: 60 });
  let taken = 0;
  let refused = 0;
  let underWay = 0;

  async function claim(label: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readSmall(request);
    const wanted = text === null ? null : parseClaim(text);
    if (wanted === null) return cutOff(response, 400, { error: "bad-request" });
    const { x, maxInflatedBytes } = wanted;
    const before = labels.find(label);
    if (before !== null && before !== x) return answer(response, 409, { error: "other-file" });
    const opened = await reader.open(x);
    if (!opened.ok) {
      const { code } = opened.problem;
      if (code === "unknown-file") return answer(response, 404, { error: "unknown-file" });
      if (code === "busy") return answer(response, 503, { error: "busy" }, { "Retry-After": "2" });
      return answer(response, 422, { error: "bad-archive", code });
    }
    if (opened.value > maxInflatedBytes)
      return answer(response, 422, { error: "bad-archive", code: "too-large", inflatedBytes: opened.value });
    if (!labels.claim(label, x)) return answer(response, 409, { error: "other-file" });
    answer(response, 204, null);
  }

  function uploadAnswer(response: ServerResponse, problem: CacheProblem): void {
    const { code } = problem;
    if (code === "too-large") cutOff(response, 413, { error: "too-large", maxBytes: problem.maxBytes });
    else if (code === "wrong-hash") answer(response, 400, { error: "wrong-hash", given: problem.given, found: problem.found });
    else if (code === "broken-off") cutOff(response, 400, { error: "broken-off" });
    else {
      log.warn("an app's file could not be kept", { detail: problem.detail });
      cutOff(response, 507, { error: "no-room" });
    }
  }

  async function upload(x: Sha256, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tooLarge = { error: "too-large", maxBytes: fileBytes };
    if (Number(request.headers["content-length"] ?? 0) > fileBytes) return cutOff(response, 413, tooLarge);
    if (cache.has(x) || (await isInStore(x))) {
      request.resume();
      return answer(response, 200, { x });
    }
    if (underWay >= mostUploads) return cutOff(response, 503, { error: "busy" });
    underWay += 1;
    try {
      const outcome = await cache.take(x, request);
      if (!outcome.ok) {
        refused += 1;
        return uploadAnswer(response, outcome.problem);
      }
      taken += 1;
      answer(response, 201, { x });
    } finally {
      underWay -= 1;
    }
  }

  async function decide(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const [, place, name = ""] = /^\/(app-origins|app-files)\/(.*)$/.exec(path) ?? [];
    if (request.method !== "PUT") return cutOff(response, 405, { error: "method" });
    if (!isOwnPage(request)) {
      refused += 1;
      return cutOff(response, 403, { error: "other-origin" });
    }
    const gate = place === "app-files" ? uploads : claims;
    if (!gate.pass(addressOf(request) ?? "", clock.monotonicMs())) return cutOff(response, 429, { error: "too-many" });
    reader.warm();
    if (place === "app-files" && isSha256(name)) return upload(name, request, response);
    if (place === "app-origins" && /^[0-9a-z]{50}$/.test(name)) return claim(name, request, response);
    cutOff(response, 404, { error: "bad-name" });
  }

  return {
    handle(request, response) {
      const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
      if (!/^\/app-(?:origins|files)(?:\/|$)/.test(path)) return false;
      decide(request, response, path).catch((error: unknown) => {
        log.error("an app could not be registered", { detail: String(error) });
        if (!response.headersSent) cutOff(response, 500, { error: "failed" });
        else response.destroy();
      });
      return true;
    },
    stats: () => ({ taken, refused, underWay }),
  };
}
