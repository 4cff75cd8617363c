// Leaving, by a real click: of the frame itself, of the page around it, by windows of its own, on the way out.
"use strict";

const press = (name, attributes, text = "x") => {
  const element = tools.put(name, attributes, text);
  element.click();
  return element;
};
const send = (attributes, field = "q", value = "x") => {
  const form = tools.put("form", attributes);
  const input = document.createElement("input");
  input.name = field;
  input.value = value;
  form.append(input);
  form.submit();
};
const html = (code) => `<!doctype html><meta charset=utf-8><script>${code}</script>`;
const blobPage = (code) => URL.createObjectURL(new Blob([html(code)], { type: "text/html" }));

clickVector("go-location", (at) => (location = at.http()));
clickVector("go-href", (at) => (location.href = at.http()));
clickVector("go-assign", (at) => location.assign(at.http()));
clickVector("go-replace", (at) => location.replace(at.http()));
clickVector("go-https", (at) => location.assign(at.https()));
clickVector("go-host", (at) => (location.host = `${at.host}:80`));
clickVector("go-hostname", (at) => (location.hostname = at.host));
clickVector("go-document-location", (at) => (document.location = at.http()));
clickVector("go-navigation", (at) => void navigation.navigate(at.http()));
clickVector("go-redirected", (at) => (location.href = at.redirect()));
clickVector("go-by-address", (at) => (location.href = at.byAddress()));
clickVector("go-after-history", (at) => {
  history.pushState(null, "", "deep/er.html");
  location.href = at.http();
});
clickVector("go-base", (at) => {
  tools.put("base", { href: at.http() });
  press("a", { href: "away" });
});
clickVector("anchor", (at) => press("a", { href: at.http() }));
for (const target of ["_self", "_parent", "_top", "_blank", "named"])
  clickVector(`anchor-target-${target.replace("_", "")}`, (at) => press("a", { href: at.http(), target }));
clickVector("anchor-opener", (at) => press("a", { href: at.http(), target: "_blank", rel: "opener" }));
clickVector("anchor-modified-click", (at) => {
  const anchor = tools.put("a", { href: at.http() }, "x");
  anchor.dispatchEvent(new MouseEvent("click", { ctrlKey: true, bubbles: true, cancelable: true }));
});
// The harness presses a second time, and then it is the link that lies there.
for (const kind of ["http", "https"])
  clickVector(`anchor-pressed-${kind}`, (at) => {
    const style = "position:fixed;inset:0;z-index:9;background:#fff";
    tools.put("a", { href: at[kind](), style, target: kind === "http" ? "_self" : "_blank" }, "x");
  });
clickVector("anchor-ping", (at) => press("a", { href: "#x", ping: at.http("ping") }));
clickVector("anchor-download", (at) => press("a", { href: at.http("file.bin"), download: "file.bin" }));
clickVector("anchor-attribution", (at) => press("a", { href: "#x", attributionsrc: at.http("attribution") }));
clickVector("anchor-svg", (at) => {
  const place = tools.markup(`<svg width=9 height=9><a href="${at.http()}"><rect width=9 height=9 /></a></svg>`);
  place.querySelector("a").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
});
clickVector("area", (at) => {
  const place = tools.markup(`<map name=n><area shape=default href="${at.http()}"></map>`);
  place.querySelector("area").click();
});
clickVector("form-get", (at) => send({ action: at.http() }));
clickVector("form-post", (at) => send({ action: at.http(), method: "post" }));
for (const target of ["_parent", "_top", "_blank", "named"])
  clickVector(`form-target-${target.replace("_", "")}`, (at) => send({ action: at.http(), target }));
clickVector("form-redirected", (at) => send({ action: "redirect" }, "to", at.http()));
clickVector("form-redirected-post", (at) => send({ action: at.redirect(), method: "post" }));
clickVector("form-button-action", (at) => {
  const form = tools.put("form", { action: "#" });
  const button = document.createElement("button");
  button.setAttribute("formaction", at.http());
  form.append(button);
  button.click();
});
clickVector("form-image", (at) => {
  const form = tools.put("form", { action: at.http() });
  const button = document.createElement("input");
  button.type = "image";
  form.append(button);
  button.click();
});
clickVector("form-request-submit", (at) => tools.put("form", { action: at.http() }).requestSubmit());
clickVector("window-open", (at) => void window.open(at.http()));
clickVector("window-open-noopener", (at) => void window.open(at.http(), "_blank", "noopener"));
clickVector("window-open-popup", (at) => void window.open(at.http(), "p", "width=200,height=200"));
for (const target of ["_self", "_parent", "_top"])
  clickVector(`window-open-${target.slice(1)}`, (at) => void window.open(at.http(), target));
clickVector("window-open-blank", (at) => {
  const opened = window.open("about:blank");
  opened.document.write(html(tools.askingCode(at)));
  void tools.iceCheck(opened, at);
});
clickVector("window-open-blob", (at) => void window.open(blobPage(`${tools.askingCode(at)};${tools.iceCode(at)}`)));
clickVector("window-open-own-page", (at) => {
  const opened = window.open("documents/note.txt");
  setTimeout(() => opened.eval(`${tools.askingCode(at)};${tools.iceCode(at)}`), 700);
});
clickVector("window-open-javascript", (at) => void window.open(`javascript:${tools.askingCode(at)}`));
clickVector("window-picture", async (at) => {
  const opened = await documentPictureInPicture.requestWindow();
  opened.document.body.innerHTML = `<img src="${at.http("i.png")}">`;
  await tools.iceCheck(opened, at);
});
clickVector("top-location", (at) => (top.location = at.http()));
clickVector("top-location-href", (at) => (top.location.href = at.http()));
clickVector("parent-location", (at) => parent.location.replace(at.http()));
clickVector("parent-javascript", (at) => (parent.location = `javascript:${tools.askingCode(at)}`));
clickVector("top-blank-then-self", (at) => {
  top.location.hash = at.token;
  setTimeout(() => window.open(at.http(), "_top"), 100);
});
clickVector("refresh-meta", (at) => {
  const meta = document.createElement("meta");
  meta.httpEquiv = "refresh";
  meta.content = `0;url=${at.http()}`;
  document.head.append(meta);
});
clickVector("refresh-meta-html", (at) => tools.markup(`<meta http-equiv="refresh" content="0;url=${at.http()}">`));
clickVector("go-blob", (at) => (location.href = blobPage(tools.askingCode(at))));
clickVector("go-blob-checks", (at) => (location.href = blobPage(tools.iceCode(at))));
clickVector("go-blob-svg", (at) => {
  const text = `<svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[${tools.iceCode(at)};${tools.askingCode(at)}]]></script></svg>`;
  location.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
});
clickVector("go-data", (at) => (location.href = `data:text/html,${encodeURIComponent(html(tools.askingCode(at)))}`));
clickVector("go-javascript-page", (at) => {
  const text = html(`${tools.askingCode(at)};try{${tools.iceCode(at)}}catch{}`);
  location.href = `javascript:${encodeURIComponent(JSON.stringify(text))}`;
});
clickVector("anchor-javascript-page", (at) => {
  const text = html(`try{${tools.iceCode(at)}}catch{}`);
  press("a", { href: `javascript:${encodeURIComponent(JSON.stringify(text))}` });
});
clickVector("form-javascript-page", (at) => {
  const text = html(`try{${tools.iceCode(at)}}catch{}`);
  send({ action: `javascript:${encodeURIComponent(JSON.stringify(text))}` });
});
clickVector("open-javascript-page", (at) => {
  const text = html(`try{${tools.iceCode(at)}}catch{}`);
  window.open(`javascript:${encodeURIComponent(JSON.stringify(text))}`, "_self");
});
clickVector("rewritten-document", (at) => {
  document.open();
  document.write(html(`try{${tools.iceCode(at)}}catch{}`));
  document.close();
});
clickVector("rewritten-document-hint", (at) => {
  document.open();
  document.write(`<link rel=preconnect href="${at.origin}"><link rel="dns-pre&#102;etch" href="${at.origin}">`);
  document.close();
});
// Files of the app opened in its place: the guard must be in each that runs, and each must have the policy.
for (const file of ["documents/plain.html", "documents/free.svg", "documents/free.xhtml", "documents/free.xml", "documents/free.pdf"])
  clickVector(`go-file-${file.slice(10)}`, (at) => (location.href = `${file}#${encodeURIComponent(JSON.stringify(at))}`));
for (const file of ["documents/free.svg", "documents/free.xhtml"])
  clickVector(`go-file-anchored-${file.slice(10)}`, (at) => press("a", { href: `${file}#${encodeURIComponent(JSON.stringify(at))}` }));
clickVector("go-file-by-form", (at) => {
  history.replaceState(null, "", "index.html");
  const form = tools.put("form", { action: `documents/free.svg#${encodeURIComponent(JSON.stringify(at))}` });
  form.submit();
});
clickVector("go-other-app", (at) => (location.href = `${at.other}/index.html?${at.token}`));
clickVector("go-page-itself", (at) => (location.href = `${at.page}/?${at.token}`));
clickVector("beacon-on-leaving", (at) => {
  addEventListener("pagehide", () => navigator.sendBeacon(at.http("beacon")));
  location.reload();
});
clickVector("fetch-on-leaving", (at) => {
  addEventListener("pagehide", () => void fetch(at.http("late"), { keepalive: true, mode: "no-cors" }));
  location.reload();
});
clickVector("image-on-leaving", (at) => {
  addEventListener("beforeunload", () => (new Image().src = at.http("late.png")));
  location.reload();
});
clickVector("fetch-later-on-leaving", (at) => {
  fetchLater(at.https("later"));
  location.reload();
});
clickVector("go-on-leaving", (at) => {
  addEventListener("pagehide", () => (location.href = at.http("late")));
  location.href = "documents/plain.html";
});
clickVector("external-scheme", (at) => (location.href = `ftp://${at.host}/x`));
clickVector("view-source", (at) => (location.href = `view-source:${at.http()}`));
clickVector("drag-of-link", (at) => {
  const anchor = tools.put("a", { href: at.http(), draggable: "true" }, "x");
  anchor.dispatchEvent(new DragEvent("dragstart", { bubbles: true }));
});
clickVector("full-screen-open", async (at) => {
  await document.documentElement.requestFullscreen();
  window.open(at.http());
});
