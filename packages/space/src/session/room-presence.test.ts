import { createFakeTime, createKeySigner } from "@plaza/platform/fakes";
import { buildRoomPresence, parseRoomPresence, signEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { followOtherApps } from "./other-apps.ts";
import { createRoomPresence } from "./room-presence.ts";

const ana = createKeySigner(new Uint8Array(32).fill(5));
const space: SpaceAddress = { host: ana.pubkey, id: "hall" };

function proven(event: NostrEvent): VerifiedEvent {
  const verified = verifyEvent(event);
  if (!verified.ok) throw new Error(verified.problem.code);
  return verified.value;
}

function inRoom(choice: { readonly isTaken?: boolean; readonly isWanted?: () => boolean } = {}) {
  const time = createFakeTime();
  const startSec = Math.floor(time.wallMs() / 1_000);
  const said: { readonly sec: number; readonly hand: boolean | null }[] = [];
  const created: number[] = [];
  let isHandUp = false;
  const keeper = createRoomPresence({
    space,
    clock: time,
    timers: time,
    nowMs: () => time.wallMs(),
    async sign(template) {
      const signed = await ana.sign(template);
      return signed.ok ? proven(signed.value) : null;
    },
    publish(event) {
      const read = parseRoomPresence(event);
      said.push({ sec: Math.floor(time.wallMs() / 1_000) - startSec, hand: read.ok ? read.value.isHandRaised : null });
      created.push(event.created_at);
      return Promise.resolve(choice.isTaken ?? true);
    },
    isWanted: choice.isWanted ?? (() => true),
    isHandUp: () => isHandUp,
  });
  const raise = (isUp: boolean): void => {
    isHandUp = isUp;
    keeper.refresh();
  };
  return { time, said, created, keeper, raise };
}

it("[S-9a] who is inside says so every four minutes, a hand no sooner than two, and takes it back on leaving", async () => {
  const { time, said, created, keeper, raise } = inRoom();
  await time.advanceAsync(600_000);
  expect(said).toEqual([30, 270, 510].map((sec) => ({ sec, hand: false })));
  for (let at = 0; at < 9; at += 1) raise(at % 2 === 0);
  await time.advanceAsync(120_000);
  expect(said.slice(3)).toEqual([{ sec: 630, hand: true }]);
  keeper.leaveNow();
  expect(said.at(-1)).toEqual({ sec: 720, hand: null });
  // Later than what it takes back, or relays would keep that.
  expect(created.at(-1)).toBe((created.at(-2) ?? 0) + 1);
  await time.advanceAsync(900_000);
  expect(said).toHaveLength(5);
});

it("[S-9a] nothing is said where it is not wanted, and seldom where no relay takes it", async () => {
  const unwanted = inRoom({ isWanted: () => false });
  await unwanted.time.advanceAsync(1_000_000);
  unwanted.keeper.leaveNow();
  expect(unwanted.said).toEqual([]);
  const { time, said, raise } = inRoom({ isTaken: false });
  await time.advanceAsync(3_600_000);
  raise(true);
  await time.advanceAsync(130_000);
  expect(said.map(({ sec }) => sec)).toEqual([30, 270, 510, 1_710, 2_910]);
});

it("[S-9b] people in other apps are those of the last five minutes who never joined, for this room alone", () => {
  const time = createFakeTime();
  const nowSec = Math.floor(time.wallMs() / 1_000);
  let hear: (event: VerifiedEvent) => void = () => {};
  let changes = 0;
  const pool = {
    subscribe: (_: unknown, handlers: { onEvent(event: VerifiedEvent, url: string): void }) => (
      (hear = (event) => handlers.onEvent(event, "")),
      { end: () => {} }
    ),
  };
  const others = followOtherApps(
    pool as never,
    space,
    () => time.wallMs(),
    () => (changes += 1),
  );
  const said = (mark: number, sec: number, where = space): string => {
    const secret = new Uint8Array(32).fill(mark);
    hear(proven(signEvent(buildRoomPresence({ space: where, isHandRaised: false }, nowSec + sec), secret)));
    return createKeySigner(secret).pubkey;
  };
  const [ben, joined] = [said(11, -10), said(12, -10)];
  said(13, -10, { ...space, id: "other" });
  said(14, -400);
  said(15, 100);
  expect([others.people((pubkey) => pubkey === joined), changes]).toEqual([[ben], 3]);
  time.advance(200_000);
  said(11, 190);
  time.advance(200_000);
  expect(others.people(() => false)).toEqual([ben]);
  time.advance(100_000);
  expect(others.people(() => false)).toEqual([]);
});
