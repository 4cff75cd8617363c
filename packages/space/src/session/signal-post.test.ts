import { createKeySigner } from "@plaza/platform";
import { parseSpaceEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, SpaceAddress } from "@plaza/protocol";
import { expect, it } from "vitest";
import type { SpaceMember } from "../membership/space-view.ts";
import { createSignalPost } from "./signal-post.ts";
import type { SignalPost, StepEvent } from "./signal-post.ts";

const signerOf = (mark: number) => createKeySigner(new Uint8Array(32).fill(mark));
const [ana, ben] = [signerOf(1), signerOf(2)];
const [anaSession, benSession] = [signerOf(11), signerOf(12)];
const space: SpaceAddress = { host: ben.pubkey, id: "hall" };
const nowMs = 1_767_225_600_000;
const sdp = "v=0\r\na=ice-ufrag:abcd\r\n";
const answer = "v=0\r\na=ice-ufrag:efgh\r\n";

const member = (signer: typeof ana, more: Partial<SpaceMember> = {}): SpaceMember => ({
  pubkey: signer.pubkey,
  name: "",
  role: "listener",
  isAdmitted: true,
  isGuest: false,
  session: signer === ana ? "00000000000000aa" : "00000000000000bb",
  sessionKey: (signer === ana ? anaSession : benSession).pubkey,
  voiceKey: null,
  caps: ["nip44"],
  metrics: null,
  sinceSec: 0,
  lastSec: 0,
  ...more,
});

function post(own: typeof ana, people: readonly SpaceMember[], isEncryptedOnly = false): SignalPost {
  return createSignalPost({
    space,
    person: own,
    sessionSigner: own === ana ? anaSession : benSession,
    member: (pubkey) => people.find((one) => one.pubkey === pubkey) ?? null,
    metrics: () => null,
    nowMs: () => nowMs,
    isEncryptedOnly,
  });
}

function stepOf(event: NostrEvent | null): StepEvent {
  const proven = event === null ? null : verifyEvent(event);
  const parsed = proven?.ok === true ? parseSpaceEvent(proven.value, space) : null;
  if (parsed?.ok !== true) throw new Error("no event of the space");
  return parsed.value as StepEvent;
}

it("[S-84] between two with session keys those sign and encrypt; every step names the request it belongs to", async () => {
  const people = [member(ana), member(ben)];
  const [a, b] = [post(ana, people), post(ben, people)];
  const reserve = stepOf(await a.write(ben.pubkey, { type: "reserve", attempt: "0011223344556677", role: "consumer" }));
  expect(reserve).toMatchObject({ author: anaSession.pubkey, person: ana.pubkey, target: ben.pubkey, targetSession: "00000000000000bb" });
  const asked = await b.read(reserve);
  expect(asked).toMatchObject({ from: ana.pubkey, ageMs: 0, signal: { type: "reserve", attempt: reserve.id, role: "consumer" } });
  const confirm = stepOf(await b.write(ana.pubkey, { type: "confirm", attempt: reserve.id }));
  expect((await a.read(confirm))?.signal).toEqual({ type: "confirm", attempt: "0011223344556677" });
  const offer = stepOf(await a.write(ben.pubkey, { type: "offer", attempt: "0011223344556677", sdp }));
  expect(offer).toMatchObject({ reserveId: reserve.id, body: { kind: "encrypted" } });
  expect((await b.read(offer))?.signal).toEqual({ type: "offer", attempt: reserve.id, sdp });
  const answered = stepOf(await b.write(ana.pubkey, { type: "answer", attempt: reserve.id, sdp: answer }));
  expect((await a.read(answered))?.signal).toEqual({ type: "answer", attempt: "0011223344556677", sdp: answer });
  const late = stepOf(await a.write(ben.pubkey, { type: "candidates", attempt: "0011223344556677", candidates: ["candidate:1"] }));
  expect((await b.read(late))?.signal).toEqual({ type: "candidates", attempt: reserve.id, candidates: ["candidate:1"] });
  const drop = stepOf(await b.write(ana.pubkey, { type: "drop", attempt: reserve.id, try: [ana.pubkey], isFull: true }));
  expect((await a.read(drop))?.signal).toEqual({ type: "drop", attempt: "0011223344556677", try: [ana.pubkey], isFull: true });
  expect(drop.createdAtSec).toBeGreaterThan(confirm.createdAtSec);
  // A third one reads nothing of it.
  const third = createSignalPost({
    space,
    person: signerOf(3),
    sessionSigner: signerOf(13),
    member: () => null,
    metrics: () => null,
    nowMs: () => nowMs,
    isEncryptedOnly: false,
  });
  expect(await third.read(offer)).toBeNull();
});

it("[S-84] towards a peer that knows only the draft the person signs, in the open where it lists no encryption", async () => {
  const plain = member(ben, { sessionKey: null, caps: [], session: null });
  const a = post(ana, [member(ana), plain]);
  const offer = stepOf(await a.write(ben.pubkey, { type: "offer", attempt: null, sdp }));
  expect(offer).toMatchObject({ author: ana.pubkey, person: ana.pubkey, reserveId: null, body: { kind: "open", value: sdp } });
  const theirs = createSignalPost({
    space,
    person: ben,
    sessionSigner: benSession,
    member: () => null,
    metrics: () => null,
    nowMs: () => nowMs,
    isEncryptedOnly: false,
  });
  expect((await theirs.read(offer))?.signal).toEqual({ type: "offer", attempt: null, sdp });
  // Turned off, nothing goes out in the open, and nothing that came so is read.
  const careful = post(ana, [member(ana), plain], true);
  expect(await careful.write(ben.pubkey, { type: "offer", attempt: null, sdp })).toBeNull();
  const open = stepOf(await theirs.write(ana.pubkey, { type: "answer", attempt: null, sdp: answer }));
  expect(await careful.read(open)).toBeNull();
});

it("[S-84] among two of the stage giving means exchanging", async () => {
  const stage = [member(ana, { role: "speaker" }), member(ben, { role: "host" })];
  const reserve = stepOf(await post(ana, stage).write(ben.pubkey, { type: "reserve", attempt: "00", role: "stage" }));
  expect(reserve).toMatchObject({ type: "reserve", role: "provider" });
  expect((await post(ben, stage).read(reserve))?.signal).toMatchObject({ role: "stage" });
  expect((await post(ben, [member(ana), member(ben)]).read(reserve))?.signal).toMatchObject({ role: "provider" });
});
