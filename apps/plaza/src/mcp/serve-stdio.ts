import type { Readable, Writable } from "node:stream";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { McpServer } from "@modelcontextprotocol/server";
import { createPlazaMcpServer } from "./mcp-server.ts";
import type { WorldDesk } from "./world-desk.ts";

/** A connection over this process's own standard input and output. */
export interface StdioService {
  end(): Promise<void>;
}

/** Tells a connection's client what changed. Clients of the older protocol ask for each resource by itself. */
function follow(server: McpServer, desk: WorldDesk, era: "legacy" | "modern"): void {
  const asked = new Set<string>();
  if (era === "legacy") {
    server.server.setRequestHandler("resources/subscribe", ({ params }) => {
      if (asked.size < 32) asked.add(params.uri);
      return {};
    });
    server.server.setRequestHandler("resources/unsubscribe", ({ params }) => {
      asked.delete(params.uri);
      return {};
    });
  }
  const stop = desk.watch((change) => {
    if (!server.isConnected()) return;
    // Whether a client of the newer protocol wants to know is looked at on the way out.
    if (change.kind === "list") server.sendResourceListChanged();
    else if (era === "modern" || asked.has(change.uri)) void server.server.sendResourceUpdated({ uri: change.uri }).catch(() => {});
  });
  const closed = server.server.onclose;
  server.server.onclose = () => {
    stop();
    closed?.();
  };
}

/**
 * Speaks the protocol over standard input and output, and nothing else there.
 *
 * @param gone - called once when nobody is spoken to any more: the client has closed its end, or the line broke
 * @param streams - this process's own unless a test has others
 */
export function serveMcpOverStdio(
  desk: WorldDesk,
  gone: () => void,
  { stdin, stdout }: { readonly stdin: Readable; readonly stdout: Writable } = process,
): StdioService {
  const { log } = desk.ground;
  const transport = new StdioServerTransport(stdin, stdout, { maxBufferSize: 1024 * 1024 });
  const handle = serveStdio(
    ({ era }) => {
      const server = createPlazaMcpServer(desk);
      follow(server, desk, era);
      return server;
    },
    {
      transport,
      maxSubscriptions: 16,
      onerror: (error) => log.warn("the client sent something that is no message", { error: error.message }),
    },
  );
  // Not the end of the input, which is not read any more after a broken pipe or a message without end.
  const closed = transport.onclose;
  transport.onclose = () => {
    closed?.();
    gone();
  };
  return { end: () => handle.close() };
}
