import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sealHeaders } from "@plaza/webxdc";
import sirv from "sirv";
import { answerPreview } from "./link-preview.ts";
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

/**
 * Serves the built page: hashed assets for ever, the entry always fresh, every route the same entry.
 *
 * @param appOrigin - where apps get their origins, with `{label}` for their name, for whoever asks with these headers
 * @param preview - what a path's link shows where it is posted
 * @returns null when the page has not been built
 */
export function servePage(
  appOrigin: (headers: IncomingMessage["headers"]) => string | null,
  preview: ScenePreview = () => Promise.resolve(null),
): PageHandler | null {
  const folder = join(webFolder, "dist");
  if (!existsSync(join(folder, "index.html"))) return null;
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
  const serve = sirv(folder, { etag: true, single: true, setHeaders });

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

  return (request, response, otherwise) => {
    const asEver = (): void => serve(request, response, otherwise);
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (!path.startsWith("/scene/")) {
      asEver();
      return;
    }
    servePreview(request, response, path).then(
      (served) => {
        if (!served) asEver();
      },
      // Without its preview a page is still a page.
      () => (response.headersSent ? response.destroy() : asEver()),
    );
  };
}
