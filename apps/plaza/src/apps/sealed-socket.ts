import { STATUS_CODES } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { sealedRefusal } from "@plaza/webxdc";
import type { SealedAnswer } from "@plaza/webxdc";
import { hangUp } from "../up/hang-up.ts";

/** Sends a sealed answer. */
export function sendSealed(response: ServerResponse, answer: SealedAnswer, more: Readonly<Record<string, string>> = {}): void {
  response.writeHead(answer.status, { ...answer.headers, ...more });
  response.end(answer.body ?? undefined);
}

/** A refusal as bytes for a socket on which no answer can be built. */
export function rawRefusal(status: number, pageOrigins: readonly string[] = []): string {
  const { headers } = sealedRefusal(status, pageOrigins, { Connection: "close" });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n`;
}

/**
 * Seals what Node itself answers before there is a request: broken or oversized headers, time-outs, odd expectations.
 * Which origin was meant is not known then, and a sealed error harms no page.
 *
 * @see docs/spec/webxdc.md [X-2e]
 */
export function sealServerErrors(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex & { readonly bytesWritten?: number }) => {
    const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
    // Where something was sent before, bytes out of turn could be read as part of it.
    if (!socket.writable || error.code === "ECONNRESET" || (socket.bytesWritten ?? 0) > 0) socket.destroy();
    else hangUp(socket, rawRefusal(status));
  });
  server.on("checkExpectation", (_request, response: ServerResponse) =>
    sendSealed(response, sealedRefusal(417, []), { Connection: "close" }),
  );
}
