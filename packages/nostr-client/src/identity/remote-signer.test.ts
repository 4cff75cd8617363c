import { createKeySigner, createSeededRandom } from "@plaza/platform/fakes";
import { describeSignerContract } from "@plaza/platform/contracts";
import type { Signer } from "@plaza/platform";
import { describe, expect, it } from "vitest";
import { createFakeBunker } from "../fakes/fake-bunker.ts";
import { createFakeRelay } from "../fakes/fake-relay.ts";
import { createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import { createRelayPool } from "../pool/relay-pool.ts";
import { createCheckedSigner } from "./checked-signer.ts";
import { connectBunker, offerToSigner, resumeRemote } from "./remote-signer.ts";

const template = { kind: 1, created_at: startSec, tags: [], content: "hello" };
const elsewhere = "ws://elsewhere.test";
const relays = [elsewhere];

/** A page whose relay is one, and a bunker that listens on another. */
function bench() {
  const page = createTestBench(["one"]);
  const { time, network, web, verifier, log } = page;
  const relay = createFakeRelay(network, elsewhere);
  const random = createSeededRandom(7);
  const away = createRelayPool({ urls: relays, dial: network.dial, http: web.http, verifier, clock: time, timers: time, random, log });
  const bunker = createFakeBunker(away, 5, 6);
  const client = createKeySigner(keyOf(9));
  const parts = { pool: page.pool, client, timers: time, random: page.random, log };
  const urls: (string | null)[] = [];
  const connect = async (secret: string | null = "s3cret") => {
    const coming = connectBunker(parts, { pubkey: bunker.pubkey, relays, secret }, ["sign_event:1"], (url) => urls.push(url));
    await time.advanceAsync(5_000);
    return coming;
  };
  const session = async () => {
    const made = await connect();
    if (!made.ok) throw new Error(made.problem.code);
    return made.value;
  };
  const after = async <T>(coming: Promise<T>, ms = 200): Promise<T> => {
    await time.advanceAsync(ms);
    return coming;
  };
  return { ...page, elsewhere: relay, away, bunker, parts, urls, connect, session, after };
}

describeSignerContract("a remote signer", async () => {
  const { session, pool, after } = bench();
  const { signer } = await session();
  const checked = createCheckedSigner(pool, signer, () => {});
  const waiting: Signer = {
    pubkey: checked.pubkey,
    encryption: {
      encrypt: (to, text) => after(checked.encryption?.encrypt(to, text) ?? Promise.reject(new Error("no encryption"))),
      decrypt: (from, text) => after(checked.encryption?.decrypt(from, text) ?? Promise.reject(new Error("no encryption"))),
    },
    sign: (wanted) => after(checked.sign(wanted)),
  };
  return waiting;
});

describe("a key held by a program elsewhere", () => {
  it("[I-1f] its address connects, with the secret and what is asked for, and tells whom it signs as", async () => {
    const { bunker, session } = bench();
    const { signer, bunker: kept } = await session();
    expect(signer.pubkey).toBe(bunker.person);
    expect(kept).toEqual({ pubkey: bunker.pubkey, relays });
    expect(bunker.asked.map(({ method }) => method)).toEqual(["connect", "get_public_key", "switch_relays"]);
    expect(bunker.asked[0]?.params).toEqual([bunker.pubkey, "s3cret", "sign_event:1"]);
  });

  it("[I-1f] a wrong secret is the signer's refusal, in its own words", async () => {
    const { connect } = bench();
    expect(await connect("other")).toEqual({ ok: false, problem: { code: "refused", detail: "wrong secret" } });
  });

  it("[I-1h] questions are closed, go to the signer's relays alone, and none of it to the page's own", async () => {
    const { session, after, relay, elsewhere: far } = bench();
    const { signer } = await session();
    expect((await after(signer.sign(template))).ok).toBe(true);
    const events = far.received.flatMap((message) => (message.type === "EVENT" ? [message.event] : []));
    expect(events.length).toBeGreaterThan(5);
    for (const { kind, content } of events) {
      expect(kind).toBe(24_133);
      expect(content).not.toContain("hello");
    }
    expect(relay.received.some(({ type }) => type === "EVENT")).toBe(false);
  });

  it("[I-1h] an answer from another key, or to no question, changes nothing", async () => {
    const { session, after, bunker, away, time, parts } = bench();
    const { signer } = await session();
    const stranger = createFakeBunker(away, 7, 8);
    bunker.answer = () => null;
    const coming = signer.sign(template);
    await time.advanceAsync(100);
    const id = bunker.asked.at(-1)?.id;
    await stranger.say(parts.client.pubkey, { id, result: "x" });
    await bunker.say(parts.client.pubkey, { id: "other", result: "x" });
    await time.advanceAsync(100);
    await bunker.say(parts.client.pubkey, { id, error: "not today" });
    expect(await after(coming)).toEqual({ ok: false, problem: { code: "refused", detail: "not today" } });
  });

  it("[I-1h] where the person has to say yes first, the page is offered until the answer comes", async () => {
    const { session, after, bunker, parts, time } = bench();
    const { signer, askPerson } = await session();
    bunker.answer = () => ({ result: "auth_url", error: "https://signer.test/yes" });
    const coming = signer.sign(template);
    await time.advanceAsync(100);
    expect(askPerson.get()).toBe("https://signer.test/yes");
    // Longer than an answer may usually take.
    await time.advanceAsync(200_000);
    expect(askPerson.get()).toBe("https://signer.test/yes");
    await bunker.say(parts.client.pubkey, { id: bunker.asked.at(-1)?.id, error: "declined" });
    expect(await after(coming)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(askPerson.get()).toBeNull();
  });

  it("[I-1h] messages of the old kind are read by it too, through the check like everything", async () => {
    const { session, after, bunker, pool, parts } = bench();
    bunker.answer = ({ method, params }) => (method === "nip04_decrypt" ? { result: `read ${params[1] ?? ""}` } : undefined);
    const checked = createCheckedSigner(pool, (await session()).signer, () => {});
    const read = checked.oldDecryption?.decrypt(parts.client.pubkey, "old") ?? Promise.reject(new Error("cannot"));
    expect(await after(read)).toEqual({ ok: true, value: "read old" });
  });

  it("[I-1h] a signer that moves to another relay is asked there", async () => {
    const { bunker, connect, network, after } = bench();
    const other = createFakeRelay(network, "ws://moved.test");
    bunker.answer = ({ method }) => (method === "switch_relays" ? { result: '["ws://moved.test"]' } : undefined);
    const made = await connect();
    if (!made.ok) throw new Error(made.problem.code);
    expect(made.value.bunker.relays).toEqual(["ws://moved.test"]);
    void made.value.ping();
    await after(Promise.resolve(), 100);
    expect(other.received.some(({ type }) => type === "EVENT")).toBe(true);
  });

  it("[I-1i] silence is a timeout after a minute, and relays that are away are told before", async () => {
    const { session, after, bunker, network } = bench();
    const made = await session();
    bunker.answer = () => null;
    expect(await after(made.signer.sign(template), 60_100)).toEqual({ ok: false, problem: { code: "timeout", afterMs: 60_000 } });
    network.refuse(elsewhere);
    network.cut(elsewhere);
    expect(await after(made.ping(), 31_000)).toMatchObject({ ok: false, problem: { code: "unavailable" } });
  });

  it("[I-1i] what waits when one signs out is told at once, and nothing is asked after it", async () => {
    const { session, after, bunker } = bench();
    const made = await session();
    bunker.answer = () => null;
    const coming = made.signer.sign(template);
    made.end();
    expect(await after(coming)).toMatchObject({ ok: false, problem: { code: "unavailable" } });
    const before = bunker.asked.length;
    expect((await after(made.signer.sign(template))).ok).toBe(false);
    expect(bunker.asked.length).toBe(before);
  });

  it("[I-1j] on the next visit the signer is gone on with, and asked nothing until something is to be signed", async () => {
    const { session, after, bunker, parts, time } = bench();
    const first = await session();
    first.end();
    const before = bunker.asked.length;
    const again = resumeRemote(parts, first.bunker, first.signer.pubkey);
    await time.advanceAsync(2_000);
    expect(bunker.asked.length).toBe(before);
    expect(await after(again.signer.sign(template))).toMatchObject({ ok: true, value: { pubkey: bunker.person } });
    expect(await after(again.ping())).toEqual({ ok: true, value: null });
  });
});

describe("a page that offers itself to a signer", () => {
  const fields = { relays, permissions: [], name: "Plaza", url: "https://plaza.test" };

  it("[I-1g] takes the first that shows the secret, and nobody else", async () => {
    const { parts, bunker, away, after, time } = bench();
    const offer = offerToSigner(parts, fields, () => {});
    const stranger = createFakeBunker(away, 7, 8);
    await time.advanceAsync(100);
    const secret = new URL(offer.uri.replace("nostrconnect:", "https:")).searchParams.get("secret");
    await stranger.say(parts.client.pubkey, { id: "1", result: "ack" });
    await time.advanceAsync(100);
    await bunker.say(parts.client.pubkey, { id: "2", result: secret });
    await time.advanceAsync(100);
    await stranger.say(parts.client.pubkey, { id: "3", result: secret });
    const made = await after(offer.done, 5_000);
    expect(made.ok && made.value.signer.pubkey).toBe(bunker.person);
    expect(stranger.asked).toEqual([]);
  });

  it("[I-1g] an offer that was ended takes nobody", async () => {
    const { parts, bunker, time, after } = bench();
    const offer = offerToSigner(parts, fields, () => {});
    await time.advanceAsync(100);
    offer.end();
    const secret = new URL(offer.uri.replace("nostrconnect:", "https:")).searchParams.get("secret");
    await bunker.say(parts.client.pubkey, { id: "2", result: secret });
    expect(await after(offer.done)).toMatchObject({ ok: false, problem: { code: "unavailable" } });
    expect(bunker.asked).toEqual([]);
  });

  it("[I-1g] an offer that is ended while a signer settles in takes it no more; ended later, the signer stays", async () => {
    const { parts, bunker, time, after } = bench();
    const come = async (): Promise<ReturnType<typeof offerToSigner>> => {
      const offer = offerToSigner(parts, fields, () => {});
      await time.advanceAsync(100);
      const secret = new URL(offer.uri.replace("nostrconnect:", "https:")).searchParams.get("secret");
      await bunker.say(parts.client.pubkey, { id: "2", result: secret });
      await time.advanceAsync(100);
      return offer;
    };
    // Many signers know nothing of other relays, and say nothing.
    bunker.answer = ({ method }) => (method === "switch_relays" ? null : undefined);
    const left = await come();
    expect(bunker.asked.map(({ method }) => method)).toEqual(["get_public_key", "switch_relays"]);
    left.end();
    expect(await after(left.done, 5_000)).toMatchObject({ ok: false, problem: { code: "unavailable" } });
    const taken = await come();
    const made = await after(taken.done, 5_000);
    taken.end();
    if (!made.ok) throw new Error(made.problem.code);
    expect(await after(made.value.ping())).toEqual({ ok: true, value: null });
  });
});
