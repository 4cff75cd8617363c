/* oxlint-disable typescript/unbound-method -- methods are torn from their objects on purpose. */
// Hints: a browser told that it will need something asks for it, or for its name, at once. No policy of a document covers them all.
"use strict";

vector("hint-dns", (at) => tools.put("link", { rel: "dns-prefetch", href: at.origin }));
vector("hint-preconnect", (at) => tools.put("link", { rel: "preconnect", href: at.origin }));
vector("hint-preconnect-port", (at) => tools.put("link", { rel: "preconnect", href: `http://${at.address}:${at.tcp}` }));
vector("hint-preconnect-anonymous", (at) => tools.put("link", { rel: "preconnect", crossorigin: "anonymous", href: at.origin }));
vector("hint-prefetch", (at) => tools.put("link", { rel: "prefetch", href: at.http("p.html") }));
vector("hint-prefetch-document", (at) => tools.put("link", { rel: "prefetch", as: "document", href: at.http("p.html") }));
for (const kind of ["image", "script", "style", "font", "fetch", "track", "video", "document"])
  vector(`hint-preload-${kind}`, (at) => tools.put("link", { rel: "preload", as: kind, crossorigin: "", href: at.http("p") }));
vector("hint-preload-srcset", (at) => tools.put("link", { rel: "preload", as: "image", imagesrcset: `${at.http("i.png")} 1x` }));
vector("hint-modulepreload", (at) => tools.put("link", { rel: "modulepreload", href: at.http("m.js") }));
vector("hint-modulepreload-json", (at) => tools.put("link", { rel: "modulepreload", as: "json", href: at.http("m.json") }));
vector("hint-prerender", (at) => tools.put("link", { rel: "prerender", href: at.http("p.html") }));
vector("hint-next", (at) => tools.put("link", { rel: "next", href: at.http("p.html") }));

const rules = (value) => tools.put("script", { type: "speculationrules" }, JSON.stringify(value));
vector("speculation-prefetch", (at) => rules({ prefetch: [{ source: "list", urls: [at.http("p.html")], eagerness: "immediate" }] }));
vector("speculation-prefetch-anonymous", (at) =>
  rules({ prefetch: [{ urls: [at.https("p.html")], requires: ["anonymous-client-ip-when-cross-origin"], eagerness: "immediate" }] }),
);
vector("speculation-prerender", (at) => rules({ prerender: [{ urls: [at.http("p.html")], eagerness: "immediate" }] }));
vector("speculation-document", (at) => {
  tools.put("a", { href: at.http("p.html") }, "x");
  rules({ prefetch: [{ where: { href_matches: "/*" }, eagerness: "immediate" }] });
});
vector("speculation-redirected", (at) => rules({ prefetch: [{ urls: [at.redirect()], eagerness: "immediate" }] }));

vector("anchor-name-lookup", (at) => {
  const meta = document.createElement("meta");
  meta.httpEquiv = "x-dns-prefetch-control";
  meta.content = "on";
  document.head.append(meta);
  tools.put("a", { href: at.origin }, "x");
});
vector("anchor-hovered", (at) => {
  const anchor = tools.put("a", { href: at.origin }, "x");
  for (const type of ["pointerover", "mouseover", "pointerdown", "mousedown", "focus"])
    anchor.dispatchEvent(new Event(type, { bubbles: true }));
});
vector("area-name-lookup", (at) => tools.markup(`<map name=m><area href="${at.origin}" coords="0,0,9,9"></map>`));

// The same hint through every way to make a link, or to make a harmless one into a hint.
const link = (attributes = {}) => {
  const made = document.createElement("link");
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const shown = (node) => document.head.append(node);
const hintWays = {
  property: (url) => shown(Object.assign(document.createElement("link"), { rel: "preconnect", href: url })),
  "rel-after": (url) => {
    const made = link({ rel: "author", href: url });
    shown(made);
    made.rel = "preconnect";
  },
  "attribute-after": (url) => {
    const made = link({ rel: "author", href: url });
    shown(made);
    made.setAttribute("rel", "preconnect");
  },
  "attribute-upper-case": (url) => shown(link({ REL: "PRECONNECT", href: url })),
  "rel-list": (url) => shown(link({ rel: " author\tpreconnect\n", href: url })),
  "token-list-add": (url) => {
    const made = link({ rel: "author", href: url });
    shown(made);
    made.relList.add("preconnect");
  },
  "token-list-value": (url) => {
    const made = link({ href: url });
    made.relList.value = "preconnect";
    shown(made);
  },
  "token-list-toggle": (url) => {
    const made = link({ href: url });
    made.relList.toggle("preconnect");
    shown(made);
  },
  "token-list-replace": (url) => {
    const made = link({ rel: "author", href: url });
    made.relList.replace("author", "preconnect");
    shown(made);
  },
  "token-list-forwarded": (url) => {
    const made = link({ href: url });
    made.relList = "preconnect";
    shown(made);
  },
  "attribute-node": (url) => {
    const made = link({ href: url });
    const attribute = document.createAttribute("rel");
    attribute.value = "preconnect";
    made.setAttributeNode(attribute);
    shown(made);
  },
  "attribute-node-moved": (url) => {
    const other = document.createElement("i");
    other.setAttribute("rel", "preconnect");
    const made = link({ href: url });
    made.attributes.setNamedItem(other.removeAttributeNode(other.getAttributeNode("rel")));
    shown(made);
  },
  "attribute-node-value": (url) => {
    const made = link({ rel: "author", href: url });
    shown(made);
    made.attributes.rel.value = "preconnect";
  },
  "attribute-node-text": (url) => {
    const made = link({ rel: "author", href: url });
    shown(made);
    made.getAttributeNode("rel").textContent = "preconnect";
  },
  "attribute-node-node-value": (url) => {
    const made = link({ rel: "author", href: url });
    shown(made);
    made.getAttributeNode("rel").nodeValue = "preconnect";
  },
  "attribute-space": (url) => {
    const made = link({ href: url });
    made.setAttributeNS(null, "rel", "preconnect");
    shown(made);
  },
  "element-space": (url) => {
    const made = document.createElementNS("http://www.w3.org/1999/xhtml", "link");
    made.setAttribute("rel", "preconnect");
    made.setAttribute("href", url);
    shown(made);
  },
  "element-cloned": (url) => shown(link({ rel: "preconnect", href: url }).cloneNode(true)),
  "element-imported": (url) => {
    const made = document.implementation.createHTMLDocument("");
    made.head.innerHTML = `<link rel=preconnect href="${url}">`;
    shown(document.importNode(made.head.firstChild, true));
  },
  "element-adopted": (url) => {
    const made = document.implementation.createHTMLDocument("");
    const foreign = made.createElement("link");
    foreign.setAttribute("rel", "preconnect");
    foreign.setAttribute("href", url);
    shown(document.adoptNode(foreign));
  },
  "inner-html": (url) => tools.markup(`<link rel=preconnect href="${url}">`),
  "inner-html-references": (url) => tools.markup(`<link rel="pre&#99;onnect" href="${url}">`),
  "outer-html": (url) => (tools.put("i").outerHTML = `<link rel=preconnect href="${url}">`),
  "adjacent-html": (url) => document.body.insertAdjacentHTML("beforeend", `<link rel=preconnect href="${url}">`),
  "set-html-unsafe": (url) => tools.put("div").setHTMLUnsafe(`<link rel=preconnect href="${url}">`),
  "shadow-html-unsafe": (url) => tools.put("div").attachShadow({ mode: "open" }).setHTMLUnsafe(`<link rel=preconnect href="${url}">`),
  "declared-shadow": (url) =>
    tools.put("div").setHTMLUnsafe(`<p><template shadowrootmode=open><link rel=preconnect href="${url}"></template></p>`),
  "html-unsafe-document": (url) => {
    const parsed = Document.parseHTMLUnsafe(`<link rel=preconnect href="${url}">`);
    shown(parsed.querySelector("link"));
  },
  "parsed-html": (url) => shown(new DOMParser().parseFromString(`<link rel=preconnect href="${url}">`, "text/html").querySelector("link")),
  "parsed-xhtml": (url) =>
    shown(
      new DOMParser().parseFromString(
        `<html xmlns="http://www.w3.org/1999/xhtml"><link rel="preconnect" href="${url}"/></html>`,
        "application/xhtml+xml",
      ).documentElement.firstChild,
    ),
  "parsed-entity": (url) =>
    shown(
      new DOMParser().parseFromString(
        `<!DOCTYPE html [<!ENTITY r "pre"><!ENTITY t "connect">]><html xmlns="http://www.w3.org/1999/xhtml"><link rel="&r;&t;" href="${url}"/></html>`,
        "application/xhtml+xml",
      ).documentElement.firstChild,
    ),
  fragment: (url) => document.body.append(document.createRange().createContextualFragment(`<link rel=preconnect href="${url}">`)),
  "script-made": (url) => {
    const script = document.createElement("script");
    script.textContent = `{const l=document.createElement("link");l.rel="preconnect";l.href=${JSON.stringify(url)};document.head.append(l)}`;
    shown(script);
  },
  transformed: (url) => {
    const sheet = new DOMParser().parseFromString(
      `<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"><x:template match="/"><link rel="preconnect" href="${url}"/></x:template></x:stylesheet>`,
      "text/xml",
    );
    const transformer = new XSLTProcessor();
    transformer.importStylesheet(sheet);
    shown(transformer.transformToFragment(new DOMParser().parseFromString("<r/>", "text/xml"), document));
  },
  "edit-command": (url) => {
    const place = tools.put("div", { contenteditable: "true" });
    place.focus();
    document.execCommand("insertHTML", false, `<link rel=preconnect href="${url}">`);
  },
  "tampered-arrays": (url) => {
    const { includes, some, indexOf } = Array.prototype;
    Array.prototype.includes = Array.prototype.some = () => false;
    Array.prototype.indexOf = () => -1;
    try {
      shown(link({ rel: "preconnect", href: url }));
    } finally {
      Object.assign(Array.prototype, { includes, some, indexOf });
      for (const name of ["includes", "some", "indexOf"]) Object.defineProperty(Array.prototype, name, { enumerable: false });
    }
  },
  "tampered-patterns": (url) => {
    const { exec, test } = RegExp.prototype;
    RegExp.prototype.exec = () => null;
    RegExp.prototype.test = () => false;
    try {
      tools.markup(`<link rel=preconnect href="${url}">`);
      shown(link({ rel: "preconnect", href: url }));
    } finally {
      for (const [name, value] of Object.entries({ exec, test }))
        Object.defineProperty(RegExp.prototype, name, { value, enumerable: false, writable: true, configurable: true });
    }
  },
  "tampered-text": (url) => {
    const { toLowerCase, split, replace } = String.prototype;
    String.prototype.toLowerCase = () => "author";
    String.prototype.split = () => ["author"];
    String.prototype.replace = function () {
      return String(this);
    };
    try {
      tools.markup(`<link rel=preconnect href="${url}">`);
      shown(link({ rel: "preconnect", href: url }));
    } finally {
      for (const [name, value] of Object.entries({ toLowerCase, split, replace }))
        Object.defineProperty(String.prototype, name, { value, enumerable: false, writable: true, configurable: true });
    }
  },
  "two-faced-value": (url) => {
    let asked = 0;
    const rel = { toString: () => (++asked === 1 ? "author" : "preconnect") };
    const made = link({ href: url });
    made.setAttribute("rel", rel);
    shown(made);
    const other = link({ href: url });
    asked = 0;
    other.rel = rel;
    shown(other);
  },
  "two-faced-name": (url) => {
    let asked = 0;
    const name = { toString: () => (++asked === 1 ? "title" : "rel") };
    const made = link({ href: url });
    made.setAttribute(name, "preconnect");
    shown(made);
  },
  "two-faced-tag": (url) => {
    let asked = 0;
    const made = document.createElement({ toString: () => (++asked === 1 ? "p" : "link") });
    made.setAttribute("rel", "preconnect");
    made.setAttribute("href", url);
    shown(made);
  },
  "custom-built-in": (url) => {
    const name = `x-${Math.random().toString(36).slice(2).replace(/\d/g, "a")}`;
    class Made extends HTMLLinkElement {}
    customElements.define(name, Made, { extends: "link" });
    const made = new Made();
    made.setAttribute("rel", "preconnect");
    made.setAttribute("href", url);
    shown(made);
  },
  "borrowed-setter": (url) => {
    const made = link({ href: url });
    Reflect.set(made, "rel", "preconnect");
    Reflect.apply(Element.prototype.setAttribute, made, ["rel", "preconnect"]);
    shown(made);
  },
};
for (const [way, make] of Object.entries(hintWays)) vector(`hint-by-${way}`, (at) => make(at.origin));
