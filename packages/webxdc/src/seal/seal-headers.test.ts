import { expect, test } from "vitest";
import { sealHeaders } from "./seal-headers.ts";
import type { SealKind } from "./seal-headers.ts";

const kinds: readonly SealKind[] = ["document", "script", "file", "refusal"];

function policy(kind: SealKind, pages: readonly string[] = ["https://plaza.example"]): ReadonlyMap<string, string> {
  const text = sealHeaders(kind, pages)["Content-Security-Policy"] ?? "";
  return new Map(text.split("; ").map((directive) => [directive.split(" ", 1)[0] ?? "", directive.split(" ").slice(1).join(" ")]));
}

test("[X-2] every answer lets nothing leave, load, sniff or delegate, whatever it is", () => {
  for (const kind of kinds) {
    const headers = sealHeaders(kind, ["https://plaza.example"]);
    expect(headers).toMatchObject({
      "Connection-Allowlist": "(response-origin); webrtc=block; redirects=block",
      "X-DNS-Prefetch-Control": "off",
      "Referrer-Policy": "no-referrer",
      "Origin-Agent-Cluster": "?1",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    });
    expect(policy(kind).get("default-src")).toBe("'none'");
    expect(policy(kind).get("frame-ancestors")).toBe("https://plaza.example");
    expect(Object.keys(headers).join()).not.toMatch(/access-control|location/i);
  }
});

test("[X-2] no source of an app's policy names another place", () => {
  const allowed = /^(?:'none'|'self'|'unsafe-inline'|'unsafe-eval'|'wasm-unsafe-eval'|'script'|'block'|default|blob:|data:)$/;
  for (const kind of kinds) {
    for (const [name, value] of policy(kind)) {
      if (name === "frame-ancestors" || value === "") continue;
      for (const source of value.split(" ")) expect([name, source]).toEqual([name, expect.stringMatching(allowed)]);
    }
  }
});

test("[X-2] what an app's policy allows is what the experiment measured", () => {
  for (const kind of ["document", "script", "file"] as const) {
    const found = policy(kind);
    expect(found.get("script-src")).toBe("'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:");
    // A worker made of a data: URL has no policy in WebKit.
    expect(found.get("worker-src")).toBe("'self' blob:");
    for (const name of ["child-src", "frame-src", "object-src", "manifest-src"]) expect(found.get(name)).toBe("'none'");
    expect(found.get("connect-src")).toBe("'self' blob: data:");
    expect(found.get("webrtc")).toBe("'block'");
  }
});

test("[X-2] a page's markup passes its guard; a worker, which has neither, may load its own scripts", () => {
  const types = (kind: SealKind) => [policy(kind).get("require-trusted-types-for"), policy(kind).get("trusted-types")];
  expect([types("document"), types("script")]).toEqual([
    ["'script'", "default"],
    [undefined, undefined],
  ]);
});

test("[X-2] a file that is no page and a refusal are dead should one ever become a document", () => {
  expect(kinds.map((kind) => policy(kind).has("sandbox"))).toEqual([false, false, true, true]);
  expect(policy("file").get("sandbox")).toBe("");
  expect([...policy("refusal").keys()]).toEqual(["sandbox", "default-src", "frame-ancestors"]);
});

test("[X-2] nobody shows an app in a frame where no page is named", () => {
  expect(policy("document", []).get("frame-ancestors")).toBe("'none'");
  expect(policy("document", ["http://localhost:1", "http://127.0.0.1:1"]).get("frame-ancestors")).toBe(
    "http://localhost:1 http://127.0.0.1:1",
  );
});

test("[X-2] powerful features are off, those the page lends are left to it", () => {
  const features = sealHeaders("document", [])["Permissions-Policy"]?.split(", ") ?? [];
  for (const feature of features) expect(feature).toMatch(/^[a-z-]+=\(\)$/);
  for (const name of [
    "camera",
    "microphone",
    "geolocation",
    "publickey-credentials-get",
    "display-capture",
    "usb",
    "payment",
    "clipboard-read",
  ]) {
    expect(features).toContain(`${name}=()`);
  }
  for (const name of ["fullscreen", "gamepad", "autoplay"]) expect(features.join()).not.toContain(name);
});
