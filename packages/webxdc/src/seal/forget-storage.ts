import { sealedRefusal } from "./answer-app-request.ts";
import type { AppRequest, SealedAnswer } from "./answer-app-request.ts";

/** Where the page leads a frame of an app's origin to have the browser forget what the app kept there. */
export const forgetTarget = "/webxdc.js?forget";

/**
 * Has the browser forget everything an app kept on its origin, when the page leads a frame there; null for any other
 * request. `webxdc.js` is never the app's own, so no file is hidden by it, and nothing needs to be served there any more.
 *
 * @see docs/spec/webxdc.md [X-2g]
 */
export function answerForgetting(request: AppRequest): SealedAnswer | null {
  const { method, target, headers, pageOrigins } = request;
  if (target !== forgetTarget || method !== "GET" || headers["sec-fetch-dest"] !== "iframe") return null;
  const forget = { "Clear-Site-Data": '"cache", "storage"', "Content-Type": "text/plain; charset=utf-8" };
  return sealedRefusal(200, pageOrigins, forget);
}
