// What style sheets load.
"use strict";

const styled = (declaration, name = "div") => tools.put(name, { style: `width:9px;height:9px;display:block;${declaration}` }, "x");

vector("css-import", (at) => tools.style(`@import "${at.http("s.css")}";`));
vector("css-import-url", (at) => tools.style(`@import url(${at.http("s.css")}) screen;`));
vector("css-import-layer", (at) => tools.style(`@import url("${at.http("s.css")}") layer(x) supports(display:block);`));
vector("css-import-in-blob", (at) =>
  tools.put("link", {
    rel: "stylesheet",
    href: URL.createObjectURL(new Blob([`@import "${at.http("s.css")}";`], { type: "text/css" })),
  }),
);
vector("css-import-in-data", (at) =>
  tools.put("link", { rel: "stylesheet", href: `data:text/css,${encodeURIComponent(`@import "${at.http("s.css")}";`)}` }),
);
vector("css-background", (at) => styled(`background:url(${at.http("i.png")})`));
vector("css-background-multiple", (at) => styled(`background-image:none,url(${at.http("i.png")})`));
vector("css-image-set", (at) => styled(`background-image:image-set("${at.http("i.png")}" 1x)`));
vector("css-image-set-prefixed", (at) => styled(`background-image:-webkit-image-set(url(${at.http("i.png")}) 1x)`));
vector("css-cross-fade", (at) => styled(`background-image:-webkit-cross-fade(url(${at.http("i.png")}),url(icon.png),50%)`));
vector("css-border-image", (at) => styled(`border:3px solid;border-image:url(${at.http("i.png")}) 3`));
vector("css-list-style", (at) => tools.put("li", { style: `list-style-image:url(${at.http("i.png")})` }, "x"));
vector("css-cursor", (at) => styled(`cursor:url(${at.http("c.png")}),auto`));
vector("css-content", (at) => styled(`content:url(${at.http("i.png")})`));
vector("css-pseudo-content", (at) => {
  tools.put("i", { id: `c${at.token}` });
  tools.style(`#c${at.token}::before{content:url(${at.http("i.png")})}`);
});
vector("css-mask", (at) => styled(`mask-image:url(${at.http("i.png")})`));
vector("css-mask-reference", (at) => styled(`mask:url(${at.http("m.svg")}#x)`));
vector("css-mask-box", (at) => styled(`-webkit-mask-box-image:url(${at.http("i.png")})`));
vector("css-filter", (at) => styled(`filter:url(${at.http("f.svg")}#x)`));
vector("css-backdrop-filter", (at) => styled(`backdrop-filter:url(${at.http("f.svg")}#x)`));
vector("css-clip-path", (at) => styled(`clip-path:url(${at.http("f.svg")}#x)`));
vector("css-shape-outside", (at) => styled(`float:left;shape-outside:url(${at.http("i.png")})`));
vector("css-offset-path", (at) => styled(`offset-path:url(${at.http("f.svg")}#x)`));
vector("css-font-face", (at) => {
  tools.style(`@font-face{font-family:f${at.token};src:url(${at.http("f.woff2")})}`);
  styled(`font-family:f${at.token}`, "span");
});
vector("css-font-object", (at) => new FontFace("x", `url(${at.http("f.woff2")})`).load());
vector("css-variable", (at) => styled(`--x:url(${at.http("i.png")});background:var(--x)`));
vector("css-typed", (at) => styled("").attributeStyleMap.set("background-image", `url(${at.http("i.png")})`));
vector("css-inserted-rule", (at) => {
  tools.put("i", { id: `r${at.token}`, style: "display:block;width:9px;height:9px" });
  tools.style(" ").sheet.insertRule(`#r${at.token}{background:url(${at.http("i.png")})}`);
});
vector("css-adopted", (at) => {
  const sheet = new CSSStyleSheet();
  tools.put("i", { id: `a${at.token}`, style: "display:block;width:9px;height:9px" });
  sheet.replaceSync(`#a${at.token}{background:url(${at.http("i.png")})}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
});
vector("css-attribute-reading", (at) => {
  tools.put("input", { id: `s${at.token}`, value: "s" });
  tools.style(`#s${at.token}[value^=s]{display:block;background:url(${at.http("read-s.png")})}`);
});
vector("css-animation", (at) => styled("").animate([{ backgroundImage: `url(${at.http("i.png")})` }, { backgroundImage: "none" }], 1000));
vector("css-transition-image", (at) => {
  tools.style(`@keyframes k${at.token}{to{background-image:url(${at.http("i.png")})}}`);
  styled(`animation:k${at.token} .2s forwards`);
});
vector("css-counter-symbols", (at) => {
  tools.style(`@counter-style k${at.token}{system:cyclic;symbols:url(${at.http("i.png")})}`);
  tools.put("li", { style: `list-style:k${at.token}` }, "x");
});
vector("css-svg-presentation", (at) =>
  tools.markup(`<svg width="9" height="9"><rect width="9" height="9" style="fill:url(${at.http("f.svg")}#x)"/></svg>`),
);
vector("css-xml-stylesheet", (at) => {
  const made = new DOMParser().parseFromString(`<?xml-stylesheet href="${at.http("s.css")}"?><r/>`, "text/xml");
  document.body.append(document.importNode(made.documentElement, true));
});
