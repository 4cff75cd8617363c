import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

test("[G-14] the policy allows scripts and styles of the page's own origin only", () => {
  const policy: Record<string, string> = JSON.parse(read("csp.json"));
  expect(policy["default-src"]).toBe("'self'");
  expect(policy["script-src"]).toBe("'self' 'wasm-unsafe-eval'");
  expect(policy["style-src"]).toBe("'self'");
  expect(policy["object-src"]).toBe("'none'");
  expect(policy["base-uri"]).toBe("'none'");
  expect(policy["frame-ancestors"]).toBe("'none'");
});

test("[G-14] the entry carries no inline script, style or handler", () => {
  const html = read("index.html");
  for (const script of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gu)) {
    expect(script[1]).toContain("src=");
    expect(script[2]).toBe("");
  }
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/u);
});
