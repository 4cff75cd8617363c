import { createHttpOver } from "@plaza/platform";
import type { Http, HttpExchange, HttpRequest } from "@plaza/platform";
import { createBrowserTimers } from "./browser-time.ts";

/** HTTP from a page, without cookies or referrer. A request that wants upload progress goes by XMLHttpRequest, the rest by fetch. */
export function createBrowserHttp(): Http {
  const timers = createBrowserTimers();
  const plain = createHttpOver(timers, startFetch, false);
  const telling = createHttpOver(timers, startXhr, true);
  return (request) => (request.onUploaded !== undefined && request.body !== undefined ? telling(request) : plain(request));
}

function startFetch(request: HttpRequest, exchange: HttpExchange): () => void {
  const controller = new AbortController();
  runFetch(request, exchange, controller.signal).catch((error: unknown) => {
    exchange.broken(error instanceof Error ? error.message : String(error));
  });
  return () => controller.abort();
}

async function runFetch(request: HttpRequest, exchange: HttpExchange, signal: AbortSignal): Promise<void> {
  const { method, url, headers, body } = request;
  const response = await fetch(url, {
    method,
    headers: { ...headers },
    body: body === undefined ? null : new Uint8Array(body),
    signal,
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  const totalBytes = announcedBytes(response.headers.get("content-length"), response.headers.get("content-encoding"));
  exchange.began(response.status, Object.fromEntries(response.headers), totalBytes);
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) exchange.received(part.value);
  exchange.ended();
}

function startXhr(request: HttpRequest, exchange: HttpExchange): () => void {
  const xhr = new XMLHttpRequest();
  const body = new Uint8Array(request.body ?? []);
  xhr.open(request.method, request.url);
  xhr.responseType = "arraybuffer";
  for (const [name, value] of Object.entries(request.headers ?? {})) xhr.setRequestHeader(name, value);
  xhr.upload.addEventListener("progress", ({ loaded }) => exchange.sent(loaded));
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState !== XMLHttpRequest.HEADERS_RECEIVED || xhr.status === 0) return;
    exchange.sent(body.length);
    const headers = readHeaders(xhr.getAllResponseHeaders());
    exchange.began(xhr.status, headers, announcedBytes(headers["content-length"], headers["content-encoding"]));
  });
  xhr.addEventListener("progress", (event) => exchange.progressed(event.loaded, event.lengthComputable ? event.total : null));
  xhr.addEventListener("load", () => {
    const answer: unknown = xhr.response;
    if (answer instanceof ArrayBuffer && answer.byteLength > 0) exchange.received(new Uint8Array(answer));
    exchange.ended();
  });
  xhr.addEventListener("error", () => exchange.broken("the request failed"));
  xhr.send(body);
  return () => xhr.abort();
}

/** The size of the body to come; unknown where it travels compressed. */
function announcedBytes(length: string | null | undefined, encoding: string | null | undefined): number | null {
  return length === null || length === undefined || (encoding ?? "") !== "" ? null : Number(length);
}

function readHeaders(lines: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}
