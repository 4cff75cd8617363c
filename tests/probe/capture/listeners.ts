import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";

/** A listener that can be closed. */
export interface Listener {
  readonly port: number;
  end(): Promise<void>;
}

/** What a listener tells of: bytes that came (as latin-1 text), or "" for a connection without any. */
export type Heard = (text: string) => void;

const types: Readonly<Record<string, string>> = {
  js: "text/javascript",
  json: "application/json",
  css: "text/css",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  wasm: "application/wasm",
  vtt: "text/vtt",
};

/**
 * Listens for connections, takes whatever comes, and answers what reads like HTTP. A TLS handshake is seen by its first bytes,
 * which carry the name in the clear, and goes no further.
 */
export async function listenForConnections(port: number, heard: Heard): Promise<Listener> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    heard("");
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    socket.once("data", (bytes) => {
      const text = bytes.toString("latin1");
      heard(text);
      const [, path] = /^[A-Z]+ (\S+) HTTP\/1/.exec(text) ?? [];
      if (path === undefined) return void socket.destroy();
      const extension = /\.([a-z0-9]+)(?:\?|$)/.exec(path)?.[1] ?? "";
      socket.end(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\nAccess-Control-Allow-Methods: *\r\n" +
          `Content-Type: ${types[extension] ?? "text/plain"}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "0.0.0.0", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    end() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Listens for datagrams. */
export async function listenForDatagrams(heard: Heard): Promise<Listener> {
  const socket = createSocket("udp4");
  socket.on("message", (bytes) => heard(bytes.toString("latin1")));
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, "0.0.0.0", resolve);
  });
  return { port: socket.address().port, end: () => new Promise((resolve) => socket.close(() => resolve())) };
}
