import { createKeySigner, createSeededRandom } from "@plaza/platform/fakes";
import type { Signer } from "@plaza/platform";
import { buildGiftWrap, buildSeal, publicKeyOf, signEvent, verifyEvent, writeRumor, writeSeal } from "@plaza/protocol";
import type { NostrEvent, VerifiedEvent } from "@plaza/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joined } from "../membership/said.test-support.ts";
import { createFrameLock, frameLockBytes } from "./frame-lock.ts";
import { buildInvitation, openInvitation } from "./invitation.ts";
import { createProofCheck, createRoomKey, proofOf } from "./room-key.ts";

const random = createSeededRandom(11);
const [hostKey, guestKey, strangerKey] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
if (hostKey === undefined || guestKey === undefined || strangerKey === undefined) throw new Error("three keys");
const [host, guest, stranger] = [createKeySigner(hostKey), createKeySigner(guestKey), createKeySigner(strangerKey)];
const space = { host: host.pubkey, id: "town-hall" };
const key = createRoomKey(random);
const nowMs = 1_767_225_600_000;

function proven(event: NostrEvent): VerifiedEvent {
  const verified = verifyEvent(event);
  if (!verified.ok) throw new Error(verified.problem.code);
  return verified.value;
}

async function invite(from: Signer = host, to: Signer = guest): Promise<VerifiedEvent> {
  const made = await buildInvitation(from, random, { space, key, to: to.pubkey, message: "Come in: nostr:nevent1x" }, nowMs);
  if (!made.ok) throw new Error(made.problem.code);
  return proven(made.value);
}

describe("an invitation into a closed room", () => {
  test("[S-34e] brings the key to whom it is for, from whom it says", async () => {
    const opened = await openInvitation(guest, await invite());
    expect(opened).toEqual({
      ok: true,
      value: { from: host.pubkey, space, key, message: "Come in: nostr:nevent1x", createdAtSec: nowMs / 1_000 },
    });
  });

  test("[S-34e] outside stand neither sender nor space nor the true time", async () => {
    const wraps = await Promise.all([invite(), invite()]);
    const text = JSON.stringify(wraps);
    for (const secret of [host.pubkey, space.id, Buffer.from(key.bytes).toString("hex"), "Come in"]) expect(text).not.toContain(secret);
    const [one, two] = wraps;
    expect(one?.pubkey).not.toBe(two?.pubkey);
    for (const { created_at } of wraps) {
      expect(created_at).toBeLessThanOrEqual(nowMs / 1_000);
      expect(created_at).toBeGreaterThan(nowMs / 1_000 - 172_801);
    }
  });

  test("[S-34e] nobody else opens it, and who cannot encrypt says so", async () => {
    const wrap = await invite();
    expect(await openInvitation(stranger, wrap)).toMatchObject({ problem: { code: "not-for-us" } });
    const redirected = proven(signEvent(buildGiftWrap(wrap.content, stranger.pubkey, 5), new Uint8Array(32).fill(9)));
    expect((await openInvitation(stranger, redirected)).ok).toBe(false);
    const mute: Signer = { pubkey: guest.pubkey, sign: (template) => guest.sign(template) };
    expect(await openInvitation(mute, wrap)).toMatchObject({ problem: { code: "cannot-encrypt" } });
    expect(await buildInvitation(mute, random, { space, key, to: host.pubkey, message: "" }, nowMs)).toMatchObject({
      problem: { code: "cannot-encrypt" },
    });
  });

  /** A wrap around what a forger put together with their own key. */
  async function forged(
    rumor: string,
    sealWith: Uint8Array,
    change: (seal: NostrEvent) => NostrEvent = (seal) => seal,
  ): Promise<VerifiedEvent> {
    const sealer = createKeySigner(sealWith);
    const once = createKeySigner(new Uint8Array(32).fill(9));
    const sealed = await sealer.encryption?.encrypt(guest.pubkey, rumor);
    if (sealed?.ok !== true) throw new Error("not sealed");
    const seal = change(signEvent(buildSeal(sealed.value, 5), sealWith));
    const wrapped = await once.encryption?.encrypt(guest.pubkey, writeSeal(seal));
    if (wrapped?.ok !== true) throw new Error("not wrapped");
    return proven(signEvent(buildGiftWrap(wrapped.value, guest.pubkey, 5), new Uint8Array(32).fill(9)));
  }

  test("[S-34e] nobody invites in the host's name", async () => {
    const tags = [
      ["p", guest.pubkey],
      ["s", space.id],
      ["h", space.host],
      ["webrtc", "spaces"],
      ["room-key", "ab".repeat(32)],
    ];
    const rumor = { kind: 14, created_at: 5, tags, content: "" };
    expect(await openInvitation(guest, await forged(writeRumor(host.pubkey, rumor), strangerKey))).toMatchObject({
      problem: { code: "other-author" },
    });
    const renamed = await forged(writeRumor(host.pubkey, rumor), strangerKey, (seal) => ({ ...seal, pubkey: host.pubkey }));
    expect(await openInvitation(guest, renamed)).toMatchObject({ problem: { code: "wrong-id" } });
    const own = await openInvitation(guest, await forged(writeRumor(stranger.pubkey, rumor), strangerKey));
    expect(own.ok && own.value.from).toBe(stranger.pubkey);
    for (const missing of ["s", "h", "webrtc", "room-key"]) {
      const less = { ...rumor, tags: tags.filter(([name]) => name !== missing) };
      expect(await openInvitation(guest, await forged(writeRumor(stranger.pubkey, less), strangerKey))).toMatchObject({
        problem: { code: "no-invitation" },
      });
    }
  });
});

describe("the room key", () => {
  test("[S-34b] a proof copied into another JOIN proves nothing there", () => {
    const session = publicKeyOf(new Uint8Array(32).fill(6));
    const proof = proofOf(key, space, guest.pubkey, session);
    const check = createProofCheck([createRoomKey(random), key], space);
    const good = joined(guest.pubkey, 1, { sessionKey: session, proof });
    expect([check(good), check(good)]).toEqual([true, true]);
    expect(check(joined(stranger.pubkey, 1, { sessionKey: session, proof }))).toBe(false);
    expect(check(joined(guest.pubkey, 1, { sessionKey: stranger.pubkey, proof }))).toBe(false);
    expect(check(joined(guest.pubkey, 1, { sessionKey: session }))).toBe(false);
    expect(createProofCheck([createRoomKey(random)], space)(good)).toBe(false);
  });

  test("[S-34c] a frame opens as it was sealed, and not with anything about it changed", () => {
    const lock = createFrameLock(key, host.pubkey, "00112233445566ff");
    const others = [
      createFrameLock(createRoomKey(random), host.pubkey, "00112233445566ff"),
      createFrameLock(key, guest.pubkey, "00112233445566ff"),
      createFrameLock(key, host.pubkey, "00112233445566fe"),
    ];
    fc.assert(
      fc.property(
        fc.nat(0xffffffff),
        fc.uint8Array({ maxLength: 12 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(1_000),
        (seq, head, payload, at) => {
          const sealed = lock.seal(seq, head, payload);
          expect(sealed.length).toBe(payload.length + frameLockBytes);
          expect(lock.open(seq, head, sealed)).toEqual(payload);
          for (const other of others) expect(other.open(seq, head, sealed)).toBeNull();
          expect(lock.open(seq ^ 1, head, sealed)).toBeNull();
          expect(lock.open(seq, Uint8Array.of(...head, 1), sealed)).toBeNull();
          const changed = sealed.slice();
          changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ 1;
          expect(lock.open(seq, head, changed)).toBeNull();
          expect(lock.open(seq, head, sealed.subarray(0, 15))).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  test("[S-34c] the same sound twice looks different on the wire", () => {
    const lock = createFrameLock(key, host.pubkey, "00112233445566ff");
    const silence = new Uint8Array(20);
    expect(lock.seal(1, new Uint8Array(), silence)).not.toEqual(lock.seal(2, new Uint8Array(), silence));
  });
});
