import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { hangUp } from "./hang-up.ts";

/** Where WebSockets of one kind go: by path, with their own limits. */
export interface SocketRoute {
  /** Whether this route takes the path (no query). */
  takes(path: string): boolean;
  /** Holds the limits (message size, fragments); made with `noServer`. */
  readonly server: WebSocketServer;
  accept(socket: WebSocket, request: IncomingMessage): void;
}

function refuse(socket: Duplex, status: string): void {
  hangUp(socket, `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Hands every upgrade on the port to the route that takes its path; others get 404.
 *
 * @param refuseFirst - an answer for those that may go nowhere, null for the others
 */
export function routeSockets(
  server: Server,
  routes: readonly SocketRoute[],
  refuseFirst: (request: IncomingMessage) => string | null,
): void {
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const refusal = refuseFirst(request);
    if (refusal !== null) {
      hangUp(socket, refusal);
      return;
    }
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const route = routes.find((candidate) => candidate.takes(path));
    if (route === undefined) {
      refuse(socket, "404 Not Found");
      return;
    }
    route.server.handleUpgrade(request, socket, head, (webSocket) => route.accept(webSocket, request));
  });
}
