import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { Timers } from "../timers.ts";
import type { Http, HttpAnswer, HttpProblem, HttpRequest } from "../http.ts";

/** What a route may answer: a whole answer, only its body, or why there is none. */
export type FakeReply = Result<HttpAnswer, HttpProblem> | string | Uint8Array;

/** Answers one request. */
export type FakeRoute = (request: HttpRequest) => FakeReply | Promise<FakeReply>;

/** How a fake HTTP treats time. */
export interface FakeHttpOptions {
  /** With timers, a route that never answers runs into the request's timeout; without, it is waited for. */
  readonly timers?: Timers;
}

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

/** Makes an HTTP of routes; a URL without one is unreachable. Redirects are followed up to 20 times. */
export function createFakeHttp(options: FakeHttpOptions = {}): FakeHttp {
  const routes: { method: string; url: string; answer: FakeRoute }[] = [];
  const requests: HttpRequest[] = [];

  async function ask(request: HttpRequest, redirects: number): Promise<Result<HttpAnswer, HttpProblem>> {
    if (redirects > 20) return failed({ code: "unreachable", detail: "too many redirects" });
    const found = routes.find((route) => route.method === request.method && fits(route.url, request.url));
    if (found === undefined) return failed({ code: "unreachable", detail: `no route for ${request.url}` });
    if (request.body !== undefined) request.onUploaded?.(request.body.length);
    const reply = await found.answer(request);
    const result = typeof reply === "string" || reply instanceof Uint8Array ? httpAnswer(200, reply) : reply;
    if (!result.ok) return result;
    const { status, headers, body } = result.value;
    const target = status >= 300 && status < 400 ? headers["location"] : undefined;
    if (target !== undefined) return ask({ ...request, url: new URL(target, request.url).href }, redirects + 1);
    const maxBytes = request.maxBytes ?? 1_048_576;
    if (body.length > maxBytes) return failed({ code: "too-large", maxBytes });
    request.onDownloaded?.(body.length, body.length);
    return result;
  }

  return {
    requests,
    route(method, url, answer) {
      routes.unshift({ method, url, answer: typeof answer === "function" ? answer : () => answer });
    },
    async http(request) {
      requests.push(request);
      if (Object.keys(request.headers ?? {}).some((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name))) {
        return failed({ code: "unreachable", detail: "a header name is malformed" });
      }
      const afterMs = request.timeoutMs ?? 10_000;
      return new Promise((resolve, reject) => {
        const cancel = options.timers?.after(afterMs, () => resolve(failed({ code: "timeout", afterMs })));
        const { cancelled } = request;
        const giveUp = (): void => {
          if (cancelled?.get() === true) resolve(failed({ code: "unreachable", detail: "cancelled" }));
        };
        const stopListening = cancelled?.subscribe(giveUp);
        giveUp();
        ask(request, 0)
          .finally(() => {
            cancel?.();
            stopListening?.();
          })
          .then(resolve, reject);
      });
    },
  };
}

/** Builds an answer for a route. */
export function httpAnswer(
  status: number,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = {},
): Result<HttpAnswer, HttpProblem> {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return ok({ status, headers: lowerCase, body: typeof body === "string" ? new TextEncoder().encode(body) : body });
}

function fits(pattern: string, url: string): boolean {
  return pattern.endsWith("*") ? url.startsWith(pattern.slice(0, -1)) : url === pattern;
}
