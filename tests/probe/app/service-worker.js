// A service worker of the app: asks the outside itself, and answers for `made-up.html` with a document of its own making.
const ask = new URL(self.location.href).searchParams.get("ask");
if (ask !== null) fetch(ask, { mode: "no-cors" }).catch(() => {});
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (!url.pathname.endsWith("made-up.html")) return;
  const text = `<!doctype html><script>fetch(${JSON.stringify(url.searchParams.get("ask"))}, { mode: "no-cors" })</script>`;
  event.respondWith(new Response(text, { headers: { "Content-Type": "text/html" } }));
});
