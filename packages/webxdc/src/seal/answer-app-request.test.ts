import { sha256Of } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { openAppPackage } from "../app-package/app-package.ts";
import { buildApp, buildZip } from "../fakes/build-zip.ts";
import type { ZipPart } from "../fakes/build-zip.ts";
import { answerAppRequest, sealedRefusal } from "./answer-app-request.ts";
import type { AppRequest, SealedAnswer, ServedApp } from "./answer-app-request.ts";
import { sealHeaders } from "./seal-headers.ts";

const scripts = { guard: "guard()", api: "window.webxdc = {}", version: "v1" };
const pageOrigins = ["http://localhost:1"];
const inFrame = { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate" };
const asPart = (dest = "empty") => ({ "sec-fetch-dest": dest, "sec-fetch-mode": "no-cors" });

function serve(...parts: readonly ZipPart[]): ServedApp {
  const bytes = parts.some((part) => part.name === "index.html") ? buildZip(parts) : buildApp(...parts);
  const app = openAppPackage(bytes);
  if (!app.ok) throw new Error(app.problem.code);
  return { app: app.value, sha256: sha256Of(bytes) };
}

function ask(served: ServedApp | null, target: string, headers: AppRequest["headers"] = {}, method = "GET"): SealedAnswer {
  return answerAppRequest(served, { method, target, headers, pageOrigins }, scripts);
}

const text = (answer: SealedAnswer) => new TextDecoder().decode(answer.body ?? new Uint8Array());
const sandboxed = (answer: SealedAnswer) => (answer.headers["Content-Security-Policy"] ?? "").startsWith("sandbox; ");
const status = (answer: SealedAnswer) => answer.status;

const app = serve(
  { name: "a b/ü.txt", data: "deep" },
  { name: "main.js", data: "1" },
  { name: "pic.svg", data: "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>" },
  { name: "doc.pdf", data: "%PDF" },
  { name: "film.mp4", data: "0123456789" },
  { name: "webxdc.js", data: "evil" },
  { name: "sub/WebXDC.js", data: "evil" },
  { name: "sub/page.htm", data: "<p>second</p>" },
);

describe("what is served", () => {
  test("[X-2] answers come from the archive's list of files and nothing else", () => {
    expect(text(ask(app, "/main.js?v=2#x", asPart("script")))).toBe("1");
    expect(text(ask(app, "/a%20b/%C3%BC.txt", asPart()))).toBe("deep");
    for (const target of [
      "/nope",
      "//main.js",
      "/./main.js",
      "/../main.js",
      "/%2e%2e/main.js",
      "/sub/../main.js",
      "/sub",
      "/sub/",
      "/main.js/",
      "/main.js%00",
      "/__proto__",
      "/constructor",
      "/toString",
    ]) {
      expect([target, ask(app, target, asPart()).status]).toEqual([target, 404]);
    }
    for (const target of ["*", "http://elsewhere/", "main.js", "/%zz", ""])
      expect([target, ask(app, target).status]).toEqual([target, 400]);
  });

  test("[X-2] the root is index.html", () => {
    expect(text(ask(app, "/", inFrame))).toContain("<title>x</title>");
    expect(text(ask(app, "/?a=b", inFrame))).toEqual(text(ask(app, "/index.html", inFrame)));
  });

  test("[X-2b] webxdc.js is ours at any level, whatever its spelling", () => {
    for (const target of ["/webxdc.js", "/sub/webxdc.js", "/not/there/WEBXDC.js", "/sub%2Fwebxdc.js", "/webxdc%2Ejs"]) {
      expect([target, text(ask(app, target, asPart("script")))]).toEqual([target, scripts.api]);
    }
  });

  test("[X-2b] types are told by name and never guessed; what a viewer would open is bytes", () => {
    const names = [
      "a.wasm",
      "a.mjs",
      "a.css",
      "a.png",
      "a.mp3",
      "a.webm",
      "a.woff2",
      "a.json",
      "a.glb",
      "a.pdf",
      "a.swf",
      "a.mhtml",
      "README",
      "a.html.gz",
    ];
    const served = serve(...names.map((name) => ({ name, data: "x" })));
    const types = names.map((name) => ask(served, `/${name}`, asPart()).headers["Content-Type"]);
    expect(types).toEqual([
      "application/wasm",
      "text/javascript; charset=utf-8",
      "text/css; charset=utf-8",
      "image/png",
      "audio/mpeg",
      "video/webm",
      "font/woff2",
      "application/json; charset=utf-8",
      "model/gltf-binary",
      ...Array.from({ length: 5 }, () => "application/octet-stream"),
    ]);
  });

  test("[X-2b] a part of a file is given on request, and no part of a page", () => {
    const part = (range: string, more: AppRequest["headers"] = {}) => ask(app, "/film.mp4", { ...asPart("video"), range, ...more });
    expect([status(part("bytes=2-4")), text(part("bytes=2-4")), part("bytes=2-4").headers["Content-Range"]]).toEqual([
      206,
      "234",
      "bytes 2-4/10",
    ]);
    expect([text(part("bytes=-3")), text(part("bytes=8-")), text(part("bytes=7-99")), text(part("bytes=-99"))]).toEqual([
      "789",
      "89",
      "789",
      "0123456789",
    ]);
    expect([status(part("bytes=10-")), part("bytes=10-").headers["Content-Range"], status(part("bytes=-0"))]).toEqual([
      416,
      "bytes */10",
      416,
    ]);
    for (const range of ["bytes=4-2", "bytes=0-1,3-4", "lines=1-2", "bytes=-", "x"])
      expect([range, status(part(range))]).toEqual([range, 200]);
    expect(status(part("bytes=2-4", { "if-range": '"other"' }))).toBe(200);
    expect(status(part("bytes=2-4", { "if-range": part("bytes=0-1").headers["ETag"] }))).toBe(206);
    expect(status(ask(app, "/", { ...inFrame, range: "bytes=0-1" }))).toBe(200);
  });

  test("[X-2b] HEAD says what GET would, without a body", () => {
    const [get, head] = [ask(app, "/main.js", asPart()), ask(app, "/main.js", asPart(), "HEAD")];
    expect([head.status, head.headers, head.body]).toEqual([200, get.headers, null]);
  });

  test("[X-2b] pages and scripts are asked for anew and known again; other files are the same for ever", () => {
    const cache = (target: string, headers: AppRequest["headers"]) => ask(app, target, headers).headers["Cache-Control"];
    expect([cache("/", inFrame), cache("/main.js", asPart()), cache("/webxdc.js", asPart())]).toEqual(Array(3).fill("private, no-cache"));
    expect(cache("/film.mp4", asPart())).toBe("private, max-age=31536000, immutable");
    const tag = ask(app, "/", inFrame).headers["ETag"];
    const again = ask(app, "/", { ...inFrame, "if-none-match": `W/"x", ${tag}` });
    expect([again.status, again.body]).toEqual([304, null]);
    expect(again.headers).toMatchObject(sealHeaders("document", pageOrigins));
    const newer = answerAppRequest(
      app,
      { method: "GET", target: "/", headers: { ...inFrame, "if-none-match": tag }, pageOrigins },
      { ...scripts, version: "v2" },
    );
    expect(newer.status).toBe(200);
  });
});

describe("what is refused", () => {
  test("[X-2a] only a page, and only in a frame, becomes a document", () => {
    expect(ask(app, "/", inFrame).status).toBe(200);
    expect(ask(app, "/sub/page.htm", inFrame).status).toBe(200);
    for (const target of ["/pic.svg", "/main.js", "/webxdc.js", "/doc.pdf", "/a%20b/%C3%BC.txt", "/film.mp4"]) {
      expect([target, ask(app, target, inFrame).status]).toEqual([target, 403]);
    }
    for (const dest of ["document", "frame", "embed", "object", "fencedframe"]) {
      expect([dest, ask(app, "/", { "sec-fetch-dest": dest, "sec-fetch-mode": "navigate" }).status]).toEqual([dest, 403]);
      expect([dest, ask(app, "/pic.svg", { "sec-fetch-dest": dest, "sec-fetch-mode": "no-cors" }).status]).toEqual([dest, 403]);
    }
    expect(ask(app, "/", { "sec-fetch-mode": "navigate" }).status).toBe(403);
    expect(ask(app, "/pic.svg", asPart("image")).status).toBe(200);
  });

  test("[X-2a] a known tag opens no door that is shut", () => {
    const tag = ask(app, "/pic.svg", asPart("image")).headers["ETag"];
    expect(ask(app, "/pic.svg", { ...inFrame, "if-none-match": tag }).status).toBe(403);
  });

  test("[X-2a] a worker that would answer for the server is refused", () => {
    for (const headers of [
      { "service-worker": "script" },
      { "service-worker": "" },
      { "sec-fetch-dest": "serviceworker", "sec-fetch-mode": "same-origin" },
    ]) {
      expect(ask(app, "/main.js", headers).status).toBe(403);
    }
  });

  test("[X-2a] only GET and HEAD are known", () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "CONNECT"]) {
      const answer = ask(app, "/", {}, method);
      expect([method, answer.status, answer.headers["Allow"], answer.body]).toEqual([method, 405, "GET, HEAD", null]);
    }
  });

  test("[X-2] what cannot be unpacked is an error like any other", () => {
    const broken = serve({ name: "x.bin", data: "abc", claims: { crc: 1 } });
    expect(ask(broken, "/x.bin", asPart()).status).toBe(500);
  });

  test("[X-2] every refusal is sealed and empty, and nothing ever sends elsewhere", () => {
    const answers = [
      ask(null, "/", inFrame),
      ask(null, "/main.js"),
      ask(app, "/nope"),
      ask(app, "/nope", inFrame),
      ask(app, "/pic.svg", inFrame),
      ask(app, "/%zz"),
      ask(app, "/", {}, "POST"),
      ask(app, "/main.js", { "service-worker": "script" }),
      ask(app, "/film.mp4", { range: "bytes=99-" }),
      sealedRefusal(503, pageOrigins),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers).toMatchObject(sealHeaders("refusal", pageOrigins));
      expect([answer.body, answer.headers["Cache-Control"], answer.headers["Location"]]).toEqual([null, "no-store", undefined]);
    }
  });

  test("[X-2] every answer given is sealed by its kind", () => {
    expect(ask(app, "/", inFrame).headers).toMatchObject(sealHeaders("document", pageOrigins));
    expect(ask(app, "/").headers).toMatchObject(sealHeaders("document", pageOrigins));
    for (const target of ["/main.js", "/webxdc.js"])
      expect(ask(app, target, asPart("worker")).headers).toMatchObject(sealHeaders("script", pageOrigins));
    for (const target of ["/pic.svg", "/film.mp4", "/doc.pdf"]) expect(sandboxed(ask(app, target, asPart()))).toBe(true);
    expect(sandboxed(ask(app, "/film.mp4", { range: "bytes=0-1" }))).toBe(true);
  });

  test("[X-2d] without a guard nothing is served", () => {
    for (const missing of [{ guard: " " }, { api: "" }]) {
      expect(() =>
        answerAppRequest(app, { method: "GET", target: "/", headers: inFrame, pageOrigins }, { ...scripts, ...missing }),
      ).toThrow("without its guard");
    }
  });
});

describe("pages", () => {
  const page = (data: string | Uint8Array, name = "index.html") =>
    text(ask(serve({ name: "index.html", data: "x" }, { name, data }), `/${name === "index.html" ? "" : name}`, inFrame));
  const only = (data: string | Uint8Array) => text(ask(serve({ name: "index.html", data }), "/", inFrame));

  test("[X-2c] the guard stands before every byte of the app", () => {
    for (const start of [
      "<script>1</script>",
      "<html><head>",
      "",
      "text",
      "\u0000",
      "<!--x--><!doctype html><p>",
      "<!--><script>1</script><!-- --><!doctype html>",
      "<?xml version='1.0'?><html>",
      "<!doctype html SYSTEM 'x'><p>",
    ]) {
      expect(only(start)).toMatch(/^(?:<!doctype html>)?<script>guard\(\)<\/script>/);
    }
  });

  test("[X-2c] the mode of layout is the one the page asked for, and no other word of it comes first", () => {
    const modern = (html: string) => only(html).startsWith("<!doctype html><script>guard()");
    expect(
      ["<!DOCTYPE HTML>", "\n<!doctype html >", "<!-- by hand -->\n<!doctype html>", '<!doctype html SYSTEM "about:legacy-compat">'].map(
        modern,
      ),
    ).toEqual(Array(4).fill(true));
    expect(["<p>", '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">', "x<!doctype html>"].map(modern)).toEqual(
      Array(3).fill(false),
    );
  });

  test("[X-2c] a guard's own strings do not end it", () => {
    const answer = answerAppRequest(
      app,
      { method: "GET", target: "/", headers: inFrame, pageOrigins },
      { ...scripts, guard: "f('</script><!--<SCRIPT></Script')" },
    );
    expect(text(answer)).toContain("<script>f('<\\/script>\\x3C!--\\x3CSCRIPT><\\/Script')</script>");
  });

  test("[X-2c] whatever encoding a mark tells, what leaves is UTF-8 and says so", () => {
    const wide = (little: boolean) => {
      const html = "<p>ü</p><iframe src=x></iframe>";
      const bytes = new Uint8Array(2 + html.length * 2);
      const view = new DataView(bytes.buffer);
      view.setUint16(0, 0xfeff, little);
      for (let at = 0; at < html.length; at += 1) view.setUint16(2 + at * 2, html.charCodeAt(at), little);
      return bytes;
    };
    for (const bytes of [
      wide(true),
      wide(false),
      new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode("<p>ü</p>")]),
      new Uint8Array([0x3c, 0x70, 0x3e, 0xfc]),
    ]) {
      expect(only(bytes)).toContain("<p>ü");
      expect(only(bytes)).not.toContain("<iframe");
    }
    const seven = ask(serve({ name: "index.html", data: "<meta charset=utf-7>+ADw-script+AD4-" }), "/", inFrame);
    expect([seven.headers["Content-Type"], text(seven)]).toEqual(["text/html; charset=utf-8", expect.stringContaining("+ADw-script+AD4-")]);
  });

  test("[X-2c] every kind of HTML is guarded and its markup rewritten", () => {
    for (const name of ["a.html", "a.HTM", "a.xhtml", "a.xht"]) {
      expect(page("<iframe src=x></iframe><p>", name)).toMatch(/^<script>guard\(\)<\/script>/);
      expect(page("<iframe src=x></iframe><p>", name)).not.toContain("<iframe");
    }
  });

  test("[X-2c] read by a script a page is the text it is, and cannot come back as a page", () => {
    const answer = ask(app, "/sub/page.htm", { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" });
    expect([text(answer), answer.headers["Content-Type"], answer.headers["Cache-Control"]]).toEqual([
      "<p>second</p>",
      "text/plain; charset=utf-8",
      "no-store",
    ]);
    expect([sandboxed(answer), answer.headers["ETag"]]).toEqual([true, undefined]);
    expect(text(ask(app, "/sub/page.htm"))).toContain("guard()");
  });
});
