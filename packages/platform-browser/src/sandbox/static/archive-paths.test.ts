import { expect, test } from "vitest";
import { createArchiveAddresses } from "./archive-addresses.ts";
import { archivePath, rewriteCss, rewriteModule } from "./archive-paths.ts";

const base = "http://plaza.lan/frame/";

test.each([
  ["a.png", "", "a.png"],
  ["./a.png?x=1#y", "", "a.png"],
  ["../a%20b.png", "css/main.css", "a b.png"],
  ["../../../a.png", "css/main.css", "a.png"],
  ["/a.png", "css/main.css", "a.png"],
  ["app:/js/part.js", "css/main.css", "js/part.js"],
  ["http://plaza.lan/frame/img/a.png", "css/main.css", "img/a.png"],
  ["http://plaza.lan/other/a.png", "", null],
  ["https://elsewhere.test/a.png", "", null],
  ["//elsewhere.test/a.png", "", null],
  ["\\\\elsewhere.test/a.png", "", null],
  ["data:text/plain,a", "", null],
  ["blob:null/1", "", null],
  ["javascript:a()", "", null],
  ["#part", "", null],
  ["", "", null],
  ["%E0%A4%A", "", null],
])("[X-1c] %s named by %s is %s in the archive", (address, from, path) => {
  expect(archivePath(address, from, base)).toBe(path);
});

test("[X-1c] a style sheet's addresses are replaced, all ways of writing them", () => {
  const replace = (address: string): string | null => (address.startsWith("a") ? `blob:${address}` : null);
  expect(
    rewriteCss(`@import "a.css"; @import url(a2.css); b { c: url( 'a.png' ) url("a b.png"), URL(x.png) } @import 'x.css';`, replace),
  ).toBe(`@import "blob:a.css"; @import url("blob:a2.css"); b { c: url("blob:a.png") url("blob:a b.png"), URL(x.png) } @import 'x.css';`);
});

test("[X-1c] a module finds its neighbours and its own place", () => {
  const replace = (specifier: string): string | null => (specifier.includes("known") ? `app:/${specifier}` : null);
  expect(
    rewriteModule(
      `import a from"./known.js";export*from'../known.js';import "/known.js";import("./known.js");import("./other.js");import b from "bare";new URL("x",import.meta.url)`,
      "app:/js/main.js",
      replace,
    ),
  ).toBe(
    `import a from"app:/./known.js";export*from'app:/../known.js';import "app://known.js";import("app:/./known.js");import("./other.js");import b from "bare";new URL("x","app:/js/main.js")`,
  );
});

test("[X-1c] each file has one address, and style sheets that name each other end somewhere", () => {
  const encoder = new TextEncoder();
  const css = (path: string, text: string) => ({ path, type: "text/css", bytes: encoder.encode(text) });
  const files = createArchiveAddresses([css("a.css", "@import 'b.css'"), css("b.css", "@import 'a.css'")], base);
  const address = files.addressOf("a.css");
  expect(address).toMatch(/^blob:/);
  expect(files.addressOf("./a.css?again")).toBe(address);
  expect(files.addressOf("none.css")).toBe(null);
  expect(files.find("a.css", "deep/b.css")).toBe(null);
});
