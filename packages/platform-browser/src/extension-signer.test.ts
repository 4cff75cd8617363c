import { describeSignerContract } from "@plaza/platform/contracts";
import { createFakeTime, createKeySigner } from "@plaza/platform/fakes";
import type { Signer } from "@plaza/platform";
import { isPubkey } from "@plaza/protocol";
import type { EventTemplate } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createExtension } from "./extension-signer.ts";

const template = { kind: 1, created_at: 1_767_225_600, tags: [["t", "x"]], content: "hello" };
const own = createKeySigner(new Uint8Array(32).fill(1));
const other = createKeySigner(new Uint8Array(32).fill(2));

/** What an extension puts into the window, over a key of ours. */
function extensionOf(holder: () => Signer, change: Readonly<Record<string, unknown>> = {}) {
  const calls: string[] = [];
  const over = async (use: "encrypt" | "decrypt", pubkey: unknown, text: string) => {
    const done = isPubkey(pubkey) ? await holder().encryption?.[use](pubkey, text) : undefined;
    if (done?.ok !== true) throw new Error("cannot");
    return done.value;
  };
  const nostr = {
    calls,
    async getPublicKey() {
      calls.push("getPublicKey");
      return holder().pubkey;
    },
    async signEvent(event: EventTemplate) {
      calls.push("signEvent");
      const signed = await holder().sign(event);
      if (!signed.ok) throw new Error(signed.problem.code);
      return { ...signed.value };
    },
    nip44: {
      encrypt: (pubkey: unknown, text: string) => over("encrypt", pubkey, text),
      decrypt: (pubkey: unknown, text: string) => over("decrypt", pubkey, text),
    },
    ...change,
  };
  return nostr;
}

function bench(nostr?: object) {
  const time = createFakeTime();
  const holder: { nostr?: object } = nostr === undefined ? {} : { nostr };
  return { time, holder, extension: createExtension({ holder, clock: time, timers: time }) };
}

async function signerOf(nostr: object): Promise<Signer> {
  const made = await bench(nostr).extension.connect();
  if (!made.ok) throw new Error(made.problem.code);
  return made.value;
}

describeSignerContract("an extension", () => signerOf(extensionOf(() => own)));

describe("a key held by the browser's extension", () => {
  it("[F-16] one that comes late is found, and after a second there is none", async () => {
    const { time, holder, extension } = bench();
    const coming = extension.connect();
    await time.advanceAsync(600);
    holder.nostr = extensionOf(() => own);
    await time.advanceAsync(200);
    expect(await coming).toMatchObject({ ok: true, value: { pubkey: own.pubkey } });
    const without = bench();
    const there = without.extension.isThere();
    await without.time.advanceAsync(1_100);
    expect(await there).toBe(false);
    expect(await without.extension.connect()).toEqual({ ok: false, problem: { code: "unavailable", detail: "absent" } });
    without.holder.nostr = { getPublicKey: 7 };
    expect(await without.extension.isThere()).toBe(false);
  });

  it("[F-16] on a later visit it is asked nothing until something is to be signed, and whom it signs as only once", async () => {
    const nostr = extensionOf(() => own);
    const { extension } = bench(nostr);
    const signer = extension.resume(own.pubkey);
    expect(nostr.calls).toEqual([]);
    expect((await signer.sign(template)).ok).toBe(true);
    expect((await signer.sign(template)).ok).toBe(true);
    expect(nostr.calls).toEqual(["getPublicKey", "signEvent", "signEvent"]);
  });

  it("[F-16] an account that changed is told, whether seen before signing or by what was signed", async () => {
    let active = own;
    const nostr = extensionOf(() => active);
    const { extension } = bench(nostr);
    const changed = { ok: false, problem: { code: "unavailable", detail: "changed" } };
    expect(await extension.resume(other.pubkey).sign(template)).toEqual(changed);
    const signer = extension.resume(own.pubkey);
    expect((await signer.sign(template)).ok).toBe(true);
    active = other;
    expect(await signer.sign(template)).toEqual(changed);
    expect(await signer.sign(template)).toEqual(changed);
    active = own;
    expect((await signer.sign(template)).ok).toBe(true);
  });

  it("[F-16] a refusal comes in its own words, and silence ends after two minutes", async () => {
    const refusing = extensionOf(() => own, { signEvent: () => Promise.reject(new Error("user rejected")) });
    expect(await (await signerOf(refusing)).sign(template)).toEqual({ ok: false, problem: { code: "refused", detail: "user rejected" } });
    // Some reject with a text instead of an error.
    const bare: unknown = "no";
    const throwing = extensionOf(() => own, { getPublicKey: () => Promise.reject(bare) });
    expect(await bench(throwing).extension.connect()).toEqual({ ok: false, problem: { code: "refused", detail: "no" } });
    const { time, extension } = bench(extensionOf(() => own, { getPublicKey: () => new Promise(() => {}) }));
    const coming = extension.connect();
    await time.advanceAsync(120_100);
    expect(await coming).toEqual({ ok: false, problem: { code: "timeout", afterMs: 120_000 } });
  });

  it("[F-16] an extension that is gone since says so", async () => {
    const { extension, holder, time } = bench(extensionOf(() => own));
    const made = await extension.connect();
    delete holder.nostr;
    await time.advanceAsync(2_000);
    expect(made.ok && (await made.value.sign(template))).toMatchObject({ ok: false, problem: { detail: "absent" } });
  });

  it("[F-16a] answers of another shape are problems, and one that cannot encrypt has no encryption", async () => {
    const odd = extensionOf(() => own, { signEvent: async () => "signed", nip44: { encrypt: async () => 7, decrypt: async () => null } });
    const signer = await signerOf(odd);
    expect(await signer.sign(template)).toMatchObject({ ok: false, problem: { code: "unavailable" } });
    expect(await signer.encryption?.encrypt(other.pubkey, "x")).toMatchObject({ ok: false, problem: { code: "unavailable" } });
    const plain = extensionOf(() => own, { nip44: undefined });
    expect((await signerOf(plain)).encryption).toBeUndefined();
    expect((await signerOf(plain)).oldDecryption).toBeUndefined();
    const older = await signerOf(extensionOf(() => own, { nip04: { decrypt: async (_: string, text: string) => `read ${text}` } }));
    expect(await older.oldDecryption?.decrypt(other.pubkey, "old")).toEqual({ ok: true, value: "read old" });
    expect(await bench(plain).extension.resume(own.pubkey).encryption?.decrypt(other.pubkey, "x")).toMatchObject({ ok: false });
    const nameless = extensionOf(() => own, { getPublicKey: async () => "npub1" });
    expect(await bench(nameless).extension.connect()).toMatchObject({ ok: false, problem: { code: "unavailable" } });
  });
});
