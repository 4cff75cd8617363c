import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  base64Length,
  buildWebxdcFile,
  buildWebxdcNote,
  buildWebxdcRealtime,
  buildWebxdcSession,
  buildWebxdcUpdate,
  fromBase64,
  isWebxdcId,
  maxRealtimeBytes,
  parseWebxdcPost,
  parseWebxdcRealtime,
  parseWebxdcUpdate,
  publicKeyOf,
  relativeHref,
  sha256Of,
  signEvent,
  toBase64,
  verifyEvent,
  webxdcImeta,
  webxdcInstanceLabel,
  webxdcSelfAddr,
  webxdcSessionEvent,
} from "../index.ts";
import type { EventTemplate, VerifiedEvent } from "../index.ts";
import { admitVerified, computeEventId, parseNostrEvent } from "../index.ts";

const secret = new Uint8Array(32).fill(5);
const me = publicKeyOf(secret);
const other = publicKeyOf(new Uint8Array(32).fill(6));

/** Counts as proven: what is inside is what the parsers are asked about. */
function admit(template: EventTemplate): VerifiedEvent {
  const event = parseNostrEvent({ ...template, id: computeEventId(me, template), pubkey: me, sig: "0".repeat(128) });
  if (!event.ok) throw new Error(event.problem.code);
  return admitVerified(event.value);
}

const text = fc.string({ unit: fc.oneof(fc.constantFrom("a", " ", "\n", "\u202e", "\u0000", "😀", "/", "\\", ":", "?"), fc.string()) });
const hostileTag = fc.array(
  fc.oneof(text, fc.constantFrom("i", "imeta", "m application/x-webxdc", "url https://a.example/x.xdc", "notify", "*")),
  {
    maxLength: 6,
  },
);

describe("what is read of hostile events", () => {
  test("[P-1] no tags and no content make a parser throw, and what is read is bounded", () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 1063, 4932, 20932), fc.array(hostileTag, { maxLength: 12 }), text, (kind, tags, content) => {
        const clean = (value: string) => value.replace(/\p{Surrogate}/gu, "?");
        const event = admit({ kind, created_at: 1, tags: tags.map((tag) => tag.map(clean)), content: clean(content) });
        const post = parseWebxdcPost(event);
        if (post.ok) for (const app of post.value.apps) expect(app.name.length + app.summary.length).toBeLessThan(1_200);
        const update = parseWebxdcUpdate(event);
        if (update.ok) {
          expect(() => JSON.parse(update.value.payload)).not.toThrow();
          expect(update.value.info ?? "").not.toMatch(/[\p{Cc}\u202e]/u);
        }
        parseWebxdcRealtime(event);
      }),
      { numRuns: 500 },
    );
  });

  test("[P-1e] a crowd of apps, notices and messages is cut or refused", () => {
    const app = ["imeta", "url https://a.example/x.xdc", "m application/x-webxdc"];
    const crowd = parseWebxdcPost(admit({ kind: 1, created_at: 1, tags: Array.from({ length: 500 }, () => app), content: "" }));
    expect(crowd.ok && crowd.value.apps.length).toBe(16);
    const notices = Array.from({ length: 500 }, (_, n) => ["notify", `a${n}`, "x"]);
    const update = parseWebxdcUpdate(admit({ kind: 4932, created_at: 1, tags: [["i", "a"], ...notices], content: "1" }));
    expect(update.ok && update.value.notify.length).toBe(64);
    const large = parseWebxdcUpdate(admit({ kind: 4932, created_at: 1, tags: [["i", "a"]], content: `"${"x".repeat(200_000)}"` }));
    expect(large.ok ? "read" : large.problem.code).toBe("too-large");
  });

  test("[P-1e] a realtime event carries at most 128,000 bytes, however they are cut", () => {
    const tags = [["i", "a"]];
    const full = toBase64(new Uint8Array(maxRealtimeBytes));
    expect(base64Length(maxRealtimeBytes)).toBe(full.length);
    const code = (template: EventTemplate) => {
      const result = parseWebxdcRealtime(admit(template));
      return result.ok ? "read" : result.problem.code;
    };
    expect(code({ kind: 20932, created_at: 1, tags, content: full })).toBe("read");
    expect(code({ kind: 20932, created_at: 1, tags, content: toBase64(new Uint8Array(maxRealtimeBytes + 1)) })).toBe("too-large");
    expect(code({ kind: 20932, created_at: 1, tags: [...tags, ["earlier", "AAAA"]], content: full })).toBe("too-large");
  });

  test("[P-1b] an id is one line of 1 to 128 characters, as it is written", () => {
    expect(["a", "9b1deb4d-3b7d", "x".repeat(128), "ü ß"].map(isWebxdcId)).toEqual([true, true, true, true]);
    expect(["", " a", "a\n", "x".repeat(129), "a\u202eb", "\u200b"].map(isWebxdcId)).toEqual([false, false, false, false, false, false]);
  });

  test("[P-6a] an href stays inside the app", () => {
    for (const good of ["#a", "?x=1", "page.html", "dir/page.html#x", "/index.html", "../x"]) expect(relativeHref(good)).toBe(good);
    const bad = [
      "",
      "http:evil",
      "https://e.example/",
      "//e.example",
      "/\\e.example",
      "javascript:alert(1)",
      "data:,x",
      "//a@app.invalid/",
      "a\tb",
    ];
    for (const href of bad) expect([href, relativeHref(href)]).toEqual([href, null]);
  });
});

describe("what is written", () => {
  test("[P-1d] any update that can be written reads back as it was meant", () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, text, (payload, info, summary) => {
        const fields = { webxdcId: "a", payload: JSON.stringify(payload), info, href: "#x", document: null, summary, notify: [] };
        const template = buildWebxdcUpdate(fields, 5);
        const first = parseWebxdcUpdate(admit({ ...template, content: template.content.replace(/\p{Surrogate}/gu, "?") }));
        if (!first.ok) throw new Error(first.problem.code);
        expect(JSON.parse(first.value.payload)).toEqual(JSON.parse(fields.payload.replace(/\p{Surrogate}/gu, "?")));
        const again = parseWebxdcUpdate(admit(buildWebxdcUpdate(first.value, 5)));
        expect(again).toEqual(first);
      }),
      { numRuns: 200 },
    );
  });

  test("[X-6h] updates and posts always carry an alt", () => {
    const app = { url: "https://a.example/x.xdc", fallbacks: [], sha256: null, claimedHash: null, webxdcId: null };
    const whole = { ...app, name: "", summary: "", image: null, sizeBytes: null };
    const fields = { webxdcId: "a", payload: "1", info: null, href: null, document: null, summary: null, notify: [] };
    expect(buildWebxdcUpdate(fields, 1).tags).toContainEqual(["alt", "Webxdc update"]);
    expect(buildWebxdcFile({ text: "", app: whole }, 1).tags.map(([name]) => name)).toContain("alt");
    expect(webxdcImeta(whole).some((entry) => entry.startsWith("alt "))).toBe(true);
    expect(buildWebxdcNote({ text: "Look", apps: [whole] }, 1).content).toBe("Look\nhttps://a.example/x.xdc");
  });

  test("[P-1d] base64 reads back, and agrees with the platform's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        const written = toBase64(bytes);
        expect(written).toBe(Buffer.from(bytes).toString("base64"));
        expect(written.length).toBe(base64Length(bytes.length));
        expect(fromBase64(written)).toEqual(bytes);
        expect(fromBase64(written.replace(/=+$/, ""))).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
    for (const bad of ["A", "====", "A===", "AAA=A", "AA=", "AB==", "AAF=", "AA A", "\u0141AAA"])
      expect([bad, fromBase64(bad)]).toEqual([bad, null]);
  });

  test("[X-8c] only the person's own signature makes a session theirs", () => {
    const session = publicKeyOf(new Uint8Array(32).fill(7));
    const word = signEvent(buildWebxdcSession("a", session, 5), secret);
    const claim = { pubkey: word.pubkey, createdAtSec: 5, sig: word.sig };
    expect(verifyEvent(webxdcSessionEvent("a", session, claim)).ok).toBe(true);
    expect(verifyEvent(webxdcSessionEvent("b", session, claim)).ok).toBe(false);
    expect(verifyEvent(webxdcSessionEvent("a", other, claim)).ok).toBe(false);
    expect(verifyEvent(webxdcSessionEvent("a", session, { ...claim, pubkey: other })).ok).toBe(false);
    const event = admit(buildWebxdcRealtime({ webxdcId: "a", messages: [], counter: 0, session: claim }, 5));
    const read = parseWebxdcRealtime(event);
    expect(read.ok && read.value.session).toEqual(claim);
  });
});

describe("what tells app instances apart", () => {
  const hash = sha256Of(new Uint8Array([1]));
  const instance = { webxdcId: "a", sha256: hash, pubkey: me };
  const device = new Uint8Array(32).fill(9);

  test("[X-1] the label is stable, and another post, file, person or device has another", () => {
    const label = webxdcInstanceLabel(device, instance);
    expect(label).toBe(webxdcInstanceLabel(device.slice(), { ...instance }));
    expect(label).toMatch(/^[0-9a-z]{50}$/);
    const others = [
      webxdcInstanceLabel(device, { ...instance, webxdcId: "b" }),
      webxdcInstanceLabel(device, { ...instance, webxdcId: null }),
      webxdcInstanceLabel(device, { ...instance, sha256: sha256Of(new Uint8Array([2])) }),
      webxdcInstanceLabel(device, { ...instance, pubkey: other }),
      webxdcInstanceLabel(new Uint8Array(32).fill(8), instance),
    ];
    expect(new Set([label, ...others]).size).toBe(6);
    expect(() => webxdcInstanceLabel(new Uint8Array(8), instance)).toThrow("16 bytes");
  });

  test("[X-1] the same file posted twice is two instances, and ids cannot be shifted into hashes", () => {
    const shifted = webxdcInstanceLabel(device, { ...instance, webxdcId: `a","${hash}` });
    expect(shifted).not.toBe(webxdcInstanceLabel(device, instance));
  });

  test("[X-7a] selfAddr is the person's on every device, another in every app, and not their key", () => {
    const addr = webxdcSelfAddr(instance);
    expect(addr).toMatch(/^[0-9a-f]{64}$/);
    expect(addr).not.toBe(me);
    expect(webxdcSelfAddr({ ...instance, sha256: sha256Of(new Uint8Array([2])) })).toBe(addr);
    expect(webxdcSelfAddr({ ...instance, webxdcId: "b" })).not.toBe(addr);
    expect(webxdcSelfAddr({ ...instance, pubkey: other })).not.toBe(addr);
    expect(webxdcSelfAddr({ ...instance, webxdcId: null })).not.toBe(addr);
  });
});
