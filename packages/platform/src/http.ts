import type { Result } from "@plaza/protocol";
import type { Signal } from "./signal.ts";

/** A request over HTTP. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Of silence, from the last sign of life. Default 10,000. */
  readonly timeoutMs?: number;
  /** A longer answer is cut off and reported as `too-large`. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Once it is true the request is abandoned, and answered as `unreachable`. */
  readonly cancelled?: Signal<boolean>;
  /** Called with the bytes sent so far, where the adapter can tell. */
  readonly onUploaded?: (sentBytes: number) => void;
  /** Called with the bytes received so far and, where announced, the total. */
  readonly onDownloaded?: (receivedBytes: number, totalBytes: number | null) => void;
}

/** An answer over HTTP, whatever its status. Header names are lower-case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Why there is no answer. */
export type HttpProblem =
  | { readonly code: "unreachable"; readonly detail: string }
  | { readonly code: "timeout"; readonly afterMs: number }
  | { readonly code: "too-large"; readonly maxBytes: number };

/** Asks a server over HTTP; redirects are followed; never rejects. */
export type Http = (request: HttpRequest) => Promise<Result<HttpAnswer, HttpProblem>>;
