import { describe, expect, test } from "vitest";
import { encodeAuthHeader, parseAuthHeader, parseBlossomAuth, parseSyncLogin, signEvent } from "../index.ts";

const secret = new Uint8Array(32).fill(1);
// The tilde and the umlaut make both alphabets of base64 differ.
const event = signEvent(
  {
    kind: 24242,
    created_at: 1,
    tags: [
      ["t", "upload"],
      ["expiration", "2"],
    ],
    content: "~~~???äöü>>>",
  },
  secret,
);
const header = encodeAuthHeader(event);

describe("authorisation headers", () => {
  test("[P-6g] an event travels in a header and back", () => {
    expect(parseAuthHeader(header)).toEqual({ ok: true, value: { ...event } });
    expect(header).toMatch(/^Nostr [A-Za-z0-9+/]+=*$/);
  });

  test("[P-6g] without padding, in the URL alphabet, in lower case: all are read", () => {
    const bare = header.slice(6);
    for (const text of [
      `Nostr ${bare.replace(/=+$/, "")}`,
      `Nostr ${bare.replaceAll("+", "-").replaceAll("/", "_")}`,
      `nostr   ${bare} `,
    ]) {
      expect(parseAuthHeader(text)).toEqual({ ok: true, value: { ...event } });
    }
  });

  test("[P-1g] a header of nothing but padding is refused at once", () => {
    const refuse = () => parseAuthHeader(`Nostr ${"=".repeat(16_000)}x`);
    const beganMs = performance.now();
    for (let n = 0; n < 5; n += 1) expect(refuse()).toMatchObject({ problem: { code: "not-base64" } });
    // A second each by a pattern, on the server's only thread.
    expect(performance.now() - beganMs).toBeLessThan(1_000);
  });

  test("[P-6g] what is none has a code", () => {
    const pack = (text: string) => `Nostr ${Buffer.from(text).toString("base64")}`;
    const cases: readonly (readonly [string, string])[] = [
      ["", "not-nostr-auth"],
      ["Bearer abc", "not-nostr-auth"],
      ["Nostr", "not-nostr-auth"],
      ["Nostr ä", "not-base64"],
      ["Nostr /w==", "not-base64"],
      [pack("{"), "not-json"],
      [pack("[]"), "not-an-object"],
      [pack("{}"), "bad-id"],
      [`Nostr ${"a".repeat(20_000)}`, "too-large"],
    ];
    for (const [text, code] of cases) {
      const result = parseAuthHeader(text);
      expect([text.slice(0, 20), result.ok ? "read" : result.problem.code]).toEqual([text.slice(0, 20), code]);
    }
  });
});

describe("limits in tags", () => {
  test("[P-6b] a limit that cannot be read never counts as absent", () => {
    const auth = (...tags: string[][]) =>
      parseBlossomAuth(
        signEvent({ kind: 24242, created_at: 1, tags: [["t", "delete"], ["expiration", "2"], ...tags], content: "" }, secret),
      );
    expect([auth(["x"]).ok, auth(["x", ""]).ok, auth(["x", "abc"]).ok]).toEqual([false, false, false]);
    const open = auth(["server"]);
    expect(open.ok && open.value.servers).toEqual([""]);
    const login = (...tags: string[][]) => parseSyncLogin(signEvent({ kind: 27235, created_at: 1, tags, content: "ab" }, secret));
    expect([login(["u"]).ok, login(["u", ""]).ok, login(["u", "x"], ["u", "wss://a.example.com"]).ok, login(["challenge"]).ok]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(login().ok).toBe(true);
  });
});
