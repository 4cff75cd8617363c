import type { Sha256 } from "@plaza/protocol";
import { isApiPath } from "../app-package/app-package.ts";
import type { AppPackage } from "../app-package/app-package.ts";
import { buildAppPage, pageAsText } from "./app-page.ts";
import { parseByteRange } from "./byte-range.ts";
import { sealHeaders } from "./seal-headers.ts";
import type { SealKind } from "./seal-headers.ts";
import { servedType } from "./served-type.ts";

/** What a browser asks an app origin for. */
export interface AppRequest {
  readonly method: string;
  /** The request target as it came: path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Who may show the app in a frame. */
  readonly pageOrigins: readonly string[];
}

/** An app that is open, and the hash of its file. */
export interface ServedApp {
  readonly app: AppPackage;
  readonly sha256: Sha256;
}

/** The scripts that are ours in every app. */
export interface AppScripts {
  /** Put before everything in every page. */
  readonly guard: string;
  /** What `webxdc.js` is, in any folder. */
  readonly api: string;
  /** Changes with the two and with whatever else shapes an answer; letters and digits. */
  readonly version: string;
}

/** An answer with the seal on it. */
export interface SealedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where an answer has none. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

const documentDests = new Set(["document", "iframe", "frame", "embed", "object", "fencedframe"]);

/**
 * An answer without content, of which no browser can make anything.
 *
 * @see docs/spec/webxdc.md
 */
export function sealedRefusal(status: number, pageOrigins: readonly string[], more: Readonly<Record<string, string>> = {}): SealedAnswer {
  const headers = { ...sealHeaders("refusal", pageOrigins), "Cache-Control": "no-store", "Content-Length": "0", ...more };
  return { status, headers, body: null };
}

/** How a request means to use what it gets; `unknown` where the browser does not tell. */
function useOf(headers: AppRequest["headers"]): "navigation" | "frame" | "part" | "unknown" {
  const dest = headers["sec-fetch-dest"];
  const mode = headers["sec-fetch-mode"];
  if (dest === "iframe") return "frame";
  if (mode === "navigate" || (dest !== undefined && documentDests.has(dest))) return "navigation";
  return mode === undefined && dest === undefined ? "unknown" : "part";
}

/** The path inside the archive; null when it cannot be one. */
function pathOf(target: string): string | null {
  if (!target.startsWith("/")) return null;
  const path = target.slice(1).replace(/[?#].*$/s, "");
  try {
    return path === "" ? "index.html" : decodeURIComponent(path);
  } catch {
    return null;
  }
}

/**
 * Answers a request to an app's origin from the app's archive and from nothing else.
 *
 * @param served - null where no app is known under that name
 * @see docs/spec/webxdc.md
 */
export function answerAppRequest(served: ServedApp | null, request: AppRequest, scripts: AppScripts): SealedAnswer {
  if (scripts.guard.trim() === "" || scripts.api.trim() === "") throw new Error("an app is never served without its guard");
  const { headers, pageOrigins } = request;
  const no = (status: number, more?: Readonly<Record<string, string>>): SealedAnswer => sealedRefusal(status, pageOrigins, more);
  if (request.method !== "GET" && request.method !== "HEAD") return no(405, { Allow: "GET, HEAD" });
  // A worker that answers for the server would make pages without a seal.
  if (headers["service-worker"] !== undefined || headers["sec-fetch-dest"] === "serviceworker") return no(403);
  const path = pathOf(request.target);
  if (path === null) return no(400);
  if (served === null) return no(404);
  const use = useOf(headers);
  // Outside the page's frame nothing holds an app back from going elsewhere.
  if (use === "navigation") return no(403);

  const isApi = isApiPath(path);
  const { type, kind } = isApi ? { type: "text/javascript; charset=utf-8", kind: "script" } : servedType(path);
  const file = isApi ? { ok: true as const, value: new TextEncoder().encode(scripts.api) } : served.app.read(path);
  if (!file.ok) return no(file.problem.code === "not-found" ? 404 : 500);
  if (use === "frame" && kind !== "html") return no(403);

  const tag = `"${served.sha256.slice(0, 32)}-${scripts.version}"`;
  const give = (as: SealKind, contentType: string, cache: string, body: Uint8Array): SealedAnswer => {
    const common = { ...sealHeaders(as, pageOrigins), "Content-Type": contentType, "Cache-Control": cache };
    const tagged = cache === "no-store" ? common : { ...common, ETag: tag };
    const varied = kind === "html" ? { ...tagged, Vary: "Sec-Fetch-Dest, Sec-Fetch-Mode" } : tagged;
    if (cache !== "no-store" && headers["if-none-match"]?.includes(tag) === true) return { status: 304, headers: varied, body: null };
    const inParts = as === "file" && kind === "file";
    const isSame = headers["if-range"] === undefined || headers["if-range"] === tag;
    const range = inParts && isSame ? parseByteRange(headers["range"], body.length) : null;
    if (range === "unsatisfiable") return no(416, { "Content-Range": `bytes */${body.length}` });
    const part = range === null ? body : body.subarray(range.first, range.last + 1);
    const sized = { ...varied, "Content-Length": String(part.length), ...(inParts ? { "Accept-Ranges": "bytes" } : {}) };
    const placed = range === null ? sized : { ...sized, "Content-Range": `bytes ${range.first}-${range.last}/${body.length}` };
    return { status: range === null ? 200 : 206, headers: placed, body: request.method === "HEAD" ? null : new Uint8Array(part) };
  };

  if (kind === "html") {
    // Read by the app's scripts it must stay what the app wrote; stored as text, it can never come back as a page.
    if (use === "part") return give("file", "text/plain; charset=utf-8", "no-store", pageAsText(file.value));
    return give("document", type, "private, no-cache", buildAppPage(file.value, scripts.guard));
  }
  if (kind === "script") return give("script", type, "private, no-cache", file.value);
  return give("file", type, "private, max-age=31536000, immutable", file.value);
}
