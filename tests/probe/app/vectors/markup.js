// Markup as it lies in the files of an app, opened in its frame: read by the browser's parser before any script could look at it.
// Each is a file of the archive; the harness writes them from these texts.
"use strict";

const plain = (body, head = "") => `<!doctype html><html><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`;
const run = (code) => `<script>${code}</script>`;
const frameWith = (at) => `<!doctype html>${run(`${iceCode(at)};${askingCode(at)}`)}`;
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
const asUtf16 = (text) => {
  const bytes = [0xff, 0xfe];
  for (const character of text) bytes.push(character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8);
  return Uint8Array.from(bytes);
};

markup("file-dns-prefetch", (at) => plain("x", `<link rel="dns-prefetch" href="${at.origin}">`));
markup("file-preconnect", (at) => plain("x", `<link rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-references", (at) => plain("x", `<link rel="p&#114;econnect" href="${at.origin}">`));
markup("file-preconnect-named-reference", (at) => plain("x", `<link rel="author&Tab;preconnect" href="${at.origin}">`));
markup("file-preconnect-beside-stylesheet", (at) => plain("x", `<link rel="stylesheet preconnect" href="${at.origin}">`));
markup("file-preconnect-beside-icon", (at) =>
  plain(
    "x",
    `<link rel="icon
preconnect" href="${at.origin}">`,
  ),
);
markup("file-preconnect-unquoted", (at) => plain("x", `<LINK/REL=PRECONNECT/HREF=${at.origin}>`));
markup("file-preconnect-doubled", (at) => plain("x", `<link rel="preconnect" rel="stylesheet" href="${at.origin}">`));
markup("file-preconnect-doubled-behind", (at) => plain("x", `<link rel="icon" rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-doubled-refused", (at) => plain("x", `<link rel=x-refused rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-doubled-later", (at) => plain("x", `<link href="${at.origin}" rel=preconnect title=">" rel="icon">`));
markup("file-preconnect-in-body", (at) => plain(`<p><link rel="preconnect" href="${at.origin}">x`));
markup("file-preconnect-in-comment-trick", (at) => plain(`<!--><link rel="preconnect" href="${at.origin}">-->`));
markup("file-preconnect-in-comment-end", (at) => plain(`<!-- --!><link rel="preconnect" href="${at.origin}">-->`));
markup("file-preconnect-in-quoted-text", (at) =>
  plain(`<i title="<!--"></i><link rel="preconnect" href="${at.origin}"><i title="-->"></i>`),
);
markup("file-preconnect-after-title", (at) => plain(`x`, `<title><!--</title><link rel="preconnect" href="${at.origin}"><!-- -->`));
markup("file-preconnect-after-style", (at) => plain(`x`, `<style><!--</style><link rel="preconnect" href="${at.origin}"><!-- -->`));
markup("file-preconnect-after-script", (at) => plain(`x`, `<script>"<!--<script>"</script><link rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-after-textarea", (at) => plain(`<textarea><!--</textarea><link rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-in-svg-style", (at) => plain(`<svg><style><!--</style></svg><link rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-in-noscript", (at) => plain("x", `<noscript><style></noscript><link rel="preconnect" href="${at.origin}">`));
markup("file-preconnect-in-cdata", (at) => plain(`<svg><![CDATA[<x title="]]></svg><link rel=preconnect href="${at.origin}"><i title="">`));
markup("file-preconnect-without-end", (at) => `<!doctype html><link rel=preconnect x href=${at.origin}>`);
markup("file-preconnect-processing", (at) => plain(`<?x ?><link rel=preconnect href="${at.origin}">`));
markup("file-preconnect-declared-shadow", (at) =>
  plain(`<div><template shadowrootmode="open"><link rel="preconnect" href="${at.origin}"></template></div>`),
);
markup("file-preconnect-in-utf16", (at) => asUtf16(plain("x", `<link rel="preconnect" href="${at.origin}">`)));
markup("file-preconnect-in-foreign", (at) => plain(`<svg><desc><link rel="preconnect" href="${at.origin}"></desc></svg>`));
markup("file-preload", (at) => plain("x", `<link rel="preload" as="image" href="${at.http("i.png")}">`));
markup("file-preload-imagesrcset", (at) => plain("x", `<link rel="preload" as="image" imagesrcset="${at.http("i.png")} 1x">`));
markup("file-prefetch", (at) => plain("x", `<link rel="prefetch" href="${at.http("p")}">`));
markup("file-modulepreload", (at) => plain("x", `<link rel="modulepreload" href="${at.http("m.js")}">`));
markup("file-stylesheet", (at) => plain("x", `<link rel="stylesheet" href="${at.http("s.css")}">`));
markup("file-speculation", (at) =>
  plain("x", `<script type="speculationrules">{"prefetch":[{"urls":["${at.http("p.html")}"],"eagerness":"immediate"}]}</script>`),
);
markup("file-name-lookup-on", (at) => plain(`<a href="${at.origin}">x</a>`, `<meta http-equiv="x-dns-prefetch-control" content="on">`));
markup("file-name-lookup", (at) => plain(`<a href="${at.origin}">x</a>`));
markup("file-image", (at) => plain(`<img src="${at.http("i.png")}">`));
markup("file-script", (at) => plain(`<script src="${at.http("s.js")}"></script>`));
markup("file-policy-loosened", (at) =>
  plain(
    `<img src="${at.http("i.png")}">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline' 'unsafe-eval' data: blob:; img-src *">`,
  ),
);
markup("file-base", (at) => plain(`<img src="i.png">`, `<base href="${at.http()}">`));
markup("file-refresh", (at) => plain("x", `<meta http-equiv="refresh" content="0;url=${at.http()}">`));
markup("file-refresh-references", (at) => plain("x", `<meta http-equiv="&#114;efresh" content="0;url=${at.http()}">`));
markup("file-manifest", (at) => plain("x", `<link rel="manifest" href="${at.http("m.json")}">`));
markup("file-frame", (at) => plain(`<iframe src="${at.http("f.html")}"></iframe>`));
markup("file-frame-srcdoc", (at) => plain(`<iframe srcdoc="${escaped(frameWith(at))}"></iframe>`));
markup("file-frame-srcdoc-upper-case", (at) => plain(`<IFRAME SRCDOC="${escaped(frameWith(at))}"></IFRAME>`));
markup("file-frame-data", (at) => plain(`<iframe src="data:text/html,${encodeURIComponent(frameWith(at))}"></iframe>`));
markup("file-frame-in-comment-trick", (at) => plain(`<!--><iframe srcdoc="${escaped(frameWith(at))}"></iframe>-->`));
markup("file-frame-in-svg", (at) =>
  plain(`<svg><foreignObject><iframe srcdoc="${escaped(frameWith(at))}"></iframe></foreignObject></svg>`),
);
markup("file-frame-without-end", (at) => `<!doctype html><body><iframe srcdoc="${escaped(frameWith(at))}">`);
markup("file-frame-declared-shadow", (at) =>
  plain(`<div><template shadowrootmode="open"><iframe srcdoc="${escaped(frameWith(at))}"></iframe></template></div>`),
);
markup("file-frame-in-utf16", (at) => asUtf16(plain(`<iframe srcdoc="${escaped(frameWith(at))}"></iframe>`)));
markup("file-frame-after-plaintext-trick", (at) =>
  plain(`<svg><plaintext></plaintext></svg><iframe srcdoc="${escaped(frameWith(at))}"></iframe>`),
);
markup("file-frame-own", (at) =>
  plain(`<iframe src="note.txt"></iframe>${run(`onload=()=>{${iceCode(at).replace("(self,", "(frames[0],")}}`)}`),
);
markup("file-frame-blank", (at) => plain(`<iframe></iframe>${run(iceCode(at).replace("(self,", "(frames[0],"))}`));
markup(
  "file-frameset",
  (at) =>
    `<!doctype html><html><frameset cols="*"><frame src="about:blank" onload="${escaped(iceCode(at).replace("(self,", "(frames[0],"))}"></frameset></html>`,
);
markup("file-object", (at) => plain(`<object data="data:text/html,${encodeURIComponent(frameWith(at))}"></object>`));
markup("file-embed", (at) => plain(`<embed src="data:text/html,${encodeURIComponent(frameWith(at))}">`));
markup("file-fencedframe", (at) => plain(`<fencedframe></fencedframe>${run(iceCode(at).replace("(self,", "(frames[0],"))}`));
// A script before the guard would keep the constructors for later.
markup("file-script-first", (at) => `<script>${iceCode(at)}</script>${plain("x")}`);
markup("file-script-before-doctype", (at) => `<!-- x --><script>${iceCode(at)}</script><!doctype html><p>x`);
markup("file-script-in-byte-order", (at) => `\ufeff<script>${iceCode(at)}</script>`);
markup("file-script-in-utf16", (at) => asUtf16(`<script>${iceCode(at)}</script>`));
markup(
  "file-script-in-utf7",
  (at) => `<!doctype html><meta charset="utf-7"><p>+ADw-script+AD4-${iceCode(at)}+ADw-/script+AD4-</p>${run(iceCode(at))}`,
);
markup("file-handler", (at) => `<body onload="${escaped(iceCode(at))}">`);
markup("file-html-handler", (at) => `<html onfocus="${escaped(iceCode(at))}" tabindex=0 autofocus>`);
markup("file-sloppy-start", (at) => `\0\u000c  <htm><x-y></head><script>${iceCode(at)}</script>`);
markup("file-module-script", (at) => plain(`<script type="module">${iceCode(at)}</script>`));
markup("file-import-map", (at) =>
  plain(`<script type="importmap">{"imports":{"away":"${at.http("m.js")}"}}</script><script type="module">import "away"</script>`),
);
