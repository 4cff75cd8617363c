import { createKeyValueVault } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createFakeTime, createKeySigner, createMemoryKeyValue, createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import type { Signer } from "@plaza/platform";
import type { Extension } from "@plaza/platform-browser";
import { failed, ok, verifyEvent } from "@plaza/protocol";
import type { EventTemplate } from "@plaza/protocol";
import { expect, test } from "vitest";
import { createKeyring } from "./keyring.ts";

const own = createKeySigner(new Uint8Array(32).fill(1));
const template: EventTemplate = { kind: 1, created_at: 1_767_225_600, tags: [], content: "x" };

function bench(signer: Signer = own, keyValue = createMemoryKeyValue()) {
  const time = createFakeTime();
  const random = createSeededRandom(5);
  const extension: Extension = {
    isThere: () => Promise.resolve(true),
    connect: () => Promise.resolve(ok(signer)),
    resume: () => signer,
  };
  const asked: string[] = [];
  // A ring asks this much of a pool; what travels over relays is shown where remote signers are.
  const pool = {
    verify: (event: Parameters<RelayPool["verify"]>[0]) => Promise.resolve(verifyEvent(event)),
    correctedNowSec: () => 1_767_225_600,
    subscribe: (...[, , options]: Parameters<RelayPool["subscribe"]>) => {
      asked.push(...(options?.moreRelays ?? []));
      return { end: () => asked.push("ended") };
    },
  } as unknown as RelayPool;
  const keyring = createKeyring({
    pool,
    extension,
    clientVault: createKeyValueVault({ keyValue, random }),
    keyValue,
    timers: time,
    random,
    log: createRecordingLog(),
    relays: ["wss://a.test"],
    name: "Plaza",
    url: "https://plaza.test",
  });
  return { keyring, keyValue, asked, time };
}

test("[G-102] an extension that was chosen acts again on the next visit, until it is forgotten", async () => {
  const first = bench();
  expect(await first.keyring.restore()).toBeNull();
  expect(await first.keyring.byExtension()).toMatchObject({ ok: true, value: { kind: "extension" } });
  const next = bench(own, first.keyValue);
  const restored = await next.keyring.restore();
  expect(restored?.kind).toBe("extension");
  expect((await restored?.signer.sign(template))?.ok).toBe(true);
  await next.keyring.forget();
  expect(await next.keyring.restore()).toBeNull();
  expect(await first.keyValue.keys("")).toEqual([]);
});

test("[G-102] a remote signer is listened to again on its relays, with the page's own key of the earlier visit", async () => {
  const keyValue = createMemoryKeyValue({
    "identity/way": { kind: "remote", pubkey: own.pubkey, signer: own.pubkey, relays: ["wss://signer.test"] },
  });
  // Without that key the signer would not know the page.
  expect(await bench(own, keyValue).keyring.restore()).toBeNull();
  const { keyring, asked } = bench(own, keyValue);
  const pairing = await keyring.offer();
  pairing.end();
  expect(pairing.uri).toMatch(/^nostrconnect:\/\/[\da-f]{64}\?relay=wss:\/\/a\.test&secret=/);
  expect(await keyring.restore()).toMatchObject({ kind: "remote", signer: { pubkey: own.pubkey } });
  expect(asked.filter((what) => what !== "ended")).toEqual(["wss://a.test", "wss://signer.test"]);
  keyring.end();
  expect(asked.at(-1)).toBe("ended");
});

test("[G-101] trouble with a signer is told until it was seen, and a pasted address that is none at once", async () => {
  const problem = { code: "unavailable", detail: "changed" } as const;
  const { keyring } = bench({ pubkey: own.pubkey, sign: () => Promise.resolve(failed(problem)) });
  const made = await keyring.byExtension();
  if (!made.ok) throw new Error(made.problem.code);
  expect(keyring.trouble.get()).toBeNull();
  await made.value.signer.sign(template);
  expect(keyring.trouble.get()).toEqual(problem);
  expect(await keyring.byBunker("me@a.test")).toEqual(failed({ code: "not-a-bunker" }));
  await keyring.forget();
  expect(keyring.trouble.get()).toBeNull();
});
