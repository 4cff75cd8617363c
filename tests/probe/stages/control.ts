import { createHash } from "node:crypto";
import type { Frame } from "@playwright/test";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { AppFile } from "../app-files.ts";
import type { Planted, Stage } from "./stage.ts";
import { lookAround, markOld, reloadFrame, waitForProbe } from "./stage.ts";

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  xhtml: "application/xhtml+xml",
  xml: "text/xml",
  svg: "image/svg+xml",
  js: "text/javascript",
  txt: "text/plain",
  png: "image/png",
  pdf: "application/pdf",
};

/** A server without any seal: the app lies beside the page, on its origin, in a frame that may do everything. */
export interface ControlServer {
  readonly origin: string;
  serve(files: readonly AppFile[]): void;
  stage(planted: Planted): Stage;
  end(): Promise<void>;
}

/** Starts it on a free port. */
export async function startControlServer(): Promise<ControlServer> {
  let files = new Map<string, AppFile["data"]>();
  const server = createServer((request, response) => answer(request, response, files));
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request, socket) => {
    upgraded.add(socket);
    socket.on("close", () => upgraded.delete(socket));
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.on("error", () => socket.destroy());
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://own.plaza.localhost:${address.port}`;
  return {
    origin,
    serve(served) {
      files = new Map(served.map(({ name, data }) => [name, data]));
    },
    stage: (planted) => controlStage(origin, planted),
    async end() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, files: ReadonlyMap<string, AppFile["data"]>): void {
  const url = new URL(request.url ?? "/", "http://plaza.localhost");
  const path = decodeURIComponent(url.pathname).replace(/^\/(app|other)\//, "");
  // Nothing of a page without a seal is worth keeping between two attempts.
  response.setHeader("Cache-Control", "no-store");
  if (url.pathname === "/") {
    const isRelayPage = request.headers.accept === "application/nostr+json";
    response.setHeader("Content-Type", isRelayPage ? "application/nostr+json" : "text/html");
    return void response.end(
      isRelayPage
        ? "{}"
        : `<!doctype html><title>page</title><iframe id=app src="/app/index.html" style="width:600px;height:400px" allow="*"></iframe>` +
            (url.search === "?beside" ? `<iframe id=other src="/other/index.html"></iframe>` : ""),
    );
  }
  if (path === "redirect") return void response.writeHead(307, { Location: url.searchParams.get("to") ?? "/" }).end();
  if (path === "cookies-told") return void response.end(request.headers.cookie ?? "");
  if (url.pathname === "/plaza.json") return void response.setHeader("Content-Type", "application/json").end("{}");
  if (url.pathname === "/events") return void response.setHeader("Content-Type", "text/event-stream").write("data: x\n\n");
  const data = files.get(path);
  if (data === undefined) return void response.writeHead(404, { "Content-Type": "text/html" }).end("<p>not found");
  response.setHeader("Content-Type", types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream");
  response.end(data);
}

function controlStage(origin: string, planted: Planted): Stage {
  return {
    name: "without any seal",
    planted,
    isApp: () => true,
    async open(context, beside) {
      const page = await context.newPage();
      await page.goto(`${origin}/${beside ? "?beside" : ""}`);
      const frameAt = (path: string): Frame => {
        const frame = page.frames().find((each) => each.url().startsWith(`${origin}/${path}/`));
        if (frame === undefined) throw new Error("the app is gone");
        return frame;
      };
      return {
        page,
        places: { page: origin, other: `${origin}/other` },
        app: () => frameAt("app"),
        async again() {
          await markOld(() => frameAt("app"));
          await page.evaluate(reloadFrame);
          await waitForProbe(() => frameAt("app"), 5_000);
        },
        traces: async () =>
          `${await page.evaluate(lookAround)}\n${
            beside
              ? await frameAt("other")
                  .evaluate(lookAround)
                  .catch(() => "")
              : ""
          }`,
      };
    },
    end: () => Promise.resolve(),
  };
}
