import { createHttpOver } from "@plaza/platform";
import type { Http, HttpExchange, HttpRequest } from "@plaza/platform";
import { createNodeTimers } from "./node-time.ts";

/** HTTP over Node's own fetch. Upload progress is told once, at the end: fetch knows no more. */
export function createNodeHttp(): Http {
  return createHttpOver(
    createNodeTimers(),
    (request, exchange) => {
      const controller = new AbortController();
      run(request, exchange, controller.signal).catch((error: unknown) => exchange.broken(detailOf(error)));
      return () => controller.abort();
    },
    false,
  );
}

async function run(request: HttpRequest, exchange: HttpExchange, signal: AbortSignal): Promise<void> {
  const { method, url, headers, body } = request;
  const response = await fetch(url, { method, headers: { ...headers }, body: body === undefined ? null : new Uint8Array(body), signal });
  if (body !== undefined) exchange.sent(body.length);
  exchange.began(response.status, Object.fromEntries(response.headers), announcedBytes(response.headers));
  if (response.body !== null) for await (const chunk of response.body) exchange.received(chunk);
  exchange.ended();
}

/** The size of the body to come; unknown where it travels compressed. */
function announcedBytes(headers: Headers): number | null {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? null : Number(length);
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
