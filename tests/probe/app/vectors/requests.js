/* oxlint-disable no-eval, typescript/no-implied-eval -- an app may. */
// Requests made by script.
"use strict";

vector("fetch", (at) => fetch(at.http()));
vector("fetch-post", (at) => fetch(at.http(), { method: "POST", mode: "no-cors", body: "x" }));
vector("fetch-no-cors", (at) => fetch(at.http(), { mode: "no-cors", credentials: "include" }));
vector("fetch-keepalive", (at) => fetch(at.http(), { mode: "no-cors", keepalive: true }));
vector("fetch-https", (at) => fetch(at.https(), { mode: "no-cors" }));
vector("fetch-by-address", (at) => fetch(at.byAddress(), { mode: "no-cors" }));
vector("fetch-own-port", (at) => fetch(`http://${at.address}:${at.tcp}/`, { mode: "no-cors" }));
vector("fetch-request-object", (at) => fetch(new Request(at.http(), { mode: "no-cors", referrerPolicy: "unsafe-url" })));
vector("fetch-redirected", (at) => fetch(at.redirect(), { mode: "no-cors" }));
vector("fetch-preflight", (at) => fetch(at.http(), { method: "PUT", headers: { "x-probe": at.token } }));
vector("fetch-stream-body", (at) => fetch(at.http(), { method: "POST", mode: "cors", duplex: "half", body: new Blob(["x"]).stream() }));
vector("fetch-credentials-in-url", (at) => fetch(at.http().replace("//", `//${at.token}@`), { mode: "no-cors" }));
vector("fetch-later", (at) => fetchLater(at.https(), { activateAfter: 0 }));
vector("fetch-private-token", (at) => fetch(at.https(), { privateToken: { version: 1, operation: "token-request" } }));
vector("fetch-topics", (at) => fetch(at.http(), { browsingTopics: true, mode: "no-cors" }));
vector("fetch-integrity-cache", (at) => caches.open("probe").then((cache) => cache.add(new Request(at.http(), { mode: "no-cors" }))));
vector("cached-and-indexed", (at) => caches.open("probe").then((cache) => cache.addAll([new Request(at.http(), { mode: "no-cors" })])));

vector("xhr", (at) => {
  const request = new XMLHttpRequest();
  request.open("GET", at.http());
  request.send();
});
vector("xhr-sync", (at) => {
  const request = new XMLHttpRequest();
  request.open("POST", at.http(), false);
  request.send("x");
});
vector("xhr-redirected", (at) => {
  const request = new XMLHttpRequest();
  request.open("GET", at.redirect());
  request.send();
});
vector("xhr-document", (at) => {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.open("GET", at.http("page.html"));
  request.send();
});
vector("websocket", (at) => void new WebSocket(at.ws()));
vector("websocket-secure", (at) => void new WebSocket(at.https().replace("https:", "wss:")));
vector("websocket-protocol", (at) => void new WebSocket(`ws://${at.address}:${at.tcp}/`, [at.token]));
vector("websocket-stream", (at) => void new WebSocketStream(at.ws()));
vector("eventsource", (at) => void new EventSource(at.http()));
vector("eventsource-credentials", (at) => void new EventSource(at.http(), { withCredentials: true }));
vector("eventsource-redirected", (at) => void new EventSource(at.redirect()));
vector("beacon", (at) => navigator.sendBeacon(at.http(), "x"));
vector("beacon-blob", (at) => navigator.sendBeacon(at.http(), new Blob(["x"], { type: "application/json" })));
vector("webtransport", (at) => new WebTransport(at.https()).ready);
vector(
  "webtransport-own-port",
  (at) =>
    new WebTransport(`https://${at.address}:${at.udp}/${at.token}`, {
      serverCertificateHashes: [{ algorithm: "sha-256", value: new Uint8Array(32) }],
    }).ready,
);
vector("direct-tcp-socket", (at) => new TCPSocket(at.address, at.tcp).opened);
vector("direct-udp-socket", (at) => new UDPSocket({ remoteAddress: at.address, remotePort: at.udp }).opened);
vector("dynamic-import", (at) => import(at.http("module.js")));
vector("dynamic-import-json", (at) => import(at.http("module.json"), { with: { type: "json" } }));
vector("dynamic-import-css", (at) => import(at.http("module.css"), { with: { type: "css" } }));
vector("import-in-eval", (at) => (0, eval)(`import(${JSON.stringify(at.http("module.js"))})`));
vector("import-in-function", (at) => new Function("url", "return import(url)")(at.http("module.js")));
vector(
  "import-in-blob",
  (at) => import(URL.createObjectURL(new Blob([`import ${JSON.stringify(at.http("m.js"))}`], { type: "text/javascript" }))),
);
vector("import-in-data", (at) => import(`data:text/javascript,import ${JSON.stringify(at.http("m.js"))}`));
vector("import-redirected", (at) => import(`./${at.redirect()}`));
vector("wasm-streaming", (at) => WebAssembly.instantiateStreaming(fetch(at.http("code.wasm"))));
vector("worklet-audio", (at) => new AudioContext().audioWorklet.addModule(at.http("module.js")));
vector("worklet-paint", (at) => CSS.paintWorklet.addModule(at.http("module.js")));
vector("worklet-animation", (at) => CSS.animationWorklet.addModule(at.http("module.js")));
vector("worklet-layout", (at) => CSS.layoutWorklet.addModule(at.http("module.js")));
vector("worklet-audio-import", (at) =>
  new AudioContext().audioWorklet.addModule(
    URL.createObjectURL(new Blob([`import ${JSON.stringify(at.http("m.js"))}`], { type: "text/javascript" })),
  ),
);
vector("worklet-shared-storage", (at) => sharedStorage.worklet.addModule(at.http("module.js")));
vector("create-worklet", (at) => sharedStorage.createWorklet(at.http("module.js")));

// Features that ask on the page's behalf.
vector("payment", (at) =>
  new PaymentRequest([{ supportedMethods: at.https("pay") }], { total: { label: "x", amount: { currency: "EUR", value: "1" } } }).show(),
);
vector("payment-can-pay", (at) =>
  new PaymentRequest([{ supportedMethods: at.https("pay") }], {
    total: { label: "x", amount: { currency: "EUR", value: "1" } },
  }).canMakePayment(),
);
vector("fedcm", (at) => navigator.credentials.get({ identity: { providers: [{ configURL: at.http("fedcm.json"), clientId: at.token }] } }));
vector("fedcm-https", (at) =>
  navigator.credentials.get({ identity: { providers: [{ configURL: at.https("fedcm.json"), clientId: at.token }] } }),
);
vector("fedcm-user-info", (at) => IdentityProvider.getUserInfo({ configURL: at.https("fedcm.json"), clientId: at.token }));
clickVector("digital-credentials", (at) =>
  navigator.credentials.get({
    digital: { requests: [{ protocol: "openid4vp-v1-unsigned", data: { client_id: at.https(), response_uri: at.https() } }] },
  }),
);
clickVector("passkey-related-origin", (at) =>
  navigator.credentials.get({ publicKey: { challenge: new Uint8Array(16), rpId: at.host, timeout: 1000 } }),
);
clickVector("passkey-create", (at) =>
  navigator.credentials.create({
    publicKey: {
      challenge: new Uint8Array(16),
      rp: { id: at.host, name: "x" },
      user: { id: new Uint8Array(8), name: "x", displayName: "x" },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    },
  }),
);
vector("push-subscription", async (at) => {
  const worker = await navigator.serviceWorker.register("service-worker.js");
  await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: at.token });
});
vector("background-fetch", async (at) => {
  const worker = await navigator.serviceWorker.register("service-worker.js");
  await navigator.serviceWorker.ready;
  await worker.backgroundFetch.fetch("probe", [at.http()]);
});
vector("notification", (at) => void new Notification("x", { icon: at.http("icon.png"), image: at.http("image.png") }));
vector("media-session-artwork", (at) => {
  navigator.mediaSession.metadata = new MediaMetadata({ title: "x", artwork: [{ src: at.http("art.png"), sizes: "96x96" }] });
});
clickVector("presentation", (at) => new PresentationRequest([at.http("page.html")]).start());
vector("presentation-availability", (at) => new PresentationRequest([at.https("page.html")]).getAvailability());
vector("protocol-handler", (at) => navigator.registerProtocolHandler("web+probe", `${at.http()}?%s`));
vector("share", (at) => navigator.share({ url: at.http() }));
vector("interest-group", (at) =>
  navigator.joinAdInterestGroup({ owner: at.https().slice(0, -1), name: "x", biddingLogicURL: at.https("bid.js") }, 60),
);
vector("web-install", (at) => navigator.install(at.https("manifest.json")));
vector("attribution-image", (at) => tools.put("img", { attributionsrc: at.http("attribution"), src: "icon.png" }));
vector("attribution-fetch", (at) =>
  fetch(at.http(), { mode: "no-cors", attributionReporting: { eventSourceEligible: true, triggerEligible: false } }),
);
vector("storage-access-for", (at) => document.requestStorageAccessFor(at.https().slice(0, -1)));
vector("related-apps", (at) => {
  tools.put("link", { rel: "manifest", href: at.http("manifest.json") });
  return navigator.getInstalledRelatedApps();
});
