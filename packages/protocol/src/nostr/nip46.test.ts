import { describe, expect, it } from "vitest";
import { failed, ok } from "../result.ts";
import { isPubkey } from "./hex.ts";
import { buildConnectOffer, buildRemoteRequest, parseBunker, parseRemoteAnswer, readSwitchedRelays, writeRemoteRequest } from "./nip46.ts";

const key = ["fa984bd7dbb282f07e16e7ae87b26a2a7b9b90b7246a44771f0cf5ae58018f52"].filter(isPubkey)[0];
if (key === undefined) throw new Error("no key");

describe("remote signers", () => {
  it("[I-1f] a bunker's address gives its key, its relays and the secret", () => {
    const text = ` bunker://${key}?relay=wss%3A%2F%2Fa.test&relay=wss://b.test/x&secret=one%20two&relay=http://no.test `;
    expect(parseBunker(text)).toEqual(ok({ pubkey: key, relays: ["wss://a.test", "wss://b.test/x"], secret: "one two" }));
    expect(parseBunker(`BUNKER://${key.toUpperCase()}?relay=wss://a.test`)).toMatchObject({
      ok: true,
      value: { pubkey: key, secret: null },
    });
  });

  it("[I-1f] what is no such address is named, and shows nothing of itself", () => {
    const relay = "relay=wss://a.test";
    expect(parseBunker("someone@example.test")).toEqual(failed({ code: "not-a-bunker" }));
    expect(parseBunker(`bunker://${"x".repeat(5_000)}`)).toEqual(failed({ code: "not-a-bunker" }));
    expect(parseBunker(`nostrconnect://${key}?${relay}`)).toEqual(failed({ code: "is-an-offer" }));
    expect(parseBunker(`bunker://${key.slice(1)}?${relay}`)).toEqual(failed({ code: "bad-key" }));
    expect(parseBunker(`bunker://${key}?secret=x`)).toEqual(failed({ code: "no-relay" }));
    expect(parseBunker(`bunker://${key}?${relay}&secret=%E0%A4%A`)).toMatchObject({ ok: true, value: { secret: "%E0%A4%A" } });
  });

  it("[I-1g] an offer carries relays, secret, permissions and who asks", () => {
    const offer = buildConnectOffer({
      client: key,
      relays: ["wss://a.test", "wss://b.test"],
      secret: "s&s",
      permissions: ["sign_event:1", "nip44_encrypt"],
      name: "Plaza",
      url: "https://plaza.test",
    });
    expect(offer).toContain("?relay=wss://a.test&relay=wss://b.test&secret=s%26s&perms=sign_event:1,nip44_encrypt&");
    const url = new URL(offer.replace("nostrconnect:", "https:"));
    expect(url.host).toBe(key);
    expect(url.searchParams.getAll("relay")).toEqual(["wss://a.test", "wss://b.test"]);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ secret: "s&s", perms: "sign_event:1,nip44_encrypt", name: "Plaza" });
  });

  it("[I-1h] questions are JSON with text only, in an event for the signer", () => {
    expect(JSON.parse(writeRemoteRequest({ id: "7", method: "ping", params: [] }))).toEqual({ id: "7", method: "ping", params: [] });
    expect(buildRemoteRequest(key, "closed", 5)).toEqual({ kind: 24133, created_at: 5, tags: [["p", key]], content: "closed" });
  });

  it("[I-1h] answers are results, refusals, or a page to say yes on", () => {
    expect(parseRemoteAnswer('{"id":"1","result":"ack"}')).toEqual(ok({ id: "1", kind: "result", result: "ack" }));
    expect(parseRemoteAnswer('{"id":"1","result":"","error":"no"}')).toEqual(ok({ id: "1", kind: "error", error: "no" }));
    expect(parseRemoteAnswer('{"id":"1","result":"x","error":null}')).toEqual(ok({ id: "1", kind: "result", result: "x" }));
    expect(parseRemoteAnswer('{"id":"1","result":{"kind":1}}')).toEqual(ok({ id: "1", kind: "result", result: '{"kind":1}' }));
    expect(parseRemoteAnswer('{"id":"1","result":"auth_url","error":"https://a.test/yes"}')).toEqual(
      ok({ id: "1", kind: "ask-person", url: "https://a.test/yes" }),
    );
  });

  it("[I-1h] a page that is no web page is not offered, and junk is no answer", () => {
    expect(parseRemoteAnswer('{"id":"1","result":"auth_url","error":"javascript:alert(1)"}')).toEqual(failed({ code: "bad-url" }));
    for (const junk of ["{}", "[]", "7", '{"id":1,"result":"x"}', '{"id":"1"}']) {
      expect(parseRemoteAnswer(junk)).toEqual(failed({ code: "not-an-answer" }));
    }
    expect(parseRemoteAnswer("{")).toEqual(failed({ code: "not-json" }));
  });

  it("[I-1h] a signer may move to other relays", () => {
    expect(readSwitchedRelays('["wss://c.test","http://no.test"]')).toEqual(["wss://c.test"]);
    for (const none of ["null", "[]", "x", '{"a":1}']) expect(readSwitchedRelays(none)).toBeNull();
  });
});
