import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { buildStaticDocument } from "@plaza/webxdc";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
// For the type of `window.apps`; nothing of the page runs here.
import type {} from "./apps-page/main.ts";
import { appOf, startAppPlace } from "./support/app-place.ts";
import type { AppPlace } from "./support/app-place.ts";
import { isFull } from "./support/is-full.ts";

const folder = fileURLToPath(new URL("./apps-page", import.meta.url));
const attempts = readFileSync(`${folder}/attempts.js`, "utf8");
const names = [...attempts.slice(attempts.indexOf("const attempts = {")).matchAll(/^ {2}(\w+): (?:async )?\(\) =>/gm)].map(
  (match) => match[1] ?? "",
);
const index = (script: string): string => `<!doctype html><meta charset="utf-8"><body><script src="${script}"></script>`;
/** What stands for the guard where there is none: the browser would refuse every text otherwise. */
const noGuard = "trustedTypes.createPolicy('default', { createHTML: (t) => t, createScript: (t) => t, createScriptURL: (t) => t });";
const powers = "allow-scripts allow-same-origin allow-forms allow-modals allow-pointer-lock allow-downloads";

let place: AppPlace;
test.beforeAll(async () => {
  place = await startAppPlace(folder);
});
test.afterAll(() => place?.end());

interface Verdict {
  readonly verdict: string;
}

/** An app that says what it was given and what it hears. */
const talker = `
  webxdc.setUpdateListener((update) => webxdc.sendUpdate({ payload: ["heard", update.payload] }));
  webxdc.sendUpdate({ payload: [location.pathname + location.hash, webxdc.selfAddr, webxdc.selfName] });
`;
const talkerFiles = {
  "index.html": `<!doctype html><script src="webxdc.js"></script><script src="talker.js"></script><a id="more" href="more/page.html">more</a>`,
  "more/page.html": `<!doctype html><script src="../webxdc.js"></script><script src="webxdc.js"></script><script src="../talker.js"></script>`,
  "talker.js": talker,
};
const config = { selfAddr: "addr", selfName: "Name", sendUpdateInterval: 1, sendUpdateMaxSize: 1_000 };

async function payloads(page: Page): Promise<readonly unknown[]> {
  const said = (await page.evaluate(() => window.apps.said())) as readonly { readonly type: string; readonly payload?: string }[];
  return said.flatMap(({ type, payload }) => (type === "update" ? [JSON.parse(payload ?? "null")] : []));
}

test("[X-4] [X-4a] [X-4b] [X-4c] [X-4d] [X-4e] [X-4f] nothing an app tries gives it a window, WebRTC or a hint", async ({ page }) => {
  test.skip(!isFull, "seen in npm run test:full");
  test.setTimeout(240_000);
  const files = { "index.html": index("attempts.js"), "attempts.js": attempts };
  const guarded = place.put("guarded", files);
  const open = place.put("open", files, noGuard);
  expect(names.length).toBeGreaterThan(110);
  await page.goto(place.url);
  const ask = async (url: string): Promise<ReadonlyMap<string, string>> => {
    const urls = names.map((name) => `${url}?${name}`);
    const found = (await page.evaluate(([all, sandbox]) => window.apps.verdicts(all, sandbox), [
      urls,
      powers,
    ] as const)) as readonly Verdict[];
    return new Map(found.map(({ verdict }, at) => [names[at] ?? "", verdict]));
  };
  // An attempt that gains nothing without the guard shows nothing about it. Seen in the long run, as it takes as long again.
  if (isFull) {
    const live = [...(await ask(open)).values()].filter((verdict) => !["held", "silent", "rtc"].includes(verdict));
    expect(live.length).toBeGreaterThan(70);
  }
  const gained = [...(await ask(guarded))].filter(([, verdict]) => verdict !== "held");
  expect(gained).toEqual([]);
});

test("[X-4f] [X-4g] what apps do every day goes on as before", async ({ page }) => {
  const files = {
    "index.html": `<!doctype html><script src="webxdc.js"></script><body><a id="a" href="javascript:said.push('link')">a</a><script src="every.js"></script>`,
    "every.js": `
      const said = [];
      const check = (name, work) => { try { said.push(name + ":" + work()); } catch (error) { said.push(name + ":" + error); } };
      check("html", () => { const d = document.createElement("div"); d.innerHTML = "<b>x</b><p>"; return d.innerHTML; });
      check("attribute", () => { const a = document.createElement("input"); a.setAttribute("TYPE", "checkbox"); return a.type; });
      check("style", () => { const l = document.createElement("link"); l.rel = "stylesheet"; l.relList.toggle("alternate"); return l.rel; });
      check("cookie", () => typeof document.cookie);
      check("rtc", () => typeof RTCPeerConnection);
      check("eval", () => eval("1 + 1") + new Function("a", "return a")(3));
      check("policy", () => { const p = trustedTypes.createPolicy("lib", { createHTML: (t) => t }); const d = document.createElement("p"); d.innerHTML = p.createHTML("<i>y</i>"); return d.innerHTML; });
      check("xml", () => new DOMParser().parseFromString("<map><object id='1'/></map>", "text/xml").querySelector("object").id);
      check("clone", () => document.querySelector("a").cloneNode(true).outerHTML.length > 10);
      document.write("<em id=w>w</em><" + "script>said.push('written')</" + "script>");
      document.getElementById("a").click();
      (async () => {
        const worker = new Worker("worker.js");
        said.push("worker:" + await new Promise((resolve) => { worker.onmessage = (e) => resolve(e.data); worker.onerror = (e) => resolve(e.message); }));
        const blob = new Worker(URL.createObjectURL(new Blob(["postMessage(eval('5'))"])));
        said.push("blob:" + await new Promise((resolve) => { blob.onmessage = (e) => resolve(e.data); blob.onerror = (e) => resolve(e.message); }));
        webxdc.sendUpdate({ payload: said });
      })();
    `,
    "worker.js": "importScripts('part.js'); postMessage(part)",
    "part.js": "self.part = eval('4')",
  };
  const url = place.put("everyday", files);
  await page.goto(place.url);
  await page.evaluate(([way, own]) => window.apps.start({ kind: "origin", url: way }, own), [url, config] as const);
  await expect.poll(() => payloads(page)).toHaveLength(1);
  const said = (await payloads(page))[0];
  expect(said).toEqual([
    "html:<b>x</b><p></p>",
    "attribute:checkbox",
    "style:stylesheet alternate",
    "cookie:string",
    "rtc:undefined",
    "eval:5",
    "policy:<i>y</i>",
    "xml:1",
    "clone:true",
    "written",
    "link",
    "worker:4",
    "blob:5",
  ]);
});

test("[X-3] [X-3a] an app finds its config at once and gets one way to the page in each of its documents", async ({ page }) => {
  const url = place.put("talker", talkerFiles);
  await page.goto(place.url);
  await page.evaluate(([way, own]) => window.apps.start({ kind: "origin", url: way }, own), [url, config] as const);
  await expect.poll(() => payloads(page)).toEqual([["/", "addr", "Name"]]);
  expect(await page.evaluate(() => window.apps.handed())).toBe(1);
  await page.frameLocator("iframe").locator("#more").click();
  await expect
    .poll(() => payloads(page))
    .toEqual([
      ["/", "addr", "Name"],
      ["/more/page.html", "addr", "Name"],
    ]);
  expect(await page.evaluate(() => window.apps.handed())).toBe(2);
  // Asking again in the same document gains one way at most, and never one while it loads.
  const frame = page.frames().find((found) => found.url().endsWith("/more/page.html"));
  await frame?.evaluate(() => {
    for (let count = 0; count < 50; count += 1) parent.postMessage({ plaza: "app-ready" }, "*");
  });
  await page.evaluate(() => window.apps.forge());
  expect(await page.evaluate(() => window.apps.handed())).toBe(3);
  await page.evaluate(() => window.apps.open("more/page.html#there"));
  await expect.poll(() => payloads(page)).toContainEqual(["/more/page.html#there", "addr", "Name"]);
  await page.evaluate(() => window.apps.open("https://elsewhere.test/"));
  await expect.poll(async () => (await payloads(page)).at(-1)).toEqual(["/", "addr", "Name"]);
  expect(await page.evaluate(() => window.apps.lost())).toEqual([]);
});

test("[X-3b] a second app ends the first", async ({ page }) => {
  const first = place.put("first", talkerFiles);
  const second = place.put("second", talkerFiles);
  await page.goto(place.url);
  await page.evaluate(([way, own]) => window.apps.start({ kind: "origin", url: way }, own), [first, config] as const);
  await expect.poll(() => payloads(page)).toHaveLength(1);
  await page.evaluate(([way, own]) => window.apps.start({ kind: "origin", url: way }, own), [second, config] as const);
  await expect.poll(() => payloads(page)).toHaveLength(2);
  expect(await page.evaluate(() => window.apps.lost())).toEqual(["left"]);
  await expect(page.locator("iframe")).toHaveCount(1);
});

test("[X-3c] an app that goes elsewhere, or never comes, is noticed", async ({ page }) => {
  const files = {
    "index.html": `<!doctype html><script>addEventListener("load", () => setTimeout(() => (location.href = "gone.html"), 50))</script>`,
  };
  const url = place.put("leaver", files);
  await page.goto(place.url);
  await page.evaluate(([way, own]) => window.apps.start({ kind: "origin", url: way }, own), [url, config] as const);
  await expect.poll(() => page.evaluate(() => window.apps.lost())).toEqual(["left"]);
  await page.evaluate((own) => window.apps.start({ kind: "origin", url: `${own.url}missing.html` }, own.config), { url, config });
  await expect.poll(() => page.evaluate(() => window.apps.lost())).toEqual(["left", "left", "silent"]);
});

test("[X-4h] an app that is led elsewhere stays, and so does one whose link is followed", async ({ page }) => {
  const files = {
    "index.html": `<!doctype html><script src="webxdc.js"></script><a id="link" href="https://elsewhere.test/link">link</a>
      <svg width="40" height="20"><a id="drawn" href="https://elsewhere.test/drawn"><rect width="40" height="20"/></a></svg>
      <a id="own" href="more.html">own</a><script>
      for (const lead of [
        () => (location.href = "https://elsewhere.test/href"),
        () => location.replace("//elsewhere.test/replace"),
        () => navigation.navigate("https://elsewhere.test/navigate"),
        () => (location = "blob:" + origin + "/x"),
        () => document.querySelector("#link").click(),
      ]) { try { lead(); } catch {} }
      webxdc.sendUpdate({ payload: "still here" });
    </script>`,
    "more.html": `<!doctype html><script src="webxdc.js"></script><script>webxdc.sendUpdate({ payload: "more" })</script>`,
  };
  const url = place.put("led", files);
  const led: string[] = [];
  page.on("request", (request) => led.push(request.url()));
  await page.goto(place.url);
  await page.evaluate(([way, own]) => window.apps.start({ kind: "origin", url: way }, own), [url, config] as const);
  await expect.poll(() => payloads(page)).toEqual(["still here"]);
  const inside = page.frameLocator("iframe");
  for (const link of ["#link", "#drawn rect"]) await inside.locator(link).click();
  await expect(inside.locator("#link")).not.toHaveAttribute("href");
  await expect(inside.locator("#drawn")).not.toHaveAttribute("href");
  await inside.locator("#own").click();
  await expect.poll(() => payloads(page)).toEqual(["still here", "more"]);
  expect(led.filter((each) => each.includes("elsewhere"))).toEqual([]);
  expect(await page.evaluate(() => window.apps.lost())).toEqual([]);
});

/** An app as one document, through the very function that makes it. */
function documentOf(files: Readonly<Record<string, string>>): Parameters<Window["apps"]["startDocument"]>[0] {
  const built = buildStaticDocument(appOf(files).app, place.scripts.api, {});
  if (!built.ok) throw new Error(built.problem.code);
  const decoder = new TextDecoder();
  return { index: built.value.index, files: built.value.files.map(({ path, type, bytes }) => [path, type, decoder.decode(bytes)]) };
}

const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"><rect width="7" height="5"/></svg>`;
const staticFiles = {
  "index.html": `<!doctype html><link rel="stylesheet" href="css/main.css"><script src="webxdc.js"></script><body><img id="seen" src="img/a.svg">
    <script>window.order = ["inline"]</script><script src="js/classic.js"></script><script type="module" src="js/main.js"></script>`,
  "css/main.css": `@import "more.css"; body { background: url(../img/a.svg) }`,
  "css/more.css": `#seen { opacity: 0.5 }`,
  "img/a.svg": picture,
  "data/list.json": `{"a":1}`,
  "js/classic.js": `order.push("classic")`,
  "js/part.js": `import { whole } from "./main.js"; export const part = () => "part of " + whole;`,
  "js/late.js": `export const late = "late"`,
  "js/main.js": `
    import { part } from "./part.js";
    export const whole = "whole";
    const { hash } = location;
    const loaded = (src) => new Promise((resolve) => { const image = new Image(); image.onload = () => resolve(image.width); image.onerror = () => resolve("error"); image.src = src; });
    const attempt = async (name, work) => { let value; try { value = await work(); } catch (error) { value = String(error.name); } return name + ":" + value; };
    const seen = document.getElementById("seen");
    localStorage.visits = Number(localStorage.visits ?? 0) + 1;
    const said = [
      order.join(), part(),
      await attempt("late", async () => (await import("./late.js")).late),
      await attempt("fetch", async () => (await (await fetch("data/list.json")).json()).a),
      await attempt("missing", async () => (await fetch("data/none.json")).status),
      await attempt("xhr", () => new Promise((resolve) => { const x = new XMLHttpRequest(); x.open("GET", "data/list.json"); x.onload = () => resolve(x.responseText); x.send(); })),
      await attempt("image", () => loaded("img/a.svg")),
      await attempt("url", () => loaded(new URL("../img/a.svg", import.meta.url).href)),
      await attempt("html", async () => { const d = document.createElement("div"); document.body.append(d); d.innerHTML = '<img src="img/a.svg">'; await new Promise((r) => d.firstChild.onload = r); return d.firstChild.width; }),
      await attempt("tag", async () => (seen.complete || await new Promise((r) => seen.onload = r), seen.naturalWidth)),
      await attempt("css", () => getComputedStyle(seen).opacity + getComputedStyle(document.body).backgroundImage.slice(0, 9)),
      await attempt("storage", () => localStorage.visits + sessionStorage.length),
      await attempt("database", () => String(window.indexedDB)),
      await attempt("history", () => { history.pushState({ a: 1 }, "", "?page=2"); return history.state.a; }),
      await attempt("frame", () => { document.body.insertAdjacentHTML("beforeend", "<iframe></iframe>"); return window.length + typeof RTCPeerConnection; }),
      await attempt("page", () => parent.document),
      webxdc.selfName + hash,
    ];
    webxdc.setUpdateListener((update) => webxdc.sendUpdate({ payload: "heard " + update.payload }));
    webxdc.sendUpdate({ payload: said });
  `,
};

test("[X-1c] where there are no origins an app runs as one document that has none", async ({ page }) => {
  const parts = documentOf(staticFiles);
  await page.clock.install();
  await page.goto(place.url);
  const start = (): Promise<void> => page.evaluate(([given, own]) => window.apps.startDocument(given, own), [parts, config] as const);
  await start();
  await expect.poll(() => payloads(page)).toHaveLength(1);
  const expected = (visits: number, hash = ""): readonly string[] => [
    "inline,classic",
    "part of whole",
    "late:late",
    "fetch:1",
    "missing:404",
    'xhr:{"a":1}',
    "image:7",
    "url:7",
    "html:7",
    "tag:7",
    'css:0.5url("blob',
    `storage:${visits}0`,
    "database:undefined",
    "history:1",
    "frame:0undefined",
    "page:SecurityError",
    `Name${hash}`,
  ];
  expect((await payloads(page))[0]).toEqual(expected(1));
  await page.evaluate(() =>
    window.apps.say({ type: "updates", listener: 1, updates: [{ payload: '"it"', serial: 1, max_serial: 1 }], settled: true }),
  );
  await expect.poll(() => payloads(page)).toContainEqual("heard it");
  expect(await page.evaluate(() => [window.apps.handed(), window.apps.lost()])).toEqual([1, []]);
  await start();
  await expect.poll(async () => (await payloads(page)).at(-1)).toEqual(expected(2));
  await page.evaluate(() => window.apps.open("index.html#there"));
  await expect.poll(async () => (await payloads(page)).at(-1)).toEqual(expected(3, "#there"));
  // The first was replaced by the second; that it was opened anew is no sign that it left.
  await page.clock.fastForward(5_000);
  expect(await page.evaluate(() => window.apps.lost())).toEqual(["left"]);
});

test("[X-1c] framed without the sandbox, the document asks for no app and takes none", async ({ page }) => {
  await page.goto(place.url);
  const parts = documentOf({ "index.html": "<script>document.title = 'taken';</script>" });
  const said = await page.evaluate(async (app) => {
    const heard: unknown[] = [];
    window.addEventListener("message", ({ data }) => heard.push(data));
    const frame = document.createElement("iframe");
    frame.src = "/frame/app.html";
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    const inside = frame.contentWindow as Window & { setTimeout: typeof setTimeout };
    inside.postMessage({ document: app }, "*");
    // Both windows take their messages in turn: once these are back, whatever the app's began has been heard.
    for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => inside.setTimeout(resolve, 0));
    return heard;
  }, parts);
  // The guard's own word, and nothing more.
  expect(said).toEqual([{ plaza: "app-here" }]);
});

test("[X-1c] [X-3c] a document that goes elsewhere is noticed", async ({ page }) => {
  const parts = documentOf({
    "index.html": `<!doctype html><script>onload = () => setTimeout(() => (location.href = "https://elsewhere.test/?secret"), 300)</script>`,
  });
  await page.goto(place.url);
  await page.evaluate(([given, own]) => window.apps.startDocument(given, own), [parts, config] as const);
  await expect.poll(() => page.evaluate(() => window.apps.lost())).toEqual(["left"]);
});
