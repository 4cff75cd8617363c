import { createIdentity, createKeyValueVault } from "@plaza/nostr-client";
import {
  createFakeTime,
  createKeySigner,
  createMemoryKeyValue,
  createRecordingLog,
  createSeededRandom,
  settle,
} from "@plaza/platform/fakes";
import type { KeyValue } from "@plaza/platform";
import { encodeNpub, encodeNsec, hexOf, stretchPassword } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { onOtherAccount } from "./other-account.ts";
import { createKeepNudge } from "./keep-nudge.ts";
import { lockKey, readBroughtKey, unlockBroughtKey } from "./key-file.ts";
import { keepWay, readKeptWay } from "./kept-way.ts";

const secret = new Uint8Array(32).fill(7);
const { pubkey } = createKeySigner(secret);
const other = createKeySigner(new Uint8Array(32).fill(8));
const official =
  "ncryptsec1qgg9947rlpvqu76pj5ecreduf9jxhselq2nae2kghhvd5g7dgjtcxfqtd67p9m0w57lspw8gsq6yphnm8623nsl8xn9j4jdzz84zm3frztj3z7s35vpzmqf6ksu8r89qk5z2zxfmu5gv8th8wclt0h4p";

function codeOf(text: string): string {
  const read = readBroughtKey(text);
  return read.ok ? read.value.kind : read.problem.code;
}

function identityOver(keyValue: KeyValue = createMemoryKeyValue()) {
  const random = createSeededRandom(3);
  const log = createRecordingLog();
  return { identity: createIdentity({ vault: createKeyValueVault({ keyValue, random }), random, log }), log };
}

describe("a key that is brought along", () => {
  it("[G-103] is read as nsec, as hex, or closed, also out of a file with words around it", () => {
    for (const text of [
      encodeNsec(secret),
      `nostr:${encodeNsec(secret)}`,
      hexOf(secret),
      hexOf(secret).toUpperCase(),
      `\n ${hexOf(secret)} `,
    ]) {
      expect(readBroughtKey(text)).toEqual({ ok: true, value: { kind: "open", secretKey: secret } });
    }
    expect(codeOf(`My key, closed:\n${official}\n${encodeNpub(pubkey)}`)).toBe("locked");
    expect(codeOf(official.toUpperCase())).toBe("locked");
  });

  it("[G-103] what is no key is told apart: a public one, a mistyped one, one too heavy, one of another making, nothing", () => {
    expect(codeOf("  ")).toBe("empty");
    expect(codeOf(encodeNpub(pubkey))).toBe("public");
    expect(codeOf(`${encodeNsec(secret).slice(0, -1)}q`)).toBe("mistyped");
    expect(codeOf(`${official.slice(0, -1)}q`)).toBe("mistyped");
    expect(codeOf("correct horse battery")).toBe("not-a-key");
    expect(codeOf("0".repeat(64))).toBe("not-a-key");
    expect(codeOf("f".repeat(63))).toBe("not-a-key");
  });

  it("[G-103] what was closed here opens with its password alone, and memory that is not there is told", async () => {
    // The same work as a worker does, a thousandth of it.
    const stretch = async (question: Parameters<typeof stretchPassword>[0]) => stretchPassword({ ...question, cost: 16 });
    const parts = { stretch, random: createSeededRandom(1) };
    const text = await lockKey(secret, "correct horse", parts, () => {});
    const read = readBroughtKey(`Plaza key\n${text}`);
    if (!read.ok || read.value.kind !== "locked") throw new Error("not locked");
    const { locked } = read.value;
    expect(await unlockBroughtKey(locked, "correct horse", stretch, () => {})).toEqual({ ok: true, value: secret });
    expect(await unlockBroughtKey(locked, "wrong", stretch, () => {})).toEqual({ ok: false, problem: { code: "wrong-password" } });
    const full = (): Promise<never> => Promise.reject(new Error("no memory"));
    expect(await unlockBroughtKey(locked, "x", full, () => {})).toEqual({ ok: false, problem: { code: "too-heavy" } });
  });
});

describe("the way that was chosen", () => {
  it("[G-102] is kept over a reload without any secret, and junk is no way", async () => {
    const keyValue = createMemoryKeyValue();
    expect(await readKeptWay(keyValue)).toBeNull();
    const remote = { kind: "remote", pubkey, bunker: { pubkey: other.pubkey, relays: ["wss://a.test"] } } as const;
    for (const way of [{ kind: "extension", pubkey } as const, remote]) {
      await keepWay(keyValue, way);
      expect(await readKeptWay(keyValue)).toEqual(way);
    }
    await keepWay(keyValue, null);
    expect(await keyValue.keys("")).toEqual([]);
    for (const junk of [
      7,
      null,
      {},
      { kind: "extension", pubkey: "x" },
      { kind: "remote", pubkey, signer: other.pubkey, relays: ["http://x"] },
    ]) {
      expect(await readKeptWay(createMemoryKeyValue({ "identity/way": junk }))).toBeNull();
    }
  });
});

describe("the reminder to keep the key", () => {
  function bench(keyValue = createMemoryKeyValue()) {
    const time = createFakeTime();
    const { identity, log } = identityOver(keyValue);
    return { time, identity, nudge: createKeepNudge({ identity, keyValue, timers: time, log }), keyValue, log };
  }

  it("[G-104] comes a minute after the first act, and never to who only looks", async () => {
    const { time, identity, nudge } = bench();
    await time.advanceAsync(300_000);
    expect(nudge.due.get()).toBe(false);
    await identity.signer();
    await time.advanceAsync(59_000);
    expect(nudge.due.get()).toBe(false);
    await time.advanceAsync(1_500);
    expect(nudge.due.get()).toBe(true);
  });

  it("[G-104] comes once: who answered it is not asked again, neither later nor after a reload", async () => {
    const { time, identity, nudge, keyValue } = bench();
    await identity.signer();
    await time.advanceAsync(61_000);
    nudge.settle();
    expect(nudge.due.get()).toBe(false);
    const later = bench(keyValue);
    await later.identity.ready;
    await later.time.advanceAsync(100_000);
    expect(later.nudge.due.get()).toBe(false);
  });

  it("[G-104] goes when another key takes over, and counts anew for another guest", async () => {
    const { time, identity, nudge } = bench();
    await identity.signer();
    await time.advanceAsync(61_000);
    identity.use(other, "extension");
    expect(nudge.due.get()).toBe(false);
    await identity.adoptGuest(secret);
    await time.advanceAsync(61_000);
    expect(nudge.due.get()).toBe(true);
    nudge.end();
  });
});

describe("somebody else acts here", () => {
  it("[G-106] is told for every change but a guest's first act and what an earlier visit chose", async () => {
    const { identity } = identityOver();
    const told: (string | null)[] = [];
    const stop = onOtherAccount(identity, (now) => told.push(now));
    await settle();
    const guest = await identity.signer();
    expect(told).toEqual([]);
    identity.use(other, "extension");
    identity.use(other, "extension");
    await identity.leave();
    await identity.adoptGuest(secret);
    await identity.forgetGuest();
    expect(told).toEqual([other.pubkey, guest.pubkey, pubkey, null]);
    await identity.signer();
    expect(told).toHaveLength(4);
    stop();
    identity.use(other, "remote");
    expect(told).toHaveLength(4);
  });

  it("[G-106] signing in with a key held elsewhere, before any act, is one", async () => {
    const { identity } = identityOver();
    const told: (string | null)[] = [];
    onOtherAccount(identity, (now) => told.push(now));
    await settle();
    identity.use(other, "remote");
    expect(told).toEqual([other.pubkey]);
  });
});
