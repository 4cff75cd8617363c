/* oxlint-disable typescript/unbound-method -- what an app may tamper with is taken before. */
// Ways for an app to get a window of its own or a hint onto the page, one per address (?name). Each runs as the first
// line of an app; what it made is shown to the whole page by every way of putting nodes there. The verdict is given by
// built-ins taken before.
const post = window.parent.postMessage.bind(window.parent);
const lengthOf = Object.getOwnPropertyDescriptor(window, "length").get.bind(window);
const all = Document.prototype.querySelectorAll.bind(document);
const getAttribute = Function.prototype.call.bind(Element.prototype.getAttribute);
const forEach = Function.prototype.call.bind(Array.prototype.forEach);
const from = Array.from;
const later = setTimeout.bind(window);
const has = Function.prototype.call.bind(Object.prototype.hasOwnProperty);
const plain = /^(stylesheet|icon|x-refused|)$/;
const test = Function.prototype.call.bind(RegExp.prototype.test);
const query = location.search.slice(1);
const xhtml = "http://www.w3.org/1999/xhtml";
const div = () => document.body.appendChild(document.createElement("div"));
const ways = [
  (node) => document.body.appendChild(node),
  (node) => document.body.append(node),
  (node) => document.body.prepend(node),
  (node) => document.body.insertBefore(node, null),
  (node) => document.body.replaceChild(node, div()),
  (node) => div().replaceWith(node),
  (node) => div().before(node),
  (node) => div().after(node),
  (node) => div().replaceChildren(node),
  (node) => div().insertAdjacentElement("beforebegin", node),
  (node) => document.body.appendChild(document.adoptNode(node)),
  (node) => document.body.appendChild(document.importNode(node, true)),
  (node) => document.body.appendChild(node.cloneNode(true)),
  (node) => {
    const range = document.createRange();
    range.selectNodeContents(div());
    range.insertNode(node);
  },
  (node) => {
    const wrap = document.createElement("b");
    wrap.attachShadow({ mode: "open" }).appendChild(node);
    document.body.appendChild(wrap);
  },
  (node) => {
    const template = document.createElement("template");
    template.content.append(node);
    document.body.append(document.importNode(template.content, true));
  },
  (node) => {
    const caption = document.createElement("caption");
    caption.append(node);
    const table = document.createElement("table");
    div().append(table);
    table.caption = caption;
  },
  (node) => {
    const option = document.createElement("option");
    option.append(node);
    const select = document.createElement("select");
    div().append(select);
    select.options[0] = option;
  },
];
const show = (node) => {
  for (const way of ways) {
    try {
      way(node);
    } catch {
      // Refused.
    }
  }
};
const xml = (text, type = "application/xhtml+xml") => new DOMParser().parseFromString(text, type).documentElement;
const raw = "<iframe></iframe>";

const attempts = {
  createElement: () => show(document.createElement("iframe")),
  upperCase: () => show(document.createElement("IFRAME")),
  createFrame: () => show(document.createElement("frame")),
  createObject: () => show(Object.assign(document.createElement("object"), { data: "about:blank" })),
  createEmbed: () => show(Object.assign(document.createElement("embed"), { src: "about:blank", type: "text/html" })),
  fencedFrame: () => show(document.createElement("fencedframe")),
  createElementNS: () => show(document.createElementNS(xhtml, "iframe")),
  prefixed: () => show(document.createElementNS(xhtml, "a:iframe")),
  liarName: () => {
    let asked = 0;
    show(document.createElement({ toString: () => (asked++ === 0 ? "p" : "iframe") }));
    show(document.createElement({ toString: () => (asked++ % 2 === 0 ? "iframe" : "p") }));
  },
  otherDocument: () => show(document.implementation.createHTMLDocument("").createElement("iframe")),
  createDocument: () => show(document.implementation.createDocument(xhtml, "iframe", null).documentElement),
  createDocumentElement: () => show(document.implementation.createDocument(xhtml, "html", null).createElement("iframe")),
  createDocumentNS: () => show(document.implementation.createDocument(null, "x", null).createElementNS(xhtml, "iframe")),
  parserHtml: () => show(new DOMParser().parseFromString(raw, "text/html").body.firstChild),
  parserXhtml: () => show(xml(`<html xmlns="${xhtml}"><body>${raw}</body></html>`)),
  parserPrefix: () => show(xml(`<h:html xmlns:h="${xhtml}"><h:iframe/></h:html>`)),
  parserEntity: () => show(xml(`<!DOCTYPE html [<!ENTITY f "&#60;iframe xmlns='${xhtml}'/&#62;">]><html xmlns="${xhtml}">&f;</html>`)),
  parserSvg: () =>
    show(xml(`<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><iframe xmlns="${xhtml}"/></foreignObject></svg>`, "image/svg+xml")),
  parserTemplate: () => show(xml(`<template xmlns="${xhtml}"><h:iframe xmlns:h="${xhtml}"/></template>`)),
  parserOption: () => {
    const option = xml(`<h:option xmlns:h="${xhtml}"><h:iframe/></h:option>`);
    const select = document.createElement("select");
    div().append(select);
    select.options[0] = document.adoptNode(option);
    select[1] = option;
  },
  parserWalk: () => {
    const root = xml(`<h:p xmlns:h="${xhtml}"><h:iframe/></h:p>`);
    show(root.firstChild);
    show(document.createTreeWalker(root).nextNode() ?? document.createElement("p"));
  },
  innerHtmlXml: () => {
    const root = xml(`<p xmlns="${xhtml}" xmlns:h="${xhtml}"/>`);
    root.innerHTML = "<h:iframe/>";
    show(root);
  },
  adjacentXml: () => {
    const root = xml(`<p xmlns="${xhtml}" xmlns:h="${xhtml}"><b/></p>`);
    root.firstChild.insertAdjacentHTML("afterend", "<h:iframe/>");
    root.lastChild.outerHTML = "<h:iframe/>";
    show(root);
  },
  innerHtml: () => (div().innerHTML = raw),
  innerHtmlNul: () => (div().innerHTML = "<ifr\0ame></iframe><iframe\0><iframe\f>"),
  innerHtmlObject: () => (div().innerHTML = { toString: () => raw }),
  liarHtml: () => {
    let asked = 0;
    div().innerHTML = { toString: () => (asked++ === 0 ? "<p>" : raw) };
    div().insertAdjacentHTML("beforeend", { toString: () => (asked++ % 2 === 0 ? raw : "<p>") });
  },
  outerHtml: () => (div().outerHTML = raw),
  adjacent: () => div().insertAdjacentHTML("afterbegin", raw),
  fragment: () => show(document.createRange().createContextualFragment(raw)),
  unsafe: () => div().setHTMLUnsafe(raw),
  shadowHtml: () => (div().attachShadow({ mode: "open" }).innerHTML = raw),
  shadowUnsafe: () => div().attachShadow({ mode: "open" }).setHTMLUnsafe(raw),
  declarativeShadow: () => div().setHTMLUnsafe(`<p><template shadowrootmode=open>${raw}</template></p>`),
  templateHtml: () => {
    const template = document.createElement("template");
    template.innerHTML = raw;
    document.body.append(template.content.cloneNode(true));
    show(template.content);
  },
  parseUnsafe: () => show(Document.parseHTMLUnsafe(raw).body.firstChild),
  svgHtml: () => (div().innerHTML = `<svg><foreignObject>${raw}</foreignObject><desc>${raw}</svg>`),
  svgScript: () => (div().innerHTML = `<svg><script><desc>${raw}</desc></script></svg>`),
  cdata: () => (div().innerHTML = `<svg><![CDATA[><desc>${raw}]]></desc></svg>`),
  rawTexts: () => (div().innerHTML = `<noscript>${raw}</noscript><xmp>${raw}</xmp><style><!--</style>${raw}--></style>`),
  comment: () => (div().innerHTML = `<!--><iframe>--!><iframe></iframe>`),
  quotes: () => (div().innerHTML = `<p title="<script>">${raw}</script><p a='"'>${raw}`),
  mutation: () => {
    const host = div();
    host.innerHTML = `<form><math><mtext></form><form><mglyph><style></math>${raw}`;
    host.innerHTML = `${host.innerHTML}`;
  },
  write: () => document.write(raw),
  writePieces: () => {
    for (const letter of "<iframe></iframe>") document.write(letter);
  },
  writeParts: () => document.write("<ifr", "ame>", "</iframe>"),
  writeLine: () => {
    document.write("<iframe");
    document.writeln("");
    document.write(">");
  },
  writeAttribute: () => {
    document.write("<p title='");
    document.write("'><iframe></iframe>");
  },
  writeOpened: () => {
    document.open();
    document.write("<ifra");
    document.write("me></iframe>");
    document.close();
  },
  writeOther: () => {
    const other = document.implementation.createHTMLDocument("");
    other.open();
    other.write(raw);
    other.close();
    show(other.documentElement);
  },
  execCommand: () => {
    document.designMode = "on";
    getSelection().selectAllChildren(div());
    document.execCommand("insertHTML", false, raw);
    document.execCommand("InsertHtml", false, raw);
  },
  builtIn: () => {
    customElements.define("x-frame", class extends HTMLIFrameElement {}, { extends: "iframe" });
    show(document.createElement("iframe", { is: "x-frame" }));
  },
  builtInNew: () => {
    class Own extends HTMLIFrameElement {}
    customElements.define("x-own", Own, { extends: "iframe" });
    show(new Own());
  },
  builtInLiar: () => {
    let asked = 0;
    class Own extends HTMLIFrameElement {}
    customElements.define("x-liar", Own, {
      get extends() {
        return asked++ === 0 ? "p" : "iframe";
      },
    });
    show(new Own());
  },
  reflectConstruct: () => show(Reflect.construct(HTMLElement, [], HTMLIFrameElement)),
  newFrame: () => show(new HTMLIFrameElement()),
  elementResult: () => {
    customElements.define(
      "x-result",
      class extends HTMLElement {
        constructor() {
          super();
          return document.createElement("iframe");
        }
      },
    );
    show(document.createElement("x-result"));
  },
  clone: () => show(document.createElement("iframe").cloneNode()),
  body: () => (document.body = document.createElement("frameset")),
  frameset: () => {
    const set = document.createElement("frameset");
    set.append(document.createElement("frame"));
    document.body = set;
  },
  reparse: () => {
    div().innerHTML = "<x-iframe></x-iframe>";
    document.body.innerHTML = document.body.innerHTML.replaceAll("x-iframe", "iframe");
  },
  policy: () => {
    const own = trustedTypes.createPolicy("own", { createHTML: (text) => text });
    div().innerHTML = own.createHTML(raw);
    document.write(own.createHTML(raw));
  },
  defaultPolicy: () => {
    const own = trustedTypes.defaultPolicy ?? trustedTypes.createPolicy("default", { createHTML: (text) => text });
    div().innerHTML = own.createHTML(raw);
  },
  policyPrototype: () => {
    TrustedTypePolicy.prototype.createHTML = (text) => text;
    div().innerHTML = raw;
  },
  factoryPrototype: () => {
    const own = TrustedTypePolicyFactory.prototype.createPolicy.call(trustedTypes, "default", { createHTML: (text) => text });
    div().innerHTML = own.createHTML(raw);
  },
  tamperStrings: () => {
    for (const name of ["toLowerCase", "indexOf", "slice", "replace", "match", "charCodeAt", "split", "trim", "includes", "startsWith"]) {
      String.prototype[name] = () => "";
    }
    show(document.createElement("iframe"));
    div().innerHTML = raw;
    document.write(raw);
  },
  tamperArrays: () => {
    Array.prototype[Symbol.iterator] = function* () {};
    for (const name of ["push", "includes", "indexOf", "some", "forEach", "map", "filter", "join"]) Array.prototype[name] = () => false;
    show(document.createElement("iframe"));
    div().innerHTML = raw;
  },
  tamperIndex: () => {
    for (const index of [0, 1, 2]) Object.defineProperty(Array.prototype, index, { get: () => "p", set() {}, configurable: true });
    document.body.appendChild(document.createElement("iframe"));
    document.body.innerHTML = raw;
  },
  tamperRegExp: () => {
    RegExp.prototype.exec = () => null;
    RegExp.prototype.test = () => false;
    div().innerHTML = raw;
    show(document.createElement("iframe"));
  },
  tamperReflect: () => {
    Reflect.apply = Function.prototype.apply = Function.prototype.call = Function.prototype.bind = () => "p";
    document.body.appendChild(document.createElement("iframe"));
    document.body.innerHTML = raw;
  },
  tamperObject: () => {
    for (const name of ["get", "set", "value", "iframe", "frame"])
      Object.defineProperty(Object.prototype, name, { get: () => undefined, set() {}, configurable: true });
    Object.getOwnPropertyDescriptor = () => undefined;
    show(document.createElement("iframe"));
    div().innerHTML = raw;
  },
  tamperMaps: () => {
    for (const kind of [Map, Set, WeakMap, WeakSet])
      for (const name of ["get", "has", "set", "add"]) if (kind.prototype[name]) kind.prototype[name] = () => false;
    document.write("<ifr");
    document.write("ame></iframe>");
    show(document.createElement("iframe"));
  },
  tamperText: () => {
    window.String = () => "p";
    window.TypeError = class {};
    String.prototype.toString = String.prototype.valueOf = () => "p";
    show(document.createElement("iframe"));
    div().innerHTML = raw;
  },
  tamperNodes: () => {
    Object.defineProperty(Element.prototype, "localName", { get: () => "p" });
    Object.defineProperty(Element.prototype, "namespaceURI", { get: () => "p" });
    Object.defineProperty(Node.prototype, "nodeType", { get: () => 3 });
    Object.defineProperty(Node.prototype, "firstChild", { get: () => null });
    Element.prototype.querySelectorAll = () => [];
    show(document.createElement("iframe"));
    show(xml(`<h:html xmlns:h="${xhtml}"><h:iframe/></h:html>`));
  },
  ownPrototype: () => {
    const frame = document.createElement("iframe");
    Object.setPrototypeOf(frame, HTMLIFrameElement.prototype);
    show(frame);
  },
  deleteGuard: () => {
    delete Document.prototype.createElement;
    delete Node.prototype.appendChild;
    delete Element.prototype.innerHTML;
    const made = document.createElement?.("iframe");
    document.body.appendChild?.(made);
    document.body.innerHTML = raw;
  },
  instanceMethods: () => {
    const { createElement } = Object.getPrototypeOf(HTMLDocument.prototype);
    show(createElement.call(document, "iframe"));
    show(Document.prototype.createElement.call(new Document(), "iframe"));
  },
  newDocument: () => show(new Document().createElementNS(xhtml, "iframe")),
  getters: () => {
    const set = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML").set;
    set.call(div(), raw);
  },
  srcdoc: () => (div().innerHTML = `<x srcdoc="<script>parent.x=1</script>"></x><iframe srcdoc="a"></iframe>`),
  open: () => {
    window.open("about:blank", "_self");
    const made = window.open("about:blank") ?? window.open("about:blank", "x") ?? document.open("about:blank", "x", "");
    if (made && made !== window && made.RTCPeerConnection) escaped("open");
  },
  pictureInPicture: async () => {
    const made = await documentPictureInPicture.requestWindow();
    if (made.RTCPeerConnection) escaped("picture");
  },
  scriptAddress: () => (location.href = page("javascript:")),
  scriptComment: () => (location.href = `${page("javascript:")}//`),
  scriptLink: () => Object.assign(div().appendChild(document.createElement("a")), { href: page("javascript:") }).click(),
  scriptAssign: () => location.assign(page("javascript:")),
  scriptForm: () => {
    const form = div().appendChild(document.createElement("form"));
    form.action = page("javascript:");
    form.submit();
  },
  scriptSvg: () => {
    div().innerHTML = `<svg><a id="link" href="${page("javascript:").replaceAll('"', "&quot;")}"><text>x</text></a></svg>`;
    document.getElementById("link").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  },
  scriptMeta: () => {
    document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: `0;url=${page("javascript:")}` }));
  },
  dataAddress: () => (location.href = `data:text/html,${page("")}`),
  blobAddress: () => (location.href = URL.createObjectURL(new Blob([`<script>${inner}</scr` + "ipt>"], { type: "text/html" }))),
  namesOfRtc: () => {
    for (const name of Object.getOwnPropertyNames(window)) if (/^(webkit|moz)?rtc/i.test(name) && window[name] !== undefined) escaped(name);
  },
  redefineRtc: () => {
    delete window.RTCPeerConnection;
    delete window.webkitRTCPeerConnection;
    try {
      Object.defineProperty(window, "RTCPeerConnection", { value: undefined });
    } catch {
      // Fixed.
    }
  },
  bareRtc: () => {
    if (typeof RTCPeerConnection !== "undefined" || typeof webkitRTCPeerConnection !== "undefined") escaped("bare");
  },
  transports: () => {
    for (const name of [
      "WebTransport",
      "WebSocketStream",
      "XSLTProcessor",
      "fetchLater",
      "PaymentRequest",
      "PresentationRequest",
      "cookieStore",
      "documentPictureInPicture",
    ]) {
      if (window[name] !== undefined) escaped(name);
    }
  },
  serviceWorker: () => {
    if ("serviceWorker" in navigator) escaped("service worker");
  },
  cookie: () => {
    document.cookie = "a=1";
    if (document.cookie !== "") escaped("cookie");
  },
  relProperty: () => document.head.append(Object.assign(document.createElement("link"), { href: "//a.test", rel: "preconnect" })),
  relAfter: () => (document.head.appendChild(document.createElement("link")).rel = "dns-prefetch"),
  relAttribute: () => document.head.appendChild(document.createElement("link")).setAttribute("REL", "prefetch"),
  relAttributeNS: () => document.head.appendChild(document.createElement("link")).setAttributeNS(null, "rel", "prefetch"),
  relNode: () => {
    const attribute = document.createAttribute("rel");
    attribute.value = "preconnect";
    document.head.appendChild(document.createElement("link")).setAttributeNode(attribute);
  },
  relNodeLater: () => {
    const attribute = document.createAttribute("rel");
    document.head.appendChild(document.createElement("link")).setAttributeNode(attribute);
    attribute.value = "preconnect";
    attribute.nodeValue = "preconnect";
    attribute.textContent = "preconnect";
  },
  relNamed: () => {
    const attribute = document.createAttribute("rel");
    attribute.value = "preconnect";
    document.head.appendChild(document.createElement("link")).attributes.setNamedItem(attribute);
  },
  relList: () => document.head.appendChild(document.createElement("link")).relList.add("icon", "preconnect"),
  relListValue: () => (document.head.appendChild(document.createElement("link")).relList.value = "preconnect"),
  relListSet: () => (document.head.appendChild(document.createElement("link")).relList = "preconnect"),
  relListToggle: () => document.head.appendChild(document.createElement("link")).relList.toggle("preconnect"),
  relListReplace: () => {
    const link = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "icon" }));
    link.relList.replace("icon", "preconnect");
  },
  relListReplaceTricky: () => {
    const link = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "icon" }));
    DOMTokenList.prototype.replace.apply(link.relList, [
      "icon",
      {
        toString: (() => {
          let n = 0;
          return () => (n++ ? "preconnect" : "icon");
        })(),
      },
    ]);
  },
  relHtml: () => (div().innerHTML = "<link rel='icon preconnect'><link rel=&#112;reconnect>"),
  relXml: () => show(xml(`<h:p xmlns:h="${xhtml}"><h:link rel="preconnect"/></h:p>`)),
  relClone: () => {
    const link = xml(`<link xmlns="${xhtml}" rel="pre&#99;onnect"/>`);
    show(link);
  },
  relLiar: () => {
    let asked = 0;
    document.head.appendChild(document.createElement("link")).setAttribute("rel", { toString: () => (asked++ ? "preconnect" : "icon") });
  },
  speculation: () => {
    const script = document.createElement("script");
    script.type = "speculationrules";
    script.text = "{}";
    document.head.append(script);
    if (script.type === "speculationrules") escaped("speculation");
  },
  writeHint: () => {
    document.write("<link rel=");
    document.write("preconnect href=//a.test>");
  },
};

const inner = `parent.postMessage({ verdict: typeof RTCPeerConnection === "undefined" ? "held" : "new page" }, "*")`;
const page = (scheme) => `${scheme}"<scr" + "ipt>${inner.replaceAll('"', "`")}</scr" + "ipt>"`;
let verdict = "held";
const escaped = (what) => (verdict = what);

void (async () => {
  try {
    await attempts[query]?.();
  } catch {
    // Refused.
  }
})();
later(() => {
  if (lengthOf() > 0) verdict = "frame";
  if (window.RTCPeerConnection !== undefined || window.webkitRTCPeerConnection !== undefined)
    verdict = verdict === "held" ? "rtc" : verdict;
  forEach(from(all("link")), (link) => {
    if (!test(plain, getAttribute(link, "rel") ?? "")) verdict = "hint";
  });
  post({ verdict, attempt: query, has: has(attempts, query) }, "*");
}, 120);
