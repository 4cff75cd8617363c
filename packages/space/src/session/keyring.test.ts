import { createFakeStretch, createKeySigner, createSeededRandom, settle } from "@plaza/platform/fakes";
import { verifyEvent } from "@plaza/protocol";
import type { NostrEvent, SpaceAddress, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { created, decided, joined } from "../membership/said.test-support.ts";
import { applySpaceEvent, createSpaceState } from "../membership/space-state.ts";
import { createRoomKey } from "../room-key/room-key.ts";
import type { RoomKey } from "../room-key/room-key.ts";
import { createKeyring } from "./keyring.ts";

const [host, ana, mallory] = [1, 2, 3].map((mark) => createKeySigner(new Uint8Array(32).fill(mark)));

function nowOf(state: ReturnType<typeof createSpaceState>): { readonly state: () => typeof state } {
  return { state: () => state };
}

it("[S-34b] the proof of a former key counts in what was said before the new one was in use, and never later", () => {
  const { make, random, setInfo, host: hostKey, ana: anaKey } = rings();
  const [former, inUse, next] = [createRoomKey(random), createRoomKey(random), createRoomKey(random)];
  let state = createSpaceState({ host: hostKey.pubkey, id: "hall" });
  for (const [sec, key] of [
    [0, former],
    [100, inUse],
  ] as const)
    state = applySpaceEvent(state, created(sec, { access: "invite", keyId: key.id }));
  setInfo({ keyId: inUse.id });
  const { ring } = make(hostKey, former, nowOf(state));
  ring.add(inUse);
  const isTrue = (key: RoomKey, sec: number): boolean => {
    const { ring: theirs } = make(anaKey, key, nowOf(state));
    const proof = theirs.proof(anaKey.pubkey);
    return ring.hasProof()?.(joined(anaKey.pubkey, sec, { sessionKey: anaKey.pubkey, proof })) === true;
  };
  expect([isTrue(former, 99), isTrue(former, 159), isTrue(former, 160), isTrue(inUse, 5_000)]).toEqual([true, true, false, true]);
  expect(isTrue(next, 160)).toBe(false);
  // Given, and not in use yet: whoever has it was given it.
  ring.add(next);
  expect(isTrue(next, 160)).toBe(true);
});

function rings() {
  if (host === undefined || ana === undefined || mallory === undefined) throw new Error("three keys");
  const space: SpaceAddress = { host: host.pubkey, id: "hall" };
  const random = createSeededRandom(4);
  let info: SpaceInfo = created(0, { access: "invite" }).info;
  const readers: ((event: VerifiedEvent) => void)[] = [];
  const make = (person: typeof host, first: RoomKey | null, { state } = nowOf(createSpaceState(space))) => {
    let changes = 0;
    const ring = createKeyring({
      space,
      random,
      stretch: createFakeStretch(),
      pool: { subscribe: (_, handlers) => (readers.push((event) => handlers.onEvent(event, "")), { end: () => {} }) },
      first,
      person: () => person,
      info: () => info,
      state,
      nowMs: () => 1_767_225_600_000,
      publish(event: NostrEvent) {
        const proven = verifyEvent(event);
        if (proven.ok) for (const read of readers) read(proven.value);
      },
      changed: () => (changes += 1),
    });
    return { ring, changes: () => changes };
  };
  return { make, random, setInfo: (next: Partial<SpaceInfo>) => (info = { ...info, ...next }), host, ana, mallory };
}

it("[S-87] a key in a wrap counts from the host or a co-host, and from nobody else; the one in use comes first", async () => {
  const { make, random, setInfo, host: hostKey, ana: anaKey, mallory: malloryKey } = rings();
  const [key, other] = [createRoomKey(random), createRoomKey(random)];
  setInfo({ keyId: key.id });
  const hers = make(anaKey, null);
  expect([hers.ring.isLacking(), hers.ring.isBarred(), hers.ring.inUse()]).toEqual([true, true, []]);
  hers.ring.listen();
  await make(malloryKey, key).ring.give(anaKey.pubkey, "");
  await settle();
  expect(hers.changes()).toBe(0);
  const his = make(hostKey, key);
  await his.ring.give(anaKey.pubkey, "come in");
  await settle();
  expect([hers.changes(), hers.ring.isLacking(), hers.ring.inUse()]).toEqual([1, false, [key.bytes]]);
  expect(hers.ring.proof(anaKey.pubkey)).toBe(make(anaKey, key).ring.proof(anaKey.pubkey));
  // The next one is given before it is used: it opens, and is not locked with yet.
  await his.ring.give(anaKey.pubkey, "", other);
  await settle();
  expect(hers.ring.inUse()).toEqual([key.bytes, other.bytes]);
  setInfo({ keyId: other.id });
  expect(hers.ring.inUse()).toEqual([other.bytes, key.bytes]);
  setInfo({ keyId: "ffffffff" });
  expect([hers.ring.isLacking(), hers.ring.inUse()]).toEqual([true, []]);
});

it("[S-87] a co-host who sends many keys has room for one, and neither the key in use nor what the host sent makes way", async () => {
  const { make, random, setInfo, host: hostKey, ana: anaKey, mallory: cohost } = rings();
  const [inUse, next, ...theirs] = Array.from({ length: 8 }, () => createRoomKey(random));
  if (inUse === undefined || next === undefined) throw new Error("keys");
  setInfo({ keyId: inUse.id });
  const space: SpaceAddress = { host: hostKey.pubkey, id: "hall" };
  let state = createSpaceState(space);
  for (const said of [created(0, { access: "invite", keyId: inUse.id }), decided(hostKey.pubkey, "cohost", cohost.pubkey, 1)])
    state = applySpaceEvent(state, said);
  const { ring } = make(anaKey, inUse, nowOf(state));
  ring.listen();
  const his = make(hostKey, inUse, nowOf(state)).ring;
  const hers = make(cohost, inUse, nowOf(state)).ring;
  await his.give(anaKey.pubkey, "", next);
  for (const key of theirs) {
    await hers.give(anaKey.pubkey, "", key);
    await settle();
  }
  expect(ring.inUse()).toEqual([inUse.bytes, theirs.at(-1)?.bytes, next.bytes]);
  // Where there are too many the co-hosts' go first.
  for (let count = 0; count < 3; count += 1) ring.add(createRoomKey(random));
  expect([ring.inUse().length, ring.inUse()[0], ring.inUse().includes(theirs.at(-1)?.bytes ?? inUse.bytes)]).toEqual([
    4,
    inUse.bytes,
    false,
  ]);
});
