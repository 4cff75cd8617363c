import { failed, isWebUrl, ok } from "@plaza/protocol";
import type { Http, HttpProblem, HttpRequest } from "./http.ts";
import type { CancelTimer, Timers } from "./timers.ts";

/** What a platform tells while it exchanges a request for an answer; after `ended` or `broken` nothing more is heard. */
export interface HttpExchange {
  sent(bytes: number): void;
  /** The answer begins. `totalBytes` is the announced size of its body as it will be received, null when unknown. */
  began(status: number, headers: Readonly<Record<string, string>>, totalBytes: number | null): void;
  received(chunk: Uint8Array): void;
  /** More of the answer lies ready, for platforms that hand the body over only at its end. */
  progressed(receivedBytes: number, totalBytes: number | null): void;
  ended(): void;
  broken(detail: string): void;
}

/** Starts an exchange and returns how to abandon it; may throw, which counts as broken. */
export type StartExchange = (request: HttpRequest, exchange: HttpExchange) => () => void;

const defaultTimeoutMs = 10_000;
const defaultMaxBytes = 1_048_576;

/** Nobody hears how far a plain upload is: it gets a second for each of these. */
const uploadBytesPerSecond = 65_536;

/**
 * Makes {@link Http} of a platform's own exchange: the timeout counts from the last sign of life, the size is held
 * while receiving, and every end but an answer is a problem.
 *
 * @param tellsUpload - whether the exchange reports `sent` on the way; if not, an upload is given time by its size
 */
export function createHttpOver(timers: Timers, start: StartExchange, tellsUpload: boolean): Http {
  return (request) =>
    new Promise((resolve) => {
      const afterMs = request.timeoutMs ?? defaultTimeoutMs;
      const maxBytes = request.maxBytes ?? defaultMaxBytes;
      const chunks: Uint8Array[] = [];
      let head: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly totalBytes: number | null } | null =
        null;
      let chunkBytes = 0;
      let receivedBytes = 0;
      let over = false;
      let stopTimer: CancelTimer | undefined;
      let abandon: (() => void) | undefined;
      let stopListening = (): void => {};

      function finish(settle: () => void): void {
        if (over) return;
        over = true;
        stopTimer?.();
        stopListening();
        settle();
      }
      function fail(problem: HttpProblem): void {
        finish(() => {
          abandon?.();
          resolve(failed(problem));
        });
      }
      function alive(extraMs = 0): void {
        stopTimer?.();
        stopTimer = timers.after(afterMs + extraMs, () => fail({ code: "timeout", afterMs }));
      }
      function holdSize(sizeBytes: number): boolean {
        if (sizeBytes > maxBytes) fail({ code: "too-large", maxBytes });
        return !over;
      }

      const exchange: HttpExchange = {
        sent(bytes) {
          if (over) return;
          alive();
          request.onUploaded?.(bytes);
        },
        began(status, headers, totalBytes) {
          if (over) return;
          alive();
          head = { status, headers, totalBytes };
          if (request.method !== "HEAD" && totalBytes !== null) holdSize(totalBytes);
        },
        received(chunk) {
          if (over) return;
          chunks.push(chunk);
          chunkBytes += chunk.length;
          exchange.progressed(chunkBytes, head?.totalBytes ?? null);
        },
        progressed(bytes, totalBytes) {
          if (over) return;
          alive();
          if (!holdSize(bytes) || bytes <= receivedBytes) return;
          receivedBytes = bytes;
          request.onDownloaded?.(bytes, totalBytes);
        },
        ended() {
          const answer = head;
          if (answer === null) return exchange.broken("ended before it began");
          finish(() => resolve(ok({ status: answer.status, headers: answer.headers, body: joined(chunks) })));
        },
        broken(detail) {
          fail({ code: "unreachable", detail });
        },
      };

      // A page would read a relative URL as one of its own.
      if (!isWebUrl(request.url)) return exchange.broken("not an absolute http or https URL");
      const { cancelled } = request;
      if (cancelled?.get() === true) return exchange.broken("cancelled");
      if (cancelled !== undefined) {
        stopListening = cancelled.subscribe(() => {
          if (cancelled.get()) exchange.broken("cancelled");
        });
      }
      alive(tellsUpload ? 0 : ((request.body?.length ?? 0) / uploadBytesPerSecond) * 1_000);
      try {
        abandon = start(request, exchange);
      } catch (error) {
        exchange.broken(error instanceof Error ? error.message : String(error));
      }
    });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
