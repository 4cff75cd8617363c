import { Hono } from "hono";
import type { HomeInfo } from "./home-info.ts";
import type { Metrics } from "./metrics.ts";

/** What the small endpoints answer from. */
export interface HttpAppParts {
  /** By the headers of whoever asks. */
  readonly home: (headers: Readonly<Record<string, string>>) => HomeInfo;
  readonly health: () => Readonly<Record<string, unknown>>;
  readonly metrics: Metrics;
  /** The relay's NIP-11 document. */
  readonly relayInfo: () => object;
  /** What an agent needs to know, null where it is not there. */
  readonly skill: () => string | null;
  /** Blossom's paths at the root. */
  readonly media: Hono;
}

const anyOrigin = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Access-Control-Expose-Headers": "Date" };

/** Everything over plain HTTP that is not a file of the page. */
export function createHttpApp({ home, health, metrics, relayInfo, skill, media }: HttpAppParts): Hono {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ ok: true, ...health() }, 200, { "Cache-Control": "no-store" }));
  app.get("/metrics", async (context) => context.body(await metrics.text(), 200, { "Content-Type": metrics.contentType }));
  app.get("/plaza.json", (context) => context.json(home(context.req.header()), 200, { ...anyOrigin, "Cache-Control": "no-cache" }));
  app.get("/SKILL.md", (context) => {
    const text = skill();
    if (text === null) return context.notFound();
    return context.body(text, 200, { ...anyOrigin, "Content-Type": "text/markdown; charset=utf-8", "Cache-Control": "no-cache" });
  });
  app.options("/relay", (context) => context.body(null, 204, anyOrigin));
  app.get("/relay", (context) => {
    context.header("Content-Type", "application/nostr+json; charset=utf-8");
    return context.body(JSON.stringify(relayInfo()), 200, { ...anyOrigin, "Cache-Control": "no-cache" });
  });
  app.get("/sync/:identifier", (context) => context.json({ error: "this is a WebSocket address" }, 426, { Upgrade: "websocket" }));
  app.route("/", media);
  return app;
}

/** Whether a request is for {@link createHttpApp} rather than for a file of the page. */
export function isForApp(method: string, path: string): boolean {
  if (method !== "GET" && method !== "HEAD") return true;
  return (
    /^\/(?:healthz|metrics|plaza\.json|SKILL\.md|relay|upload|mirror)$/.test(path) ||
    /^\/(?:sync|list)\//.test(path) ||
    /^\/[0-9a-f]{64}(?:\.[A-Za-z0-9]+)?$/.test(path)
  );
}
