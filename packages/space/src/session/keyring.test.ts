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
  const time = { ms: 1_767_225_600_000 };
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
      nowMs: () => time.ms,
      publish(event: NostrEvent) {
        const proven = verifyEvent(event);
        if (proven.ok) for (const read of readers) read(proven.value);
      },
      changed: () => (changes += 1),
    });
    return { ring, changes: () => changes };
  };
  return { make, random, time, setInfo: (next: Partial<SpaceInfo>) => (info = { ...info, ...next }), host, ana, mallory };
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

it("[S-87f] a key that comes before its sender has a say is held for half a minute, one of each", async () => {
  for (const [waitMs, isTaken] of [
    [20_000, true],
    [31_000, false],
  ] as const) {
    const { make, random, time, setInfo, host: hostKey, ana: anaKey, mallory: cohost } = rings();
    const [inUse, other] = [createRoomKey(random), createRoomKey(random)];
    setInfo({ keyId: inUse.id });
    let state = createSpaceState({ host: hostKey.pubkey, id: "hall" });
    const { ring } = make(anaKey, null, { state: () => state });
    ring.listen();
    const hers = make(cohost, inUse).ring;
    for (const key of [other, inUse]) await hers.give(anaKey.pubkey, "", key);
    await settle();
    ring.decided();
    expect(ring.isLacking()).toBe(true);
    time.ms += waitMs;
    state = applySpaceEvent(state, decided(hostKey.pubkey, "cohost", cohost.pubkey, 1));
    ring.decided();
    expect(ring.inUse()).toEqual(isTaken ? [inUse.bytes] : []);
  }
});

it("[S-87f] strangers who send keys push out no more than each other", async () => {
  const { make, random, setInfo, host: hostKey, ana: anaKey } = rings();
  const inUse = createRoomKey(random);
  setInfo({ keyId: inUse.id });
  let state = createSpaceState({ host: hostKey.pubkey, id: "hall" });
  const { ring } = make(anaKey, null, { state: () => state });
  ring.listen();
  const strangers = Array.from({ length: 9 }, (_, at) => createKeySigner(new Uint8Array(32).fill(20 + at)));
  for (const one of strangers) await make(one, null).ring.give(anaKey.pubkey, "", inUse);
  await settle();
  for (const { pubkey } of strangers.slice(0, 1)) state = applySpaceEvent(state, decided(hostKey.pubkey, "cohost", pubkey, 1));
  ring.decided();
  expect(ring.isLacking()).toBe(true);
  for (const { pubkey } of strangers.slice(1, 2)) state = applySpaceEvent(state, decided(hostKey.pubkey, "cohost", pubkey, 1));
  ring.decided();
  expect(ring.isLacking()).toBe(false);
});
