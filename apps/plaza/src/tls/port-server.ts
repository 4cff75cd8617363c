import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { PortTls } from "./open-tls.ts";

/** Makes the server of a port: https with a certificate, http without. */
export function createPortServer(tls: PortTls | null, onRequest?: RequestListener): Server {
  if (tls === null) return createServer(onRequest);
  const { cert, key } = tls.certificate();
  const server = createSecureServer({ cert, key, minVersion: "TLSv1.2", ALPNProtocols: ["http/1.1"] }, onRequest);
  tls.serve(server);
  return server;
}
