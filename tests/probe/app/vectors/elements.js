// Elements that load.
"use strict";

const svgSpace = "http://www.w3.org/2000/svg";
const linkSpace = "http://www.w3.org/1999/xlink";

vector("img", (at) => tools.put("img", { src: at.http("i.png") }));
vector("img-new", (at) => (new Image().src = at.http("i.png")));
vector("img-srcset", (at) => tools.put("img", { srcset: `${at.http("i.png")} 1x` }));
vector("img-lazy", (at) => tools.put("img", { loading: "lazy", src: at.http("i.png") }));
vector("img-redirected", (at) => tools.put("img", { src: at.redirect() }));
vector("img-by-address", (at) => tools.put("img", { src: at.byAddress("i.png") }));
vector("img-in-template", (at) => {
  const template = document.createElement("template");
  template.innerHTML = `<img src="${at.http("i.png")}">`;
  document.body.append(template.content);
});
vector("img-in-parsed-document", (at) => {
  const parsed = new DOMParser().parseFromString(`<img src="${at.http("i.png")}">`, "text/html");
  document.body.append(parsed.querySelector("img"));
});
vector("img-in-shadow", (at) => {
  tools.put("div").attachShadow({ mode: "closed" }).innerHTML = `<img src="${at.http("i.png")}">`;
});
vector("picture-source", (at) => tools.markup(`<picture><source srcset="${at.http("i.png")}"><img></picture>`));
vector("input-image", (at) => tools.put("input", { type: "image", src: at.http("i.png") }));
vector("body-background", (at) => document.body.setAttribute("background", at.http("i.png")));
vector("table-background", (at) => tools.markup(`<table background="${at.http("i.png")}"><td>x</td></table>`));
vector("audio", (at) => tools.put("audio", { preload: "auto", src: at.http("a.mp3") }));
vector("audio-new", (at) => new Audio(at.http("a.mp3")).play());
vector("video", (at) => tools.put("video", { preload: "auto", src: at.http("v.mp4") }));
vector("video-poster", (at) => tools.put("video", { poster: at.http("p.png") }));
vector("video-source", (at) => tools.markup(`<video preload=auto><source src="${at.http("v.mp4")}"></video>`));
vector("video-track", (at) => {
  const video = tools.markup(
    `<video crossorigin src="data:video/mp4,"><track kind=subtitles src="${at.http("t.vtt")}" default></video>`,
  ).firstChild;
  video.textTracks[0].mode = "showing";
});
vector("script", (at) => tools.put("script", { src: at.http("s.js") }));
vector("script-property", (at) => {
  const script = document.createElement("script");
  script.src = at.http("s.js");
  document.head.append(script);
});
vector("script-module", (at) => tools.put("script", { type: "module", src: at.http("m.js") }));
vector("script-inline-module", (at) => tools.put("script", { type: "module" }, `import ${JSON.stringify(at.http("m.js"))}`));
vector("script-redirected", (at) => tools.put("script", { src: at.redirect() }));
vector("script-import-map", (at) => {
  tools.put("script", { type: "importmap" }, JSON.stringify({ imports: { [`probe-${at.token}`]: at.http("m.js") } }));
  return import(`probe-${at.token}`);
});
vector("embed", (at) => tools.put("embed", { src: at.http("e.html") }));
vector("embed-image", (at) => tools.put("embed", { src: at.http("e.png"), type: "image/png" }));
vector("object", (at) => tools.put("object", { data: at.http("o.html") }));
vector("object-image", (at) => tools.put("object", { data: at.http("o.png"), type: "image/png" }));
vector("iframe", (at) => tools.put("iframe", { src: at.http("f.html") }));
vector("iframe-lazy", (at) => tools.put("iframe", { loading: "lazy", src: at.http("f.html") }));
vector("iframe-sandboxed", (at) => tools.put("iframe", { sandbox: "allow-scripts", src: at.http("f.html") }));
vector("iframe-redirected", (at) => tools.put("iframe", { src: at.redirect() }));
vector("fencedframe", (at) => {
  const frame = tools.put("fencedframe");
  frame.config = new FencedFrameConfig(at.http("f.html"));
});
vector("portal", (at) => tools.put("portal", { src: at.http("f.html") }));
vector("stylesheet", (at) => tools.put("link", { rel: "stylesheet", href: at.http("s.css") }));
vector("stylesheet-alternate", (at) => tools.put("link", { rel: "alternate stylesheet", title: "x", href: at.http("s.css") }));
vector("stylesheet-media", (at) => tools.put("link", { rel: "stylesheet", media: "print", href: at.http("s.css") }));
vector("stylesheet-redirected", (at) => tools.put("link", { rel: "stylesheet", href: at.redirect() }));
vector("link-icon", (at) => tools.put("link", { rel: "icon", href: at.http("i.png") }));
vector("link-touch-icon", (at) => tools.put("link", { rel: "apple-touch-icon", href: at.http("i.png") }));
vector("link-manifest", (at) => tools.put("link", { rel: "manifest", href: at.http("m.json") }));
vector("link-dictionary", (at) => tools.put("link", { rel: "compression-dictionary", href: at.http("d.bin") }));
vector("link-import", (at) => tools.put("link", { rel: "import", href: at.http("i.html") }));
vector("link-pingback", (at) => tools.put("link", { rel: "pingback", href: at.http("p") }));
vector("link-search", (at) => tools.put("link", { rel: "search", type: "application/opensearchdescription+xml", href: at.http("s.xml") }));

const svg = (html) => tools.markup(`<svg xmlns="${svgSpace}" xmlns:xlink="${linkSpace}" width="40" height="40">${html}</svg>`);
vector("svg-image", (at) => svg(`<image href="${at.http("i.png")}" width="9" height="9"/>`));
vector("svg-image-xlink", (at) => svg(`<image xlink:href="${at.http("i.png")}" width="9" height="9"/>`));
vector("svg-use", (at) => svg(`<use href="${at.http("u.svg")}#x"/>`));
vector("svg-filter-image", (at) =>
  svg(`<filter id="f${at.token}"><feImage href="${at.http("i.png")}"/></filter><rect width="9" height="9" filter="url(#f${at.token})"/>`),
);
vector("svg-filter-reference", (at) => svg(`<rect width="9" height="9" filter="url(${at.http("f.svg")}#x)"/>`));
vector("svg-fill-reference", (at) => svg(`<rect width="9" height="9" fill="url(${at.http("f.svg")}#x)"/>`));
vector("svg-mask-reference", (at) => svg(`<rect width="9" height="9" mask="url(${at.http("f.svg")}#x)"/>`));
vector("svg-clip-reference", (at) => svg(`<rect width="9" height="9" clip-path="url(${at.http("f.svg")}#x)"/>`));
vector("svg-style", (at) => svg(`<style>@import "${at.http("s.css")}";</style>`));
vector("svg-script", (at) => {
  const root = document.createElementNS(svgSpace, "svg");
  const script = document.createElementNS(svgSpace, "script");
  script.setAttributeNS(linkSpace, "xlink:href", at.http("s.js"));
  root.append(script);
  document.body.append(root);
});
vector("svg-in-image", (at) => {
  const text = `<svg xmlns="${svgSpace}"><image href="${at.http("i.png")}" width="9" height="9"/></svg>`;
  tools.put("img", { src: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })) });
});
vector("svg-foreign-object", (at) =>
  svg(`<foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml" src="${at.http("i.png")}"/></foreignObject>`),
);
vector("svg-animated-reference", (at) =>
  svg(`<image width="9" height="9"><set attributeName="href" to="${at.http("i.png")}" begin="0s"/></image>`),
);
vector("mathml-link", (at) => tools.markup(`<math><mtext><img src="${at.http("i.png")}"></mtext></math>`));
vector("handler-attribute", (at) => tools.markup(`<img src="data:," onerror="new Image().src='${at.http("i.png")}'">`));
vector("document-write", (at) => {
  const made = document.implementation.createHTMLDocument("");
  made.body.innerHTML = `<img src="${at.http("i.png")}">`;
  document.body.append(document.importNode(made.body.firstChild, true));
});
vector("canvas-pattern", (at) => {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = at.http("i.png");
});
vector("reporting-policy-meta", (at) => {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `font-src 'none'; report-uri ${at.http("report")}`;
  document.head.append(meta);
  void new FontFace("x", "url(other.woff2)").load().catch(() => {});
});
