import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256Of } from "@plaza/protocol";
import { answerAppRequest, openAppPackage } from "@plaza/webxdc";
import type { AppScripts, ServedApp } from "@plaza/webxdc";
import { build } from "vite";
import { buildZip } from "../../../packages/webxdc/src/fakes/build-zip.ts";

/** A page and the origins of apps, on one free port. */
export interface AppPlace {
  /** `http://localhost:<port>/` */
  readonly url: string;
  readonly scripts: AppScripts;
  /** Puts an app of these files under a name. */
  put(label: string, files: Readonly<Record<string, string>>, guard?: string): string;
  end(): Promise<void>;
}

const web = fileURLToPath(new URL("../../../apps/web/", import.meta.url));
const types: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };

/** Opens the app that these files are. */
export function appOf(files: Readonly<Record<string, string>>): ServedApp {
  const bytes = buildZip(Object.entries(files).map(([name, data]) => ({ name, data })));
  const opened = openAppPackage(bytes);
  if (!opened.ok) throw new Error(opened.problem.code);
  return { app: opened.value, sha256: sha256Of(bytes) };
}

/** Builds the page in a folder and the frame's scripts as the real ones are built, and serves apps with the real seal. */
export async function startAppPlace(folder: string): Promise<AppPlace> {
  const outFolder = await mkdtemp(join(tmpdir(), "plaza-apps-"));
  const pageFolder = join(outFolder, "page");
  await build({ configFile: false, root: folder, logLevel: "warn", build: { outDir: pageFolder, emptyOutDir: true, minify: false } });
  const built = async (mode: string, file = `${mode}.js`): Promise<string> => {
    const configFile = join(web, "vite.frame.config.ts");
    await build({ configFile, root: web, mode, logLevel: "warn", build: { outDir: outFolder, emptyOutDir: false } });
    return readFile(join(outFolder, file), "utf8");
  };
  const scripts: AppScripts = { guard: await built("guard"), api: await built("webxdc"), version: "1" };
  await built("document", "app.html");
  const apps = new Map<string, { readonly served: ServedApp; readonly scripts: AppScripts }>();

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const host = request.headers.host ?? "";
    const port = host.split(":")[1] ?? "";
    const label = /^([a-z0-9]+)\.apps\.localhost(?::|$)/.exec(host)?.[1];
    if (label !== undefined) {
      const app = apps.get(label);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]));
      const asked = { method: request.method ?? "GET", target: request.url ?? "/", headers, pageOrigins: [`http://localhost:${port}`] };
      const { status, headers: sealed, body } = answerAppRequest(app?.served ?? null, asked, app?.scripts ?? scripts);
      response.writeHead(status, sealed).end(body);
      return;
    }
    const path = new URL(request.url ?? "/", "http://page").pathname;
    if (path === "/frame/app.html") {
      // As a static host sends it: without a header.
      void readFile(join(outFolder, "app.html")).then((bytes) => response.writeHead(200, { "Content-Type": "text/html" }).end(bytes));
      return;
    }
    const file = join(pageFolder, path === "/" ? "index.html" : path);
    readFile(file).then(
      (bytes) =>
        response
          .writeHead(200, {
            "Content-Type": types[extname(file)] ?? "application/octet-stream",
            "Content-Security-Policy": `default-src 'self'; frame-src 'self' http://*.apps.localhost:${port}; object-src 'none'`,
            "Origin-Agent-Cluster": "?1",
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://localhost:${address.port}/`,
    scripts,
    put(label, files, guard = scripts.guard) {
      apps.set(label, { served: appOf(files), scripts: { ...scripts, guard } });
      return `http://${label}.apps.localhost:${address.port}/`;
    },
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outFolder, { recursive: true, force: true });
    },
  };
}
