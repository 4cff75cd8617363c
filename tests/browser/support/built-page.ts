import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { build } from "vite";

/** A small page built for one test and served from memory of the disk. */
export interface BuiltPage {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  end(): Promise<void>;
}

const types: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };

/**
 * Builds the page in a folder with vite, as the real page is built, and serves it on a free port.
 *
 * @param alias - module names to replace, with the files that stand in for them
 */
export async function buildPage(folder: string, alias: Readonly<Record<string, string>>): Promise<BuiltPage> {
  const outFolder = await mkdtemp(join(tmpdir(), "plaza-page-"));
  await build({
    configFile: false,
    root: folder,
    logLevel: "warn",
    resolve: { alias: { ...alias } },
    worker: { format: "es" },
    build: { outDir: outFolder, emptyOutDir: true, minify: false, target: "es2023" },
  });
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://page").pathname);
    const file = join(outFolder, path.endsWith("/") ? `${path}index.html` : path);
    readFile(file).then(
      (bytes) => response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outFolder, { recursive: true, force: true });
    },
  };
}
