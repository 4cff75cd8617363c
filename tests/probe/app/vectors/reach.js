// What is not the app's: the page around it, the person's signer, other apps, the server, the device.
"use strict";

const storedIn = (realm) => {
  const asked = realm.indexedDB.open("probe-secret");
  return new Promise((resolve, reject) => {
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const got = asked.result.transaction("secrets").objectStore("secrets").get("secret");
      got.onsuccess = () => resolve(got.result);
      got.onerror = () => reject(got.error);
    };
    asked.onupgradeneeded = () => asked.transaction.abort();
  });
};
const opened = (url) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("refused"));
  });
const asWebSocket = (origin) => origin.replace(/^http/, "ws");

vector("page-document", (at) => at.reached(parent.document.documentElement.dataset.probe));
vector("page-document-through-top", (at) => at.reached(top.document.documentElement.dataset.probe));
vector("page-document-through-frame", (at) => at.reached(frameElement.ownerDocument.documentElement.dataset.probe));
vector("page-document-by-domain", (at) => {
  document.domain = location.hostname.split(".").slice(-1)[0];
  at.reached(parent.document.documentElement.dataset.probe);
});
vector("page-document-after-sandbox-change", (at) => {
  frameElement.removeAttribute("sandbox");
  at.reached(parent.document.documentElement.dataset.probe);
});
vector("page-address", (at) => at.reached(`${parent.location.href} ${at.proof}`));
vector("page-script", (at) => {
  const script = parent.document.createElement("script");
  script.textContent = `fetch(${JSON.stringify(at.http("page"))},{mode:"no-cors"})`;
  parent.document.head.append(script);
});
vector("page-fetch", (at) => parent.fetch(at.http("page"), { mode: "no-cors" }));
vector("page-eval", (at) => parent.eval(`fetch(${JSON.stringify(at.http("page"))},{mode:"no-cors"})`));
vector("page-local-storage", (at) => at.reached(parent.localStorage.getItem("probe-secret")));
vector("page-session-storage", (at) => at.reached(parent.sessionStorage.getItem("probe-secret")));
vector("page-indexed-db", async (at) => at.reached(await storedIn(parent)));
vector("page-caches", async (at) => at.reached(await (await parent.caches.match("/probe-secret")).text()));
vector("page-variable", (at) => at.reached(parent.probeSecret));
vector("page-signer", async (at) => at.reached(await parent.nostr.getPublicKey()));
vector("page-signer-through-top", async (at) => at.reached(await top.nostr.getPublicKey()));
vector("own-signer", async (at) => at.reached(await (window.nostr ?? parent.nostr).getPublicKey()));
vector("page-sign", async (at) => at.reached(JSON.stringify(await parent.nostr.signEvent({ kind: 1, content: at.token }))));
vector("own-local-storage", (at) => at.reached(localStorage.getItem("probe-secret")));
vector("own-session-storage", (at) => at.reached(sessionStorage.getItem("probe-secret")));
vector("own-indexed-db", async (at) => at.reached(await storedIn(window)));
vector("own-caches", async (at) => at.reached(await (await caches.match("/probe-secret")).text()));
vector("own-files", async (at) => {
  const folder = await navigator.storage.getDirectory();
  at.reached(await (await (await folder.getFileHandle("probe-secret")).getFile()).text());
});
vector("cookies", (at) => at.reached(document.cookie));
vector("cookie-store", async (at) => at.reached(JSON.stringify(await cookieStore.getAll())));
vector("cookies-of-request", async (at) => at.reached(await (await fetch("cookies-told")).text()));

// Traces that the page, or another app, would find.
vector("leave-local-storage", (at) => localStorage.setItem(at.token, "x"));
vector("leave-indexed-db", (at) => void indexedDB.open(at.token));
vector("leave-cache", (at) => caches.open(at.token));
vector("leave-file", async (at) => {
  await (await navigator.storage.getDirectory()).getFileHandle(at.token, { create: true });
});
vector("leave-cookie", (at) => (document.cookie = `${at.token}=x; path=/`));
vector("leave-cookie-wide", (at) => (document.cookie = `${at.token}=x; path=/; domain=${location.hostname.split(".").slice(1).join(".")}`));
vector("leave-cookie-partitioned", (at) => (document.cookie = `${at.token}=x; path=/; Secure; SameSite=None; Partitioned`));
vector("leave-cookie-by-store", (at) => cookieStore.set(at.token, "x"));
vector("leave-cookie-by-prototype", (at) =>
  Object.getOwnPropertyDescriptor(Document.prototype, "cookie").set.call(document, `${at.token}=x; path=/`),
);
vector("leave-lock", (at) => void navigator.locks.request(at.token, () => new Promise(() => {})));
vector("leave-window-name", (at) => {
  parent.name = at.token;
});
vector("leave-page-title", (at) => {
  parent.document.title = at.token;
});
vector("leave-page-hash", (at) => {
  const { href } = parent.location;
  parent.location.replace(`${href.split("#")[0]}#${at.token}`);
});
vector("broadcast", (at) => {
  const channel = new BroadcastChannel("probe");
  channel.postMessage(at.token);
});
vector("message-to-other-app", (at) => {
  for (let index = 0; index < top.length; index += 1) if (top[index] !== window) top[index].postMessage(at.token, "*");
});
vector("document-of-other-app", (at) => {
  for (let index = 0; index < top.length; index += 1) if (top[index] !== window) at.reached(`${top[index].document.title} ${at.proof}`);
});
vector("answer-of-other-app", async (at) => {
  const answer = await fetch(`${at.other}/index.html`);
  if (answer.ok) at.reached(at.proof);
});
vector("image-of-other-app", (at) => {
  tools.put("img", { src: `${at.other}/icon.png` }).onload = () => at.reached(at.proof);
});

// Plaza's own servers: whoever could speak to them could speak to everybody.
vector("page-server", async (at) => {
  await fetch(`${at.page}/plaza.json`, { mode: "no-cors" });
  at.reached(at.proof);
});
vector("page-server-socket", async (at) => {
  await opened(`${asWebSocket(at.page)}/`);
  at.reached(at.proof);
});
vector("page-server-event-source", (at) => {
  new EventSource(`${at.page}/events`).onopen = () => at.reached(at.proof);
});
vector("page-server-form", (at) => {
  const answer = fetch(`${at.page}/app-files/${"0".repeat(64)}`, { method: "PUT", body: "x", mode: "cors" });
  return answer.then(() => at.reached(at.proof));
});
vector("own-server-socket", async (at) => {
  await opened(`${asWebSocket(location.origin)}/`);
  at.reached(at.proof);
});
vector("own-server-relay", async (at) => {
  const answer = await fetch("/plaza.json");
  if (answer.ok) at.reached(at.proof);
});
vector("own-server-relay-page", async (at) => {
  const answer = await fetch("/", { headers: { Accept: "application/nostr+json" } });
  if (/json/.test(answer.headers.get("content-type") ?? "")) at.reached(at.proof);
});

// What a device has: never an app's, whatever the person might be asked.
for (const feature of [
  "camera",
  "microphone",
  "geolocation",
  "display-capture",
  "clipboard-read",
  "usb",
  "serial",
  "hid",
  "bluetooth",
  "midi",
  "payment",
  "publickey-credentials-get",
  "publickey-credentials-create",
  "identity-credentials-get",
  "idle-detection",
  "local-fonts",
  "storage-access",
  "window-management",
])
  vector(`feature-${feature}`, (at) => {
    const { featurePolicy } = document;
    if (featurePolicy.features().includes(feature) && featurePolicy.allowsFeature(feature)) at.reached(at.proof);
  });
