/* oxlint-disable typescript/unbound-method -- methods are torn from their objects on purpose. */
// Workers, and what they ask for.
"use strict";

const asks = {
  fetch: (at) => `fetch(${JSON.stringify(at.http("w"))},{mode:"no-cors"})`,
  scripts: (at) => `importScripts(${JSON.stringify(at.http("w.js"))})`,
  socket: (at) => `new WebSocket(${JSON.stringify(at.ws("w"))})`,
  xhr: (at) => `{const r=new XMLHttpRequest();r.open("GET",${JSON.stringify(at.http("w"))});r.send()}`,
  import: (at) => `import(${JSON.stringify(at.http("w.js"))})`,
  events: (at) => `new EventSource(${JSON.stringify(at.http("w"))})`,
};
const text = (code) => `try{${code}}catch{}`;
const blob = (code) => URL.createObjectURL(new Blob([text(code)], { type: "text/javascript" }));
const data = (code) => `data:text/javascript,${encodeURIComponent(text(code))}`;
// A file of the app that runs the text behind its `#`.
const file = (code) => `worker.js#${encodeURIComponent(text(code))}`;

for (const [ask, code] of Object.entries(asks)) {
  vector(`worker-file-${ask}`, (at) => void new Worker(file(code(at))));
  vector(`worker-blob-${ask}`, (at) => void new Worker(blob(code(at))));
  vector(`worker-data-${ask}`, (at) => void new Worker(data(code(at))));
  vector(`shared-worker-file-${ask}`, (at) => void new SharedWorker(file(code(at)), at.token));
  vector(`shared-worker-blob-${ask}`, (at) => void new SharedWorker(blob(code(at)), at.token));
  vector(`shared-worker-data-${ask}`, (at) => void new SharedWorker(data(code(at)), at.token));
}
for (const ask of ["fetch", "socket"]) {
  vector(`worker-module-${ask}`, (at) => void new Worker(file(asks[ask](at)), { type: "module" }));
  vector(`worker-nested-blob-${ask}`, (at) => void new Worker(blob(`new Worker(${JSON.stringify(blob(asks[ask](at)))})`)));
  vector(`worker-nested-data-${ask}`, (at) => void new Worker(blob(`new Worker(${JSON.stringify(data(asks[ask](at)))})`)));
  vector(`worker-file-nested-data-${ask}`, (at) => void new Worker(file(`new Worker(${JSON.stringify(data(asks[ask](at)))})`)));
}
vector("worker-outside", (at) => void new Worker(at.http("w.js")));
vector("worker-outside-module", (at) => void new Worker(at.http("w.js"), { type: "module" }));
vector("worker-redirected", (at) => void new Worker(at.redirect()));
vector("shared-worker-outside", (at) => void new SharedWorker(at.http("w.js")));
vector(
  "worker-module-import",
  (at) =>
    void new Worker(URL.createObjectURL(new Blob([`import ${JSON.stringify(at.http("w.js"))}`], { type: "text/javascript" })), {
      type: "module",
    }),
);
vector(
  "worker-scripts-redirected",
  (at) => void new Worker(file(`importScripts(${JSON.stringify(new URL(at.redirect(), location.href).href)})`)),
);
vector("worker-webtransport", (at) => void new Worker(blob(`new WebTransport(${JSON.stringify(at.https())})`)));
vector("worker-websocket-stream", (at) => void new Worker(blob(`new WebSocketStream(${JSON.stringify(at.ws())})`)));
vector("worker-font", (at) => void new Worker(blob(`new FontFace("x","url(${at.http("f.woff2")})").load()`)));
vector(
  "worker-cache",
  (at) => void new Worker(blob(`caches.open("w").then(c=>c.add(new Request(${JSON.stringify(at.http("w"))},{mode:"no-cors"})))`)),
);

// A service worker answers in the place of the server: a document it makes up has no policy.
soloVector("service-worker-fetch", (at) => navigator.serviceWorker.register(`service-worker.js?ask=${encodeURIComponent(at.http("w"))}`));
soloVector("service-worker-data", (at) => navigator.serviceWorker.register(data(asks.fetch(at))));
soloVector("service-worker-blob", (at) => navigator.serviceWorker.register(blob(asks.fetch(at))));
soloVector("service-worker-module", (at) =>
  navigator.serviceWorker.register(`service-worker.js?ask=${encodeURIComponent(at.http("w"))}`, { type: "module" }),
);
soloVector("service-worker-borrowed", (at) => {
  const { get } = Object.getOwnPropertyDescriptor(Navigator.prototype, "serviceWorker");
  return ServiceWorkerContainer.prototype.register.call(get.call(navigator), `service-worker.js?ask=${encodeURIComponent(at.http("w"))}`);
});
soloVector("service-worker-page", async (at) => {
  await navigator.serviceWorker.register("service-worker.js");
  await navigator.serviceWorker.ready;
  location.href = `made-up.html?ask=${encodeURIComponent(at.http("made-up"))}`;
});
// The refusal itself: the script must not be given out as a service worker's, whatever became of the API.
vector("service-worker-script-given-out", async (at) => {
  const answer = await fetch("service-worker.js", { headers: { "Service-Worker": "script" } });
  if (answer.ok) at.reached(at.proof);
});
