import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { Http, HttpAnswer, HttpProblem, HttpRequest } from "../http.ts";

/** What a route may answer: a whole answer, only its body, or why there is none. */
export type FakeReply = Result<HttpAnswer, HttpProblem> | string | Uint8Array;

/** Answers one request. */
export type FakeRoute = (request: HttpRequest) => FakeReply | Promise<FakeReply>;

/** HTTP without a network. */
export interface FakeHttp {
  readonly http: Http;
  /**
   * Answers requests of this method whose URL is `url` or, when `url` ends in `*`, begins with what stands before it.
   * A later route for the same place wins.
   */
  route(method: HttpRequest["method"], url: string, answer: FakeRoute | FakeReply): void;
  /** Every request so far, oldest first. */
  readonly requests: readonly HttpRequest[];
}

/** Makes an HTTP of routes; a URL without one is unreachable. */
export function createFakeHttp(): FakeHttp {
  const routes: { method: string; url: string; answer: FakeRoute }[] = [];
  const requests: HttpRequest[] = [];
  return {
    requests,
    route(method, url, answer) {
      routes.unshift({ method, url, answer: typeof answer === "function" ? answer : () => answer });
    },
    async http(request) {
      requests.push(request);
      const found = routes.find((route) => route.method === request.method && fits(route.url, request.url));
      if (found === undefined) return failed({ code: "unreachable", detail: `no route for ${request.url}` });
      request.onUploaded?.(request.body?.length ?? 0);
      const reply = await found.answer(request);
      const result = typeof reply === "string" || reply instanceof Uint8Array ? httpAnswer(200, reply) : reply;
      if (!result.ok) return result;
      const maxBytes = request.maxBytes ?? 1_048_576;
      if (result.value.body.length > maxBytes) return failed({ code: "too-large", maxBytes });
      request.onDownloaded?.(result.value.body.length, result.value.body.length);
      return result;
    },
  };
}

/** Builds an answer for a route. */
export function httpAnswer(
  status: number,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = {},
): Result<HttpAnswer, HttpProblem> {
  return ok({ status, headers, body: typeof body === "string" ? new TextEncoder().encode(body) : body });
}

function fits(pattern: string, url: string): boolean {
  return pattern.endsWith("*") ? url.startsWith(pattern.slice(0, -1)) : url === pattern;
}
