/* oxlint-disable typescript/unbound-method -- methods are torn from their objects on purpose. */
// Fresh realms: documents in which nothing was taken away, made by every way to get a child frame. A hidden way back to the browser's
// own constructors is tried with connectivity checks, which no policy stops.
"use strict";

const inside = {
  asked: (at) => `<script>${tools.askingCode(at)}</script>`,
  ice: (at) => `<script>${tools.iceCode(at)}</script>`,
};
const page = (at, code) => `<!doctype html><meta charset=utf-8>${inside[code](at)}<p>x`;
const svgPage = (at, code) =>
  `<svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[${code === "ice" ? tools.iceCode(at) : tools.askingCode(at)}]]></script></svg>`;
const blobOf = (text, type) => URL.createObjectURL(new Blob([text], { type }));

for (const code of ["asked", "ice"]) {
  realmVector(`frame-srcdoc-${code}`, (at) => tools.put("iframe", { srcdoc: page(at, code) }));
  realmVector(`frame-srcdoc-sandboxed-${code}`, (at) => tools.put("iframe", { sandbox: "allow-scripts", srcdoc: page(at, code) }));
  realmVector(`frame-blob-${code}`, (at) => tools.put("iframe", { src: blobOf(page(at, code), "text/html") }));
  realmVector(`frame-blob-svg-${code}`, (at) => tools.put("iframe", { src: blobOf(svgPage(at, code), "image/svg+xml") }));
  realmVector(`frame-blob-xhtml-${code}`, (at) =>
    tools.put("iframe", {
      src: blobOf(
        `<html xmlns="http://www.w3.org/1999/xhtml"><script><![CDATA[${code === "ice" ? tools.iceCode(at) : tools.askingCode(at)}]]></script></html>`,
        "application/xhtml+xml",
      ),
    }),
  );
  realmVector(`frame-data-${code}`, (at) => tools.put("iframe", { src: `data:text/html,${encodeURIComponent(page(at, code))}` }));
  realmVector(`frame-javascript-${code}`, (at) =>
    tools.put("iframe", { src: `javascript:${encodeURIComponent(JSON.stringify(page(at, code)))}` }),
  );
  realmVector(`frame-written-${code}`, (at) => {
    const frame = tools.put("iframe");
    frame.contentDocument.open();
    frame.contentDocument.write(page(at, code));
    frame.contentDocument.close();
  });
  realmVector(`object-data-${code}`, (at) => tools.put("object", { data: blobOf(page(at, code), "text/html"), type: "text/html" }));
  realmVector(`object-svg-${code}`, (at) =>
    tools.put("object", { data: blobOf(svgPage(at, code), "image/svg+xml"), type: "image/svg+xml" }),
  );
  realmVector(`embed-svg-${code}`, (at) => tools.put("embed", { src: blobOf(svgPage(at, code), "image/svg+xml"), type: "image/svg+xml" }));
  realmVector(`embed-html-${code}`, (at) => tools.put("embed", { src: blobOf(page(at, code), "text/html"), type: "text/html" }));
}

// Files of the app as documents of a frame: whichever comes without a policy, or without the guard, is free.
const filesAsDocuments = ["documents/plain.html", "documents/free.svg", "documents/free.xhtml", "documents/free.xml", "documents/free.pdf"];
for (const file of filesAsDocuments)
  realmVector(`frame-file-${file.slice(10)}`, (at) => tools.put("iframe", { src: `${file}#${encodeURIComponent(JSON.stringify(at))}` }));
for (const file of ["missing.html", "documents/note.txt", "webxdc.js", "documents/free.svg", "icon.png"])
  realmVector(`frame-realm-of-${file.replace(/.*\//, "")}`, (at) => {
    const frame = tools.put("iframe", { src: file });
    frame.addEventListener("load", () => {
      try {
        tools.iceCheck(frame.contentWindow, at);
      } catch {}
      frame.contentWindow.eval(tools.askingCode(at));
    });
  });

// Ways to a child frame whose window the app can use.
const realmOf = (node) => node?.contentWindow ?? node?.querySelector?.("iframe,frame,object,embed")?.contentWindow;
const made = (tag) => document.body.appendChild(document.createElement(tag));
const frameWays = {
  element: () => made("iframe"),
  "element-upper-case": () => made("IFRAME"),
  "element-space": () => document.body.appendChild(document.createElementNS("http://www.w3.org/1999/xhtml", "iframe")),
  "element-prefixed": () => document.body.appendChild(document.createElementNS("http://www.w3.org/1999/xhtml", "h:iframe")),
  frame: () => made("frame"),
  frameset: () => {
    const set = document.createElement("frameset");
    const frame = document.createElement("frame");
    set.append(frame);
    document.documentElement.append(set);
    return frame;
  },
  object: () => tools.put("object", { data: "about:blank", type: "text/html" }),
  "object-later": () => {
    const object = tools.put("object");
    object.data = "about:blank";
    object.type = "text/html";
    return object;
  },
  "custom-built-in": () => {
    class Made extends HTMLIFrameElement {}
    customElements.define("x-probe-frame", Made, { extends: "iframe" });
    return document.body.appendChild(new Made());
  },
  "custom-by-name": () => {
    customElements.define("x-probe-inner", class extends HTMLIFrameElement {}, { extends: "iframe" });
    return document.body.appendChild(document.createElement("iframe", { is: "x-probe-inner" }));
  },
  "other-document": () => {
    const other = document.implementation.createHTMLDocument("");
    return document.body.appendChild(other.createElement("iframe"));
  },
  "xml-document": () => {
    const other = document.implementation.createDocument("http://www.w3.org/1999/xhtml", "html");
    return document.body.appendChild(other.createElement("iframe"));
  },
  "new-document": () => document.body.appendChild(new Document().createElementNS("http://www.w3.org/1999/xhtml", "iframe")),
  "inner-html": () => tools.markup("<iframe></iframe>"),
  "inner-html-hidden-in-comment": () => tools.markup("<!--><iframe></iframe>-->"),
  "inner-html-in-svg": () => tools.markup("<svg><foreignObject><iframe></iframe></foreignObject></svg>"),
  "inner-html-in-math": () => tools.markup("<math><annotation-xml encoding=text/html><iframe></iframe></annotation-xml></math>"),
  "inner-html-template": () => {
    const template = document.createElement("template");
    template.innerHTML = "<iframe></iframe>";
    return document.body.appendChild(document.importNode(template.content, true).firstChild);
  },
  "outer-html": () => {
    tools.put("i", { id: "outer" }).outerHTML = "<iframe id=outer></iframe>";
    return document.querySelector("#outer");
  },
  "adjacent-html": () => {
    document.body.insertAdjacentHTML("beforeend", "<iframe></iframe>");
    return document.body.lastChild;
  },
  "set-html-unsafe": () => {
    const place = tools.put("div");
    place.setHTMLUnsafe("<iframe></iframe>");
    return place;
  },
  "html-unsafe-document": () => document.body.appendChild(Document.parseHTMLUnsafe("<iframe></iframe>").querySelector("iframe")),
  "parsed-html": () => document.body.appendChild(new DOMParser().parseFromString("<iframe></iframe>", "text/html").querySelector("iframe")),
  "parsed-xhtml": () =>
    document.body.appendChild(
      new DOMParser().parseFromString(`<iframe xmlns="http://www.w3.org/1999/xhtml"/>`, "application/xhtml+xml").documentElement,
    ),
  "parsed-svg": () =>
    document.body.appendChild(
      new DOMParser().parseFromString(
        `<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"/></foreignObject></svg>`,
        "image/svg+xml",
      ).documentElement,
    ),
  "parsed-entity": () =>
    document.body.appendChild(
      new DOMParser().parseFromString(`<!DOCTYPE r [<!ENTITY e "<iframe xmlns='http://www.w3.org/1999/xhtml'/>">]><r>&e;</r>`, "text/xml")
        .documentElement.firstElementChild,
    ),
  "xhr-document": () => {
    const request = new XMLHttpRequest();
    request.open("GET", blobOf("<iframe></iframe>", "text/html"));
    request.responseType = "document";
    return new Promise((resolve) => {
      request.onload = () => resolve(document.body.appendChild(request.response.querySelector("iframe")));
      request.send();
    });
  },
  fragment: () => document.body.appendChild(document.createRange().createContextualFragment("<iframe></iframe>").firstChild),
  "written-in-place": () => {
    document.write("<iframe></iframe>");
    return document.querySelector("iframe");
  },
  "written-in-pieces": () => {
    document.open();
    for (const piece of ["<ifr", "ame", "></ifr", "ame>"]) document.write(piece);
    const frame = document.querySelector("iframe");
    document.close();
    return frame;
  },
  "written-line": () => {
    document.writeln("<ifra", "me></iframe>");
    return document.querySelector("iframe");
  },
  "edit-command": () => {
    const place = tools.put("div", { contenteditable: "true" });
    place.focus();
    document.execCommand("insertHTML", false, "<iframe></iframe>");
    return place;
  },
  transformed: () => {
    const sheet = new DOMParser().parseFromString(
      `<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"><x:template match="/"><iframe/></x:template></x:stylesheet>`,
      "text/xml",
    );
    const transformer = new XSLTProcessor();
    transformer.importStylesheet(sheet);
    return document.body.appendChild(
      transformer.transformToFragment(new DOMParser().parseFromString("<r/>", "text/xml"), document).firstChild,
    );
  },
  "tampered-instance": () => {
    Object.defineProperty(HTMLIFrameElement, Symbol.hasInstance, { value: () => false });
    return made("iframe");
  },
  "tampered-patterns": () => {
    const { exec, test } = RegExp.prototype;
    const { toLowerCase } = String.prototype;
    RegExp.prototype.exec = () => null;
    RegExp.prototype.test = () => false;
    String.prototype.toLowerCase = () => "p";
    try {
      tools.put("div").innerHTML = "<iframe></iframe>";
      return made("iframe");
    } finally {
      for (const [name, value] of Object.entries({ exec, test }))
        Object.defineProperty(RegExp.prototype, name, { value, writable: true, configurable: true });
      Object.defineProperty(String.prototype, "toLowerCase", { value: toLowerCase, writable: true, configurable: true });
    }
  },
  "tampered-apply": () => {
    const { call, apply } = Function.prototype;
    const real = Reflect.apply;
    Reflect.apply = () => undefined;
    Function.prototype.call = Function.prototype.apply = () => undefined;
    try {
      return document.body.appendChild(document.createElement("iframe"));
    } finally {
      Reflect.apply = real;
      for (const [name, value] of Object.entries({ call, apply }))
        Object.defineProperty(Function.prototype, name, { value, writable: true, configurable: true });
    }
  },
  "clone-of-parsed": () => {
    const parsed = new DOMParser().parseFromString("<div><iframe></iframe></div>", "text/html").querySelector("div");
    return document.body.appendChild(parsed.cloneNode(true));
  },
  "replaced-child": () => {
    const other = document.implementation.createHTMLDocument("");
    other.body.innerHTML = "<iframe></iframe>";
    const place = tools.put("i");
    const frame = other.body.firstChild;
    place.replaceWith(frame);
    return frame;
  },
  "moved-in-range": () => {
    const other = document.implementation.createHTMLDocument("");
    other.body.innerHTML = "<p><iframe></iframe></p>";
    const range = document.createRange();
    range.selectNodeContents(document.body);
    range.collapse(false);
    const node = other.body.firstChild;
    range.insertNode(node);
    return node;
  },
  fenced: () => made("fencedframe"),
  "import-node": () => {
    const other = document.implementation.createHTMLDocument("");
    other.body.innerHTML = "<iframe></iframe>";
    return document.body.appendChild(document.importNode(other.body, true)).firstChild;
  },
  "append-markup": () => {
    const place = tools.put("div");
    place.setAttribute("onfocus", "this.innerHTML='<ifr'+'ame></ifr'+'ame>'");
    place.tabIndex = 0;
    place.focus();
    return place;
  },
  "declared-shadow": () => {
    const place = tools.put("div");
    place.setHTMLUnsafe("<p><template shadowrootmode=open><iframe></iframe></template></p>");
    return place.firstChild.shadowRoot.querySelector("iframe");
  },
  "script-in-policy": () => {
    const policy = trustedTypes.createPolicy("default", { createHTML: (text) => text });
    const place = tools.put("div");
    place.innerHTML = policy.createHTML("<iframe></iframe>");
    return place;
  },
  "own-policy": () => {
    const policy = trustedTypes.createPolicy(`probe`, { createHTML: (text) => text });
    const place = tools.put("div");
    place.innerHTML = policy.createHTML("<iframe></iframe>");
    return place;
  },
};
const wiping = ["written-in-place", "written-in-pieces", "written-line", "frameset"];
for (const [way, make] of Object.entries(frameWays))
  (wiping.includes(way) ? soloVector : realmVector)(`realm-by-${way}`, async (at) => {
    const realm = realmOf(await make());
    await tools.iceCheck(realm, at);
  });

// Ways back to a constructor without a frame.
vector("realm-by-top", (at) => tools.iceCheck(top, at));
soloVector("realm-by-deleting", (at) => {
  delete window.RTCPeerConnection;
  delete window.webkitRTCPeerConnection;
  return tools.iceCheck(window, at);
});
vector("realm-by-shadow-realm", (at) => new ShadowRealm().evaluate(tools.iceCode(at)));
vector("realm-by-worker", (at) => {
  const worker = new Worker(URL.createObjectURL(new Blob([tools.iceCode(at)], { type: "text/javascript" })));
  worker.onerror = (event) => event.preventDefault();
});
