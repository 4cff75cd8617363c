import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { Hono } from "hono";
import { baseUrl } from "../up/addresses.ts";
import type { StartProblem } from "../up/start-problem.ts";
import type { HttpAccess } from "./http-access.ts";
import { createPlazaMcpServer } from "./mcp-server.ts";
import type { WorldDesk } from "./world-desk.ts";

/** The protocol over HTTP. */
export interface HttpService {
  /** Where clients find it: `http://127.0.0.1:7450/mcp`. */
  readonly url: string;
  end(): Promise<void>;
}

const mostAtOnce = 64;
const mostStreams = 16;
/** To send a request, not to wait for its answer. */
const longestRequestMs = 30_000;
const mostBodyBytes = 256 * 1024;

const refused = (sentence: string) => ({ jsonrpc: "2.0", id: null, error: { code: -32_000, message: sentence } });

/** The web application: one path, behind its door. Everything that lasts is at the desk, so requests need no session. */
export function createMcpHttpApp(desk: WorldDesk, access: HttpAccess): { readonly app: Hono; readonly end: () => Promise<void> } {
  const { log } = desk.ground;
  const handler = createMcpHandler(({ era }) => createPlazaMcpServer(desk, { canSubscribe: era === "modern" }), {
    maxSubscriptions: mostStreams,
    maxRequestBodySize: mostBodyBytes,
    onerror: (error) => log.warn("a request was refused", { error: error.message }),
  });
  const stopFollowing = desk.watch((change) => {
    if (change.kind === "list") handler.notify.resourcesChanged();
    else handler.notify.resourceUpdated(change.uri);
  });
  const app = new Hono();
  app.use(async (context, next) => {
    const header = (name: string): string | null => context.req.header(name) ?? null;
    const origin = header("origin");
    const isPreflight = context.req.method === "OPTIONS";
    // A browser asks before it sends the token along.
    const refusal = access.refuse({ host: header("host"), origin, authorization: header("authorization") });
    if (access.allowsOrigin(origin) && origin !== null) {
      context.header("Access-Control-Allow-Origin", origin);
      context.header("Vary", "Origin");
      context.header("Access-Control-Allow-Headers", "authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name");
      context.header("Access-Control-Allow-Methods", "POST, OPTIONS");
    }
    if (isPreflight && refusal?.status !== 403) return context.body(null, 204);
    if (refusal !== null) {
      if (refusal.status === 401) context.header("WWW-Authenticate", "Bearer");
      return context.json(refused(refusal.sentence), refusal.status);
    }
    await next();
  });
  app.all("/mcp", async (context) => {
    const answer = await handler.fetch(context.req.raw);
    for (const name of ["access-control-allow-origin", "vary"]) {
      const value = context.res.headers.get(name);
      if (value !== null) answer.headers.set(name, value);
    }
    return answer;
  });
  app.notFound((context) => context.json(refused("The protocol is spoken at /mcp."), 404));
  return {
    app,
    async end() {
      stopFollowing();
      await handler.close();
    },
  };
}

/** Serves the protocol on a port. */
export async function serveMcpOverHttp(
  desk: WorldDesk,
  access: HttpAccess,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Result<HttpService, StartProblem>> {
  const { app, end } = createMcpHttpApp(desk, access);
  const listener = getRequestListener(app.fetch);
  let open = 0;
  const server = createServer((request, response) => {
    if (open >= mostAtOnce) {
      response.writeHead(503, { "Content-Type": "application/json", "Retry-After": "1", Connection: "close" });
      response.end(JSON.stringify(refused("Too many requests at once: wait a moment.")));
      return;
    }
    open += 1;
    // Streams are open until the last word, or until the client goes.
    response.once("close", () => (open -= 1));
    void listener(request, response);
  });
  server.maxConnections = mostAtOnce * 2;
  server.requestTimeout = longestRequestMs;
  const listening = await new Promise<Result<number, StartProblem>>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      resolve(failed(code === "EADDRINUSE" ? { code: "port-in-use", host, port } : { code: "cannot-listen", host, port, detail: code }));
    });
    server.listen(port, host, () => resolve(ok((server.address() as AddressInfo).port)));
  });
  if (!listening.ok) {
    await end();
    return listening;
  }
  server.on("error", (error) => desk.ground.log.error("the port failed", { error: error.message }));
  return ok({
    url: new URL("mcp", baseUrl(host, listening.value, "http")).href,
    async end() {
      const closed = new Promise((resolve) => server.close(resolve));
      await end();
      server.closeAllConnections();
      await closed;
    },
  });
}
