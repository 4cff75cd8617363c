import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { createHttpOver } from "@plaza/platform";
import type { Http, HttpExchange, HttpRequest, Timers } from "@plaza/platform";

const pieceBytes = 64 * 1024;

/** HTTP for large uploads: it tells how far they are. Redirects are handed back as they are. */
export function createUploadHttp(timers: Timers): Http {
  return createHttpOver(timers, exchangeOver, true);
}

function exchangeOver({ method, url, headers, body }: HttpRequest, exchange: HttpExchange): () => void {
  const send = url.startsWith("https:") ? requestSecure : requestPlain;
  const length = body === undefined ? {} : { "content-length": String(body.length) };
  const out = send(url, { method, headers: { ...headers, ...length } });
  out.on("error", (error) => exchange.broken(error.message));
  out.on("response", (response) => {
    const announced = response.headers["content-length"];
    exchange.began(response.statusCode ?? 0, plainHeaders(response.headers), announced === undefined ? null : Number(announced));
    response.on("data", (chunk: Buffer) => exchange.received(new Uint8Array(chunk)));
    response.on("error", (error) => exchange.broken(error.message));
    response.on("end", () => {
      exchange.ended();
      // A store that refuses early does not read the rest.
      if (!out.writableFinished) out.destroy();
    });
  });
  writeAll(body ?? new Uint8Array());
  return () => out.destroy();

  function writeAll(bytes: Uint8Array): void {
    let sent = 0;
    const more = (): void => {
      while (sent < bytes.length && !out.destroyed) {
        const upTo = Math.min(bytes.length, sent + pieceBytes);
        const hasRoom = out.write(bytes.subarray(sent, upTo), () => exchange.sent(upTo));
        sent = upTo;
        if (!hasRoom) {
          out.once("drain", more);
          return;
        }
      }
      out.end();
    };
    more();
  }
}

function plainHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Readonly<Record<string, string>> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) plain[name] = typeof value === "string" ? value : value.join(", ");
  return plain;
}
