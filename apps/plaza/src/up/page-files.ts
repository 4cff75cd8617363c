import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "@plaza/platform";
import { ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { sealHeaders } from "@plaza/webxdc";
import sirv from "sirv";
import { answerPreview } from "./link-preview.ts";
import { copyPage } from "./page-copy.ts";
import type { PageProblem } from "./page-copy.ts";
import type { ScenePreview } from "./scene-preview.ts";

/** Answers a request for a file of the page, or calls `otherwise`. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, otherwise: () => void) => void;

const webFolder = fileURLToPath(new URL("../../../web/", import.meta.url));

/** A Content-Security-Policy, kept beside the page's sources. */
function readPolicy(file: string): (changes: Readonly<Record<string, string>>) => string {
  const directives = JSON.parse(readFileSync(join(webFolder, file), "utf8")) as Record<string, string>;
  return (changes) =>
    Object.entries({ ...directives, ...changes })
      .map(([name, value]) => `${name} ${value}`.trim())
      .join("; ");
}

/** What the page is served from and with. */
export interface PageParts {
  /** Where the copy that is served may stand. */
  readonly copy: string;
  /** Where builds put the page; its own place unless a test has another. */
  readonly built?: string;
  /** Where apps get their origins, with `{label}` for their name, for whoever asks with these headers. */
  readonly appOrigin: (headers: IncomingMessage["headers"]) => string | null;
  /** What a path's link shows where it is posted. */
  readonly preview?: ScenePreview;
  readonly clock: Clock;
}

/**
 * Serves the built page: hashed assets for ever, the entry always fresh, every route the same entry. What is built while it
 * runs is served from the next load on.
 *
 * @see docs/spec/plaza.md [U-4b]
 */
export async function servePage({
  copy,
  built = join(webFolder, "dist"),
  appOrigin,
  preview = () => Promise.resolve(null),
  clock,
}: PageParts): Promise<Result<PageHandler, PageProblem>> {
  const copied = await copyPage(built, copy, clock);
  if (!copied.ok) return copied;
  const page = copied.value;
  const { folder } = page;
  const policy = readPolicy("csp.json");
  // Of an app without an origin of its own: in the page's frame alone, and never with the page's origin.
  const powers = "allow-scripts allow-forms allow-modals allow-pointer-lock allow-downloads";
  const appPolicy = readPolicy("frame-csp.json")({ "frame-ancestors": "'self'", sandbox: powers });
  const powersOff = sealHeaders("document", [])["Permissions-Policy"] ?? "";
  function setHeaders(response: ServerResponse, path: string): void {
    response.setHeader("Cache-Control", path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    const frames = appOrigin(response.req.headers)?.replace("{label}", "*") ?? "'self'";
    response.setHeader("Content-Security-Policy", path === "/frame/app.html" ? appPolicy : policy({ "frame-src": frames }));
    // An app that crashes its process takes no page with it.
    response.setHeader("Origin-Agent-Cluster", "?1");
    // That document carries all it needs: a browser that can is told that it may reach nothing at all.
    if (path === "/frame/app.html") {
      response.setHeader("Connection-Allowlist", "(); webrtc=block; redirects=block");
      response.setHeader("Permissions-Policy", powersOff);
      response.setHeader("X-DNS-Prefetch-Control", "off");
    }
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  }
  // It lists the folder once, here: a changed folder needs another.
  const newServe = (): PageHandler => sirv(folder, { etag: true, single: true, setHeaders });
  let serve = newServe();
  let served = 0;

  /** The entry with what crawlers read of a world; false where there is nothing to add. */
  async function servePreview(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const found = await preview(path);
    if (found === null) return false;
    const index = await readFile(join(folder, "index.html"), "utf8");
    const { status, etag, body } = answerPreview(index, found, request.headers["if-none-match"]);
    setHeaders(response, "/index.html");
    response.setHeader("ETag", etag);
    if (status === 200) {
      response.setHeader("Content-Type", "text/html;charset=utf-8");
      response.setHeader("Content-Length", Buffer.byteLength(body));
    }
    response.writeHead(status).end(request.method === "HEAD" ? undefined : body);
    return true;
  }

  async function renew(): Promise<void> {
    const version = await page.renew();
    if (version === served) return;
    served = version;
    serve = newServe();
  }

  async function answer(request: IncomingMessage, response: ServerResponse, otherwise: () => void): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    // Whoever asks for an asset has read the entry before.
    if (!path.startsWith("/assets/")) await renew();
    if (path.startsWith("/scene/") && (await servePreview(request, response, path))) return;
    serve(request, response, otherwise);
  }
  return ok((request, response, otherwise) => {
    answer(request, response, otherwise).catch(() => {
      // Without its preview a page is still a page.
      if (response.headersSent) response.destroy();
      else serve(request, response, otherwise);
    });
  });
}
