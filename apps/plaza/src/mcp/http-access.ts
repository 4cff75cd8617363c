import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";

/** Who may speak to the server over HTTP. */
export interface HttpAccessWish {
  /** What the server listens on. */
  readonly host: string;
  /** More names by which it may be called. */
  readonly allowHosts: readonly string[];
  /** Pages that may call it, as the Origin header spells them. */
  readonly allowOrigins: readonly string[];
  /** What callers have to know; null for nothing. */
  readonly token: string | null;
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly sentence: string;
}

/** The door of the HTTP server. */
export interface HttpAccess {
  /** Null where the request may come in. */
  refuse(headers: { readonly host: string | null; readonly origin: string | null; readonly authorization: string | null }): Refusal | null;
  allowsOrigin(origin: string | null): boolean;
}

const loopback: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function nameOf(host: string): string | null {
  const [, name] = /^(\[[0-9a-fA-F:.]+\]|[^:/?#@\s]+)(?::\d{1,5})?$/.exec(host) ?? [];
  return name?.toLowerCase() ?? null;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Makes the door. A page of elsewhere that leads its own name to this machine calls the server by that name, so names
 * that are not known are refused; so are pages, which say where they come from.
 *
 * @see docs/spec/plaza.md
 */
export function createHttpAccess({ host, allowHosts, allowOrigins, token }: HttpAccessWish): HttpAccess {
  const own = isIP(host) === 6 ? `[${host}]` : host;
  const names = new Set([...loopback, ...[own, ...allowHosts].map((name) => name.toLowerCase())]);
  const origins = new Set(allowOrigins.map((origin) => new URL(origin).origin));
  const wanted = token === null ? null : digest(token);

  function knows(name: string | null): boolean {
    if (name === null) return false;
    if (names.has(name)) return true;
    // An address cannot be led elsewhere as a name can.
    return !isLoopback(host) && isIP(name.replaceAll(/[[\]]/g, "")) !== 0;
  }

  return {
    refuse({ host: called, origin, authorization }) {
      if (!knows(nameOf(called ?? ""))) {
        return {
          status: 403,
          sentence: "This server is not called by that name. Call it by localhost, or start plaza mcp with --allow-host and the name.",
        };
      }
      if (origin !== null && !origins.has(origin)) {
        return {
          status: 403,
          sentence: "Pages may not call this server. For one that may, start plaza mcp with --allow-origin and its origin.",
        };
      }
      if (wanted !== null) {
        const [, given = ""] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
        if (!timingSafeEqual(digest(given), wanted))
          return { status: 401, sentence: "Give the token: Authorization: Bearer ..., as the token file has it." };
      }
      return null;
    },
    allowsOrigin: (origin) => origin !== null && origins.has(origin),
  };
}
