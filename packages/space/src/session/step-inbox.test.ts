import { createFakeTime, createKeySigner, settle } from "@plaza/platform/fakes";
import { buildReserve, signEvent, verifyEvent } from "@plaza/protocol";
import type { Pubkey, SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { createSpaceState } from "../membership/space-state.ts";
import type { SpaceMember } from "../membership/space-view.ts";
import { createStepInbox } from "./step-inbox.ts";

const secret = (mark: number): Uint8Array =>
  new Uint8Array(32).fill(1).map((byte, at) => (at < 2 ? (at === 0 ? mark & 255 : mark >> 8) + 1 : byte));
const host = createKeySigner(new Uint8Array(32).fill(9)).pubkey;
const space: SpaceAddress = { host, id: "hall" };

function request(mark: number, sec: number): VerifiedEvent {
  const { pubkey } = createKeySigner(secret(mark));
  const fields = { author: pubkey, person: pubkey, target: host, targetSession: null, reserveId: null, expiresAtSec: null };
  const proven = verifyEvent(signEvent(buildReserve(space, { ...fields, role: "consumer", metrics: null }, sec), secret(mark)));
  if (!proven.ok) throw new Error(proven.problem.code);
  return proven.value;
}

function inbox() {
  const time = createFakeTime();
  const here = new Set<Pubkey>();
  const received: Pubkey[] = [];
  const steps = createStepInbox({
    space,
    self: host,
    session: "00000000000000aa",
    directory: { member: (pubkey) => (here.has(pubkey) ? ({ pubkey } as SpaceMember) : null) },
    post: { read: (step) => Promise.resolve({ from: step.person, signal: { type: "confirm", attempt: null }, ageMs: 0 }) },
    clock: time,
    state: () => createSpaceState(space),
    isOpen: () => true,
    mostRequests: 6,
    received: ({ from }) => received.push(from),
  });
  return { time, here, received, steps };
}

it("[S-84e] whoever asks is looked at, however many asked before them", async () => {
  const { time, here, received, steps } = inbox();
  const events = Array.from({ length: 12 }, (_, at) => request(at, 1_767_225_600));
  for (const event of events) {
    here.add(event.pubkey);
    time.advance(60);
    steps.relayed(event);
  }
  await settle();
  expect(received).toEqual(events.map(({ pubkey }) => pubkey));
  // The oldest requests are forgotten, the newest can be handed on.
  expect([steps.requestOf(events[0]?.pubkey ?? host), steps.requestOf(events[11]?.pubkey ?? host)]).toEqual([null, events[11]]);
});

it("[S-83] a request that is ahead of its JOIN waits four seconds for it", async () => {
  const { time, here, received, steps } = inbox();
  const [early, late] = [request(1, 1_767_225_600), request(2, 1_767_225_600)];
  for (const event of [early, late]) steps.relayed(event);
  time.advance(3_900);
  here.add(early.pubkey);
  steps.joined(early.pubkey);
  time.advance(200);
  here.add(late.pubkey);
  steps.joined(late.pubkey);
  await settle();
  expect(received).toEqual([early.pubkey]);
});
