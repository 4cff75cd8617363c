import { createServer, request as ask } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Page } from "@playwright/test";
import type { AppFile } from "../app-files.ts";

/** One part of the seal, taken out on the way between the server and the browser, or in the page. */
export interface Loosening {
  /** What the server is asked. */
  request?(headers: IncomingHttpHeaders, url: URL): void;
  /** What it answers on an app's origin. */
  appHeaders?(headers: OutgoingHttpHeaders, url: URL): void;
  /** An app's page; `own` is the file as it lies in the archive. */
  appPage?(html: string, own: string): string;
  /** What it answers as the page's server. */
  pageHeaders?(headers: OutgoingHttpHeaders): void;
  /** Runs in the page before anything else. */
  readonly inPage?: () => void;
}

/** Stands between the browser and a Plaza. */
export interface LooseProxy {
  readonly port: number;
  end(): Promise<void>;
}

/** Starts one. It passes everything on as it is, but for what is loosened. */
export async function startLooseProxy(plazaPort: number, files: readonly AppFile[], loosening: Loosening): Promise<LooseProxy> {
  const byName = new Map(files.map(({ name, data }) => [name, data]));
  const upgraded = new Set<Duplex>();
  const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
    const headers = { ...request.headers };
    const isApp = url.hostname.includes(".apps.");
    if (isApp) {
      loosening.request?.(headers, url);
      // Bodies are read here, so they come whole and plain.
      delete headers["if-none-match"];
      delete headers["accept-encoding"];
    }
    const body: Buffer[] = [];
    for await (const part of request) body.push(part as Buffer);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = ask({ host: "127.0.0.1", port: plazaPort, method: request.method, path: request.url, headers }, resolve);
      sent.on("error", reject);
      sent.end(Buffer.concat(body));
    });
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    let given: Buffer = Buffer.concat(parts);
    const told: OutgoingHttpHeaders = { ...answer.headers };
    delete told["transfer-encoding"];
    if (isApp) {
      const isPage = answer.statusCode === 200 && String(told["content-type"]).startsWith("text/html");
      const own = byName.get(decodeURIComponent(url.pathname.slice(1)) || "index.html");
      if (isPage && own !== undefined && loosening.appPage !== undefined)
        given = Buffer.from(loosening.appPage(given.toString("utf8"), typeof own === "string" ? own : Buffer.from(own).toString("utf8")));
      loosening.appHeaders?.(told, url);
    } else loosening.pageHeaders?.(told);
    if (told["content-length"] !== undefined || given.length > 0) told["content-length"] = String(given.length);
    response.writeHead(answer.statusCode ?? 502, told).end(given);
  }

  server.on("upgrade", (request, socket, head) => {
    const far = connect({ port: plazaPort, host: "127.0.0.1" }, () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let at = 0; at < request.rawHeaders.length; at += 2) lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
      far.write(`${lines.join("\r\n")}\r\n\r\n`);
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    for (const end of [socket, far]) {
      upgraded.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => upgraded.delete(end));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    async end() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Loosens what the page itself does. */
export async function loosenIn(page: Page, { inPage }: Loosening): Promise<void> {
  if (inPage !== undefined) await page.addInitScript(inPage);
}
