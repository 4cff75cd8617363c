import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** Where a request comes from; null where that is not known. */
export type VisitorAddress = (request: IncomingMessage) => string | null;

/**
 * Makes the reader of visitors' addresses, by which limits are kept.
 *
 * @param behindProxy - whether a proxy in front says truly, at the end of `X-Forwarded-For`, who asked; else that header is
 * whatever a visitor wrote, and is not read
 * @see docs/spec/plaza.md [O-16]
 */
export function createVisitorAddress(behindProxy: boolean): VisitorAddress {
  return (request) => {
    const own = request.socket.remoteAddress ?? null;
    if (!behindProxy) return own;
    const header = request.headers["x-forwarded-for"];
    const last = (Array.isArray(header) ? header.at(-1) : header)?.split(",").at(-1)?.trim() ?? "";
    return isIP(last) === 0 ? own : last;
  };
}
