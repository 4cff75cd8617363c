import { describe, expect, it } from "vitest";
import type { Http, HttpRequest } from "../http.ts";
import { createSignal } from "../signal.ts";

/**
 * HTTP under test, beside a server with these paths:
 * `/hello` answers "hello" with `X-Plaza: Test`; `/teapot` 418 "short and stout"; `/mirror` gives the body back with `x-method`
 * and `x-asked` (the request's own `x-ask`); `/moved` redirects to `/hello`; `/round` redirects to itself; `/silent` never answers;
 * `/stall` sends "half" of a longer body and stops; `/endless` sends for ever without saying how much; `/sized` announces and
 * sends 300,000 bytes; `/cut` breaks off before the end of its body.
 */
export interface HttpHarness {
  readonly http: Http;
  readonly url: (path: string) => string;
  /** A URL where nobody listens. */
  readonly refusedUrl: string;
}

/** What every {@link Http} promises. */
export function describeHttpContract(name: string, make: () => Promise<HttpHarness>): void {
  async function ask(path: string, more: Partial<HttpRequest> = {}) {
    const { http, url } = await make();
    return http({ method: "GET", url: url(path), ...more });
  }
  const problemOf = (answer: Awaited<ReturnType<Http>>) => (answer.ok ? `status ${answer.value.status}` : answer.problem.code);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

  describe(`${name} asks over HTTP`, () => {
    it("[F-5] any status is an answer, with lower-case header names and the whole body", async () => {
      const hello = await ask("/hello");
      if (!hello.ok) throw new Error(hello.problem.code);
      expect([hello.value.status, hello.value.headers["x-plaza"], text(hello.value.body)]).toEqual([200, "Test", "hello"]);
      const teapot = await ask("/teapot");
      if (!teapot.ok) throw new Error(teapot.problem.code);
      expect([teapot.value.status, text(teapot.value.body)]).toEqual([418, "short and stout"]);
    });

    it("[F-5a] method, headers and body arrive as they were given", async () => {
      const body = Uint8Array.of(0, 255, 13, 10, 128);
      for (const method of ["PUT", "POST"] as const) {
        const answer = await ask("/mirror", { method, headers: { "X-Ask": "for it" }, body });
        if (!answer.ok) throw new Error(answer.problem.code);
        expect(answer.value.headers["x-method"]).toBe(method);
        expect(answer.value.headers["x-asked"]).toBe("for it");
        expect([...answer.value.body]).toEqual([...body]);
      }
    });

    it("[F-5b] an answer that cannot be had is a problem, never an exception", async () => {
      const { http, url, refusedUrl } = await make();
      const unreachable = [refusedUrl, "", "not a url", "ftp://127.0.0.1/", url("/round"), url("/cut")];
      for (const asked of unreachable)
        expect([asked, problemOf(await http({ method: "GET", url: asked }))]).toEqual([asked, "unreachable"]);
      expect(problemOf(await http({ method: "GET", url: url("/hello"), headers: { "bad header": "x" } }))).toBe("unreachable");
      const uploading = { method: "PUT", body: Uint8Array.of(1), onUploaded: () => {} } as const;
      for (const asked of [refusedUrl, "not a url"]) expect(problemOf(await http({ ...uploading, url: asked }))).toBe("unreachable");
      expect(problemOf(await http({ ...uploading, url: url("/mirror"), headers: { "bad header": "x" } }))).toBe("unreachable");
    });

    it("[F-5c] silence ends at the timeout, before the headers or in the middle of the body", async () => {
      const body = Uint8Array.of(1);
      for (const path of ["/silent", "/stall"]) {
        expect(await ask(path, { timeoutMs: 60 })).toEqual({ ok: false, problem: { code: "timeout", afterMs: 60 } });
        expect(problemOf(await ask(path, { method: "PUT", body, onUploaded: () => {}, timeoutMs: 60 }))).toBe("timeout");
      }
    });

    it("[F-5d] an answer longer than asked for is cut off, announced or not", async () => {
      const tooLarge = { ok: false, problem: { code: "too-large", maxBytes: 100_000 } };
      expect(await ask("/sized", { maxBytes: 100_000 })).toEqual(tooLarge);
      expect(await ask("/endless", { maxBytes: 100_000 })).toEqual(tooLarge);
      expect(await ask("/endless", { method: "PUT", body: Uint8Array.of(1), onUploaded: () => {}, maxBytes: 100_000 })).toEqual(tooLarge);
      expect(problemOf(await ask("/sized", { maxBytes: 300_000 }))).toBe("status 200");
    });

    it("[F-5g] a request is abandoned on its way, and one abandoned before is not begun", async () => {
      const before = createSignal(true);
      expect(problemOf(await ask("/hello", { cancelled: before }))).toBe("unreachable");
      const { http, url } = await make();
      const cancelled = createSignal(false);
      const silent = http({ method: "GET", url: url("/silent"), cancelled });
      cancelled.set(true);
      expect(problemOf(await silent)).toBe("unreachable");
      const later = createSignal(false);
      const answer = ask("/endless", { cancelled: later, maxBytes: 1_000_000_000, onDownloaded: () => later.set(true) });
      expect(problemOf(await answer)).toBe("unreachable");
    });

    it("[F-5e] redirects are followed", async () => {
      const answer = await ask("/moved");
      expect(answer.ok ? text(answer.value.body) : answer.problem.code).toBe("hello");
    });

    it("[F-5f] progress is told while receiving and sending, up to the whole", async () => {
      const received: (readonly [number, number | null])[] = [];
      await ask("/sized", { onDownloaded: (bytes, total) => received.push([bytes, total]) });
      expect(received.at(-1)).toEqual([300_000, 300_000]);
      expect(received.map(([bytes]) => bytes)).toEqual(received.map(([bytes]) => bytes).toSorted((a, b) => a - b));
      const sent: number[] = [];
      const answer = await ask("/mirror", { method: "PUT", body: new Uint8Array(400_000), onUploaded: (bytes) => sent.push(bytes) });
      expect(problemOf(answer)).toBe("status 200");
      expect(sent.at(-1)).toBe(400_000);
      expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    });
  });
}
