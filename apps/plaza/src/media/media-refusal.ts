import { MEDIA_HEADERS } from "@plaza/relay";

/** Why a request is refused: an HTTP status and words for whoever asked. */
export interface MediaRefusal {
  readonly status: number;
  readonly reason: string;
}

/** A refusal as Blossom clients read it: `X-Reason`, and JSON with a `message` where an answer may have a body. */
export function refuse({ status, reason }: MediaRefusal, method: string, headers: Readonly<Record<string, string>> = {}): Response {
  // Header values are bytes: words beyond ASCII stay in the body.
  const plain = reason.replace(/[^\x20-\x7e]/g, "?");
  const all = { ...MEDIA_HEADERS, "X-Reason": plain, "Cache-Control": "no-store", "Content-Type": "application/json", ...headers };
  const challenge = status === 401 ? { "WWW-Authenticate": "Nostr" } : {};
  return new Response(method === "HEAD" ? null : JSON.stringify({ message: reason }), { status, headers: { ...all, ...challenge } });
}

/** A good answer in JSON. */
export function answer(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...MEDIA_HEADERS, "Content-Type": "application/json", "Cache-Control": "no-store" },
  });
}
