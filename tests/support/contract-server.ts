import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { serveTestSocket, testSubprotocol } from "@plaza/platform/contracts";
import { WebSocketServer } from "ws";

/** The real server that the socket and HTTP contracts talk to. */
export interface ContractServer {
  /** `http://127.0.0.1:<port>` */
  readonly httpUrl: string;
  /** `ws://127.0.0.1:<port>` */
  readonly socketUrl: string;
  /** A port of this machine where nobody listens. */
  readonly deadPort: number;
  end(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1; it answers pages of any origin. */
export async function startContractServer(): Promise<ContractServer> {
  const waiting = new Set<Duplex>();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(testSubprotocol) ? testSubprotocol : false),
  });
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("upgrade", (request, stream, head) => {
    waiting.add(stream);
    stream.on("error", () => {}).on("close", () => waiting.delete(stream));
    const path = request.url ?? "";
    if (path === "/silent") return;
    sockets.handleUpgrade(request, stream, head, (ws) => {
      const handlers = serveTestSocket(path, {
        send: (data) => ws.send(data),
        close: (code, reason) => ws.close(code, reason),
        bufferedBytes: () => ws.bufferedAmount,
        protocol: () => ws.protocol,
        cut: () => ws.terminate(),
      });
      ws.on("error", () => {});
      ws.on("message", (data: Buffer, isBinary: boolean) => handlers.message(isBinary ? new Uint8Array(data) : data.toString()));
      ws.on("close", (code, reason) => handlers.closed({ code, reason: reason.toString() }));
    });
  });
  const port = await listen(server);
  const dead = createServer();
  const deadPort = await listen(dead);
  await new Promise((resolve) => dead.close(resolve));
  return {
    httpUrl: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    deadPort,
    async end() {
      for (const stream of waiting) stream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else resolve(address.port);
    });
  });
}

const openToAll = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "*",
  "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE",
  "Access-Control-Expose-Headers": "*",
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(openToAll)) response.setHeader(name, value);
  if (request.method === "OPTIONS") return void response.writeHead(204).end();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  switch (request.url) {
    case "/hello":
      return void response.writeHead(200, { "X-Plaza": "Test" }).end("hello");
    case "/teapot":
      return void response.writeHead(418).end("short and stout");
    case "/mirror":
      return void response
        .writeHead(200, { "X-Method": request.method ?? "", "X-Asked": String(request.headers["x-ask"]) })
        .end(Buffer.concat(chunks));
    case "/moved":
      return void response.writeHead(302, { Location: "/hello" }).end();
    case "/round":
      return void response.writeHead(302, { Location: "/round" }).end();
    case "/silent":
      return;
    case "/stall":
      return void response.writeHead(200, { "Content-Length": 1_000 }).write("half");
    case "/cut":
      response.writeHead(200, { "Content-Length": 1_000 });
      return void response.write("half", () => response.destroy());
    case "/sized":
      return void response.writeHead(200, { "Content-Length": 300_000 }).end(Buffer.alloc(300_000, "x"));
    case "/endless":
      return pour(response);
    default:
      return void response.writeHead(404).end();
  }
}

/** Sends until the other side has had enough. */
function pour(response: ServerResponse): void {
  const block = Buffer.alloc(16_384, "x");
  const more = () => {
    while (!response.destroyed && response.write(block)) continue;
  };
  response.writeHead(200).on("drain", more);
  more();
}
