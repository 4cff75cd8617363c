import { describe, expect, it } from "vitest";
import { createKeySigner, createMemoryKeyValue, createRecordingLog, createSeededRandom, settle } from "@plaza/platform/fakes";
import type { GuestVault, Signer } from "@plaza/platform";
import { failed, ok, verifyEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { by, keyOf } from "../fakes/test-bench.ts";
import { createCheckedSigner } from "./checked-signer.ts";
import { createIdentity } from "./identity.ts";
import { createKeyValueVault, makeSecretKey } from "./key-value-vault.ts";
import { signChecked } from "./sign-checked.ts";

let seed = 0;

function bench(keyValue = createMemoryKeyValue(), change: Partial<GuestVault> = {}) {
  seed += 1;
  const random = createSeededRandom(seed);
  const log = createRecordingLog();
  const vault = { ...createKeyValueVault({ keyValue, random }), ...change };
  return { keyValue, random, log, vault, identity: createIdentity({ vault, random, log }) };
}

describe("look first, sign when first acting", () => {
  it("[I-1] looking makes no key; the first act makes one, and only one", async () => {
    const { identity, keyValue } = bench();
    await identity.ready;
    expect(identity.account.get()).toEqual({ kind: "none" });
    expect(await identity.current()).toBeNull();
    expect(await keyValue.keys("")).toEqual([]);
    const [first, second] = await Promise.all([identity.signer(), identity.signer()]);
    expect(first.pubkey).toBe(second.pubkey);
    expect(identity.account.get()).toEqual({ kind: "guest", pubkey: first.pubkey, kept: true });
    expect(await keyValue.keys("")).toHaveLength(1);
    expect((await bench(keyValue).identity.signer()).pubkey).toBe(first.pubkey);
  });

  it("[I-1a] the next visit is the same guest", async () => {
    const first = bench();
    const { pubkey } = await first.identity.signer();
    const second = bench(first.keyValue);
    await second.identity.ready;
    expect(second.identity.account.get()).toEqual({ kind: "guest", pubkey, kept: true });
    expect((await second.identity.current())?.pubkey).toBe(pubkey);
  });

  it("[I-1a] acting before the kept key was found waits for it", async () => {
    const first = bench();
    const { pubkey } = await first.identity.signer();
    const second = bench(first.keyValue, {
      load: () => settle().then(() => first.vault.load()),
      make: () => Promise.reject(new Error("there is one")),
    });
    expect((await second.identity.signer()).pubkey).toBe(pubkey);
  });

  it("[I-1a] a page that makes a key in the same moment as another gets the same one", async () => {
    const { vault } = bench();
    const one = await vault.make();
    expect((await vault.make()).pubkey).toBe(one.pubkey);
  });

  it("[I-1b] a device that keeps nothing still gives a guest for this visit, and says so", async () => {
    const { identity, log } = bench(createMemoryKeyValue(), {
      load: () => Promise.reject(new Error("no storage")),
      make: () => Promise.reject(new Error("no storage")),
    });
    const signer = await identity.signer();
    expect(identity.account.get()).toEqual({ kind: "guest", pubkey: signer.pubkey, kept: false });
    expect(log.lines.map((line) => line.level)).toEqual(["warn", "warn"]);
  });

  it("[I-1b] what stands in the key's place and is no key is no guest", async () => {
    for (const junk of ["x", 7, "0".repeat(64), "f".repeat(64), null]) {
      const { identity } = bench(createMemoryKeyValue({ "identity/guest": junk }));
      await identity.ready;
      expect(identity.account.get()).toEqual({ kind: "none" });
    }
  });

  it("[I-1b] a draw that is no key is drawn again", () => {
    const draws = [new Uint8Array(32), new Uint8Array(32).fill(255), keyOf(9)];
    const random = { bytes: () => draws.shift() ?? keyOf(1), unit: () => 0 };
    expect(createKeySigner(makeSecretKey(random)).pubkey).toBe(createKeySigner(keyOf(9)).pubkey);
  });

  it("[I-1d] a key held elsewhere takes over and gives way to the guest again", async () => {
    const { identity } = bench();
    const guest = await identity.signer();
    const other = createKeySigner(keyOf(2));
    identity.use(other, "extension");
    expect(identity.account.get()).toEqual({ kind: "extension", pubkey: other.pubkey });
    expect((await identity.signer()).pubkey).toBe(other.pubkey);
    await identity.leave();
    expect(identity.account.get()).toMatchObject({ kind: "guest", pubkey: guest.pubkey });
  });

  it("[I-1d] a key chosen while a guest was being made wins", async () => {
    const { identity } = bench();
    const signer = identity.signer();
    const other = createKeySigner(keyOf(2));
    identity.use(other, "remote");
    expect((await signer).pubkey).toBe(other.pubkey);
    await settle();
    expect(identity.account.get()).toMatchObject({ kind: "remote" });
  });

  it("[I-1j] a key held elsewhere that was chosen on an earlier visit acts again, before the guest of this device", async () => {
    const { vault, random, log, identity: earlier } = bench();
    const guest = await earlier.signer();
    const signer = createKeySigner(keyOf(2));
    const identity = createIdentity({ vault, random, log, restore: () => Promise.resolve({ signer, kind: "remote" }) });
    await identity.ready;
    expect(identity.account.get()).toEqual({ kind: "remote", pubkey: signer.pubkey });
    await identity.leave();
    expect(identity.account.get()).toMatchObject({ kind: "guest", pubkey: guest.pubkey });
    const broken = createIdentity({ vault, random, log, restore: () => Promise.reject(new Error("unreadable")) });
    await broken.ready;
    expect(broken.account.get()).toMatchObject({ kind: "guest" });
  });

  it("[I-1l] a guest's key is given out to be saved, and a key brought along takes its place", async () => {
    const { identity, vault } = bench();
    expect(await identity.revealGuest()).toBeNull();
    const first = await identity.signer();
    const saved = await identity.revealGuest();
    expect(saved !== null && createKeySigner(saved).pubkey).toBe(first.pubkey);
    await identity.adoptGuest(keyOf(4));
    expect(identity.account.get()).toEqual({ kind: "guest", pubkey: createKeySigner(keyOf(4)).pubkey, kept: true });
    expect((await vault.load())?.pubkey).toBe(createKeySigner(keyOf(4)).pubkey);
    await identity.forgetGuest();
    expect(await identity.revealGuest()).toBeNull();
  });

  it("[I-1l] also where the device keeps nothing", async () => {
    const refuse = () => Promise.reject(new Error("no storage"));
    const { identity } = bench(createMemoryKeyValue(), { load: refuse, make: refuse, keep: refuse, reveal: () => Promise.resolve(null) });
    const { pubkey } = await identity.signer();
    const saved = await identity.revealGuest();
    expect(saved !== null && createKeySigner(saved).pubkey).toBe(pubkey);
    await identity.adoptGuest(keyOf(4));
    identity.use(createKeySigner(keyOf(5)), "extension");
    await identity.leave();
    expect(identity.account.get()).toEqual({ kind: "guest", pubkey: createKeySigner(keyOf(4)).pubkey, kept: false });
  });

  it("[I-1b] a vault that holds its key only as long as the page says so", async () => {
    const { identity } = bench(createMemoryKeyValue(), { isLasting: () => false });
    await identity.signer();
    expect(identity.account.get()).toMatchObject({ kind: "guest", kept: false });
  });

  it("[I-1d] a forgotten guest is gone from the device, and the next act makes another", async () => {
    const { identity, keyValue } = bench();
    const first = await identity.signer();
    await identity.forgetGuest();
    expect(identity.account.get()).toEqual({ kind: "none" });
    expect(await keyValue.keys("")).toEqual([]);
    expect((await identity.signer()).pubkey).not.toBe(first.pubkey);
  });
});

describe("what a signer gives back is proven", () => {
  const pool = { verify: (event: NostrEvent) => Promise.resolve(verifyEvent(event)) };
  const template = { kind: 1, created_at: 1_767_225_600, tags: [["t", "x"]], content: "hello" };
  const honest = createKeySigner(keyOf(1));
  const answering = (event: NostrEvent): Signer => ({ pubkey: honest.pubkey, sign: () => Promise.resolve(ok(event)) });

  it("[I-1c] the template, signed by the key that was asked, passes", async () => {
    expect((await signChecked(pool, honest, template)).ok).toBe(true);
  });

  it("[I-1c] another content, time, kind, tag, key or a wrong signature does not", async () => {
    const wrong = [
      by(1, { ...template, content: "other" }),
      by(1, { ...template, created_at: 1 }),
      by(1, { ...template, kind: 2 }),
      by(1, { ...template, tags: [] }),
      by(2, template),
      { ...by(1, template), sig: by(1, { kind: 9 }).sig },
    ];
    for (const event of wrong) {
      expect(await signChecked(pool, answering(event), template)).toMatchObject({ ok: false, problem: { code: "wrong-event" } });
    }
  });

  it("[I-1c] a signer that was made safe gives nothing unproven, is not asked for nonsense, and its trouble is told", async () => {
    const told: string[] = [];
    const safe = (signer: Signer) => createCheckedSigner(pool, signer, ({ code }) => told.push(code));
    expect((await safe(honest).sign(template)).ok).toBe(true);
    expect(await safe(answering(by(2, template))).sign(template)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await safe(honest).sign({ ...template, kind: 1.5 })).toMatchObject({ ok: false, problem: { code: "refused" } });
    const encryption = {
      encrypt: async () => failed({ code: "timeout", afterMs: 5 } as const),
      decrypt: async () => failed({ code: "wrong-mac", detail: "" } as const),
    };
    const closed = safe({ ...honest, encryption });
    expect((await closed.encryption?.encrypt(honest.pubkey, "x"))?.ok).toBe(false);
    expect((await closed.encryption?.decrypt(honest.pubkey, "x"))?.ok).toBe(false);
    expect(told).toEqual(["wrong-event", "timeout"]);
  });

  it("[I-1c] a signer's refusal is passed on as it is", async () => {
    const problem = { code: "refused", detail: "no" } as const;
    const signer: Signer = { pubkey: honest.pubkey, sign: () => Promise.resolve(failed(problem)) };
    expect(await signChecked(pool, signer, template)).toEqual(failed(problem));
  });
});
