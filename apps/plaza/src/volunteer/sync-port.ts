import type { AddressInfo } from "node:net";
import type { Clock, Log, Timers } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import { SYNC_SOCKET_OPTIONS } from "../sync/sync-options.ts";
import type { SyncService } from "../sync/serve-sync.ts";
import { openTls } from "../tls/open-tls.ts";
import type { PortTls } from "../tls/open-tls.ts";
import { createPortServer } from "../tls/port-server.ts";
import type { TlsWish } from "../tls/tls-flags.ts";
import type { TlsProblem } from "../tls/tls-problem.ts";
import { addressesUnder, baseUrl } from "../up/addresses.ts";
import { hangUp } from "../up/hang-up.ts";
import type { StartProblem } from "../up/start-problem.ts";

/** A port that serves one scene's sync server, under whatever path a proxy leaves. */
export interface SyncPort {
  readonly port: number;
  /** What the scene with this `d` is dialled under where nobody said otherwise. */
  url(identifier: string): string;
  /** Lets sockets in; until then they are told to come again. */
  open(sync: SyncService): void;
  end(): Promise<void>;
}

/** Why a port cannot be listened on. */
export type PortProblem = TlsProblem | Extract<StartProblem, { readonly code: "port-in-use" | "cannot-listen" }>;

/** What a port is opened with. */
export interface SyncPortOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Which certificate it has; null or missing for plain http. */
  readonly tls?: TlsWish | null;
  /** Where a certificate of our own is kept. */
  readonly dataPath: string;
  /** Where visitors reach it, by what the flags say. */
  readonly url: string | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Listens. Plain HTTP gets a line for people, and `/healthz` one for machines. */
export async function listenForSync(options: SyncPortOptions): Promise<Result<SyncPort, PortProblem>> {
  const { tls: wish = null, host, url } = options;
  if (wish === null) return listen(options, null);
  const tls = await openTls(wish, { ...options, hosts: [host, ...(url === null ? [] : [new URL(url).hostname])] });
  if (!tls.ok) return tls;
  const port = await listen(options, tls.value);
  if (!port.ok) tls.value.end();
  return port;
}

function listen({ host, port, log }: SyncPortOptions, tls: PortTls | null): Promise<Result<SyncPort, PortProblem>> {
  let sync: SyncService | null = null;
  const server = createPortServer(tls, (request, response) => {
    const isHealth = request.url?.split("?", 1)[0]?.endsWith("/healthz") === true;
    if (isHealth) {
      response.writeHead(sync === null ? 503 : 200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
      response.end(JSON.stringify({ ok: sync !== null, players: sync?.stats().players ?? 0 }));
      return;
    }
    response.writeHead(426, { "Content-Type": "text/plain; charset=utf-8", Upgrade: "websocket" });
    response.end("A Plaza sync server: this is a WebSocket address.\n");
  });
  const sockets = new WebSocketServer({ noServer: true, ...SYNC_SOCKET_OPTIONS });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const open = sync;
    if (open === null) {
      hangUp(socket, "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => open.accept(webSocket, request));
  });
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(failed({ code: "port-in-use", host, port }));
      else resolve(failed({ code: "cannot-listen", host, port, detail: error.code ?? error.message }));
    });
    server.listen(port, host, () => {
      server.on("error", (error) => log.error("the port failed", { error: error.message }));
      const address = server.address() as AddressInfo;
      resolve(
        ok({
          port: address.port,
          url: (identifier) => addressesUnder(baseUrl(host, address.port, tls === null ? "http" : "https")).sync(identifier),
          open(next) {
            sync = next;
          },
          async end() {
            sync = null;
            const closed = new Promise((done) => server.close(done));
            server.closeAllConnections();
            await closed;
            tls?.end();
          },
        }),
      );
    });
  });
}
