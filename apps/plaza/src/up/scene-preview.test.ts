import { createDirectVerifier, createFakeTime, createMemoryEventStore } from "@plaza/platform/fakes";
import { buildDeletion, buildScene, encodeNaddr, encodeNevent, encodeNprofile, encodeNpub, signEvent } from "@plaza/protocol";
import type { EventTemplate, SceneFields } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { answerPreview, withPreview } from "./link-preview.ts";
import type { LinkPreview } from "./link-preview.ts";
import { createScenePreview } from "./scene-preview.ts";

const atSec = 1_767_225_600;
const sign = (template: EventTemplate) => signEvent(template, new Uint8Array(32).fill(7));
const world = (identifier: string, fields: Partial<SceneFields> = {}) =>
  sign(buildScene({ identifier, title: identifier, ...fields }, atSec));
const { pubkey } = world("a");
const naddr = (identifier: string) => encodeNaddr({ kind: 30_311, pubkey, identifier });

async function open(...events: readonly ReturnType<typeof sign>[]) {
  const time = createFakeTime();
  const store = createMemoryEventStore();
  for (const event of events) await store.put([{ event, json: JSON.stringify(event) }]);
  const direct = createDirectVerifier();
  let proofs = 0;
  const preview = createScenePreview({
    store,
    verifier: {
      verify(event) {
        proofs += 1;
        return direct.verify(event);
      },
    },
    clock: time,
    timers: time,
    pageUrl: "https://plaza.example/",
  });
  return { time, store, preview, proofs: () => proofs };
}

const index = `<!doctype html>
<html lang="en">
  <head>
    <meta name="description" content="Live places" />
    <title>Plaza</title>
    <script src="/theme.js"></script>
  </head>
  <body><div id="root"></div></body>
</html>
`;
const plain: LinkPreview = {
  title: "Harbour Steps",
  summary: "Where the ferry waits",
  image: "https://pictures.example/a.png?x=1&y=2",
  url: "https://plaza.example/scene/naddr1x",
};

describe("a world's link where it is posted", () => {
  it("[G-73] shows the world an naddr names, live or not, and the only live one of an npub", async () => {
    const picture = "https://pictures.example/a.png";
    const { preview } = await open(
      world("a", { title: "Harbour", summary: "Where the ferry waits", image: picture }),
      world("over", { status: "ended" }),
    );
    const url = `https://plaza.example/scene/${naddr("a")}`;
    const harbour = { title: "Harbour", summary: "Where the ferry waits", image: picture, url };
    expect(await preview(`/scene/${naddr("a")}`)).toEqual(harbour);
    expect(await preview(`/scene/${naddr("a")}/`)).toEqual(harbour);
    expect(await preview(`/scene/nostr:${encodeNpub(pubkey)}`)).toMatchObject({ title: "Harbour" });
    expect(await preview(`/scene/${encodeNprofile({ pubkey, relays: [] })}`)).toMatchObject({ title: "Harbour" });
    expect(await preview(`/scene/${naddr("over")}`)).toMatchObject({ title: "over", image: null });
  });

  it("[G-73] shows nothing of what is unknown, deleted, several, or no world", async () => {
    const gone = world("gone");
    const { preview } = await open(world("a"), world("b"), gone, sign(buildDeletion({ eventIds: [gone.id] }, atSec + 1)));
    const paths = [
      `/scene/${naddr("unknown")}`,
      `/scene/${naddr("gone")}`,
      `/scene/${encodeNpub(pubkey)}`,
      `/scene/${encodeNevent({ id: gone.id, relays: [] })}`,
      `/scene/${encodeNaddr({ kind: 30_023, pubkey, identifier: "a" })}`,
      "/scene/hello",
      "/scene/%E0%A4%A",
      `/scene/${"a".repeat(5_000)}`,
      `/app/${naddr("a")}`,
      "/",
    ];
    for (const path of paths) expect(await preview(path), path).toBeNull();
  });

  it("[G-73] costs one signature at most, however much somebody has published", async () => {
    const ended = Array.from({ length: 40 }, (_, index) => world(`over ${index}`, { status: "ended" }));
    // NIP-53 streams of other products share the kind.
    const streams = Array.from({ length: 5 }, (_, index) =>
      sign({ kind: 30_311, created_at: atSec, tags: [["d", `s${index}`]], content: "" }),
    );
    const one = await open(world("a", { status: "live" }), ...ended, ...streams);
    expect(await one.preview(`/scene/${encodeNpub(pubkey)}`)).toMatchObject({ title: "a" });
    expect(one.proofs()).toBe(1);
    const many = await open(...Array.from({ length: 40 }, (_, index) => world(`live ${index}`)));
    expect(await many.preview(`/scene/${encodeNpub(pubkey)}`)).toBeNull();
    expect(many.proofs()).toBe(0);
  });

  it("[G-73] shows nothing that is not proven", async () => {
    const event = world("a");
    const { preview } = await open({ ...event, sig: "0".repeat(128) } as typeof event);
    expect(await preview(`/scene/${naddr("a")}`)).toBeNull();
    expect(await preview(`/scene/${encodeNpub(pubkey)}`)).toBeNull();
  });

  it("[G-73] never keeps the page waiting", async () => {
    const { time, store, preview } = await open(world("a"));
    store.query = () => new Promise(() => undefined);
    const waiting = preview(`/scene/${naddr("a")}`);
    await time.advanceAsync(400);
    expect(await waiting).toBeNull();
    store.query = () => Promise.reject(new Error("a bug"));
    expect(await preview(`/scene/${naddr("a")}`)).toBeNull();
    expect(time.pendingTimers()).toBe(0);
  });

  it("[G-73] stands in the head: title, text, picture, for Open Graph and for cards", () => {
    const html = withPreview(index, plain);
    expect(html).toContain("<title>Harbour Steps · Plaza</title>");
    expect(html).toContain('<meta name="description" content="Where the ferry waits" />');
    expect(html).toContain('<meta property="og:title" content="Harbour Steps" />');
    expect(html).toContain('<meta property="og:image" content="https://pictures.example/a.png?x=1&#38;y=2" />');
    expect(html).toContain('<meta property="og:url" content="https://plaza.example/scene/naddr1x" />');
    expect(html).toContain('<meta name="twitter:card" content="summary_large_image" />');
    expect(html.indexOf("twitter:image")).toBeLessThan(html.indexOf("</head>"));
    const bare = withPreview(index, { ...plain, image: null, summary: "" });
    expect(bare).toContain('<meta name="twitter:card" content="summary" />');
    expect(bare).toContain('content="Live places"');
    expect(bare).not.toContain("og:image");
    expect(withPreview(index, { ...plain, summary: "long\n ".repeat(100) })).toMatch(/og:description" content="(?:long ){39}long…"/);
  });

  it("[G-73] is text, whatever it holds", async () => {
    const hostile = [
      `"><script>alert(1)</script>`,
      `</title><script>alert(1)</script>`,
      `' onload='alert(1)`,
      "$& $` $' $1 $<title>",
      `--><img src=x onerror=alert(1)>`,
      `</head><body onload=alert(1)>`,
      `&quot;&gt;&lt;script&gt;`,
    ];
    const marks = (html: string) => html.match(/<[^>]*>/g) ?? [];
    const clean = marks(
      withPreview(index, { ...plain, title: "x", summary: "x", image: "https://x.example/x", url: "https://x.example/" }),
    );
    for (const text of hostile) {
      const { preview } = await open(world("a", { title: text, summary: text, image: `https://x.example/${text}` }));
      const found = await preview(`/scene/${naddr("a")}`);
      for (const each of [found, { title: text, summary: text, image: text, url: text }]) {
        if (each === null) throw new Error("a world that is known");
        const html = withPreview(index, { ...each, image: each.image ?? "https://x.example/x" });
        // As many marks as without it, of the same names, each attribute closed where it was.
        expect(marks(html).map((mark) => /^<\/?[\w!]+/.exec(mark)?.[0])).toEqual(clean.map((mark) => /^<\/?[\w!]+/.exec(mark)?.[0]));
        expect(marks(html).map((mark) => mark.replace(/"[^"]*"/g, '""'))).toEqual(clean.map((mark) => mark.replace(/"[^"]*"/g, '""')));
        expect(html.match(/<script/g)).toHaveLength(1);
      }
    }
  });

  it("[G-73] is asked for anew each time, and sent again only when it changed", () => {
    const first = answerPreview(index, plain, undefined);
    expect(first.status).toBe(200);
    expect(answerPreview(index, plain, first.etag)).toEqual({ status: 304, etag: first.etag, body: "" });
    expect(answerPreview(index, plain, `"other", ${first.etag}`).status).toBe(304);
    expect(answerPreview(index, { ...plain, title: "Renamed" }, first.etag).status).toBe(200);
    expect(answerPreview(index.replace("root", "main"), plain, first.etag).status).toBe(200);
  });
});
