import { createFakeTime, createKeySigner } from "@plaza/platform/fakes";
import { parseSpaceEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, SpaceAddress, SpaceEvent, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { ana, ben, cleo, created, joined, left } from "../membership/said.test-support.ts";
import { applySpaceEvent, createSpaceState } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { verdictOn } from "../roles/verdict.ts";
import { createSessionActs } from "./session-acts.ts";
import { createSpaceAuthor } from "./space-author.ts";
import { createNewsJudge } from "./news-judge.ts";

const [hostKey, anaKey, benKey] = [7, 8, 9].map((mark) => createKeySigner(new Uint8Array(32).fill(mark)));

const line = { downloadSpeedKbps: 4_000, uploadSpeedKbps: 137, maxAudioOutputs: 2, networkConnectionType: "wifi" };

function room() {
  if (hostKey === undefined || anaKey === undefined || benKey === undefined) throw new Error("three keys");
  const space: SpaceAddress = { host: hostKey.pubkey, id: "hall" };
  const time = createFakeTime();
  const said: SpaceEvent[] = [];
  const events: VerifiedEvent[] = [];
  const whispered: VerifiedEvent[] = [];
  let state: SpaceState = createSpaceState(space);
  const nowMs = () => time.wallMs();
  const verify = async (event: NostrEvent) => verifyEvent(event);
  const hear = (event: SpaceEvent): void => void (state = applySpaceEvent(state, event));
  const actsOf = (signer: typeof hostKey, skewMs = 0, sessionKey: typeof hostKey | null = null) =>
    createSessionActs({
      space,
      author: createSpaceAuthor({ verify }, signer, () => nowMs() + skewMs),
      sessionAuthor: () => (sessionKey === null ? null : createSpaceAuthor({ verify }, sessionKey, nowMs)),
      state: () => state,
      nowMs,
      metrics: () => line,
      invitedSec: () => -1,
      whisper: (event) => whispered.push(event),
      say(event) {
        const parsed = parseSpaceEvent(event, space);
        if (!parsed.ok) throw new Error(parsed.problem.code);
        said.push(parsed.value);
        events.push(event);
        state = applySpaceEvent(state, parsed.value);
      },
    });
  return { space, time, said, events, whispered, nowMs, state: () => state, hear, actsOf, hostKey, anaKey, benKey };
}

it("[S-86] what the roles do not allow is not signed", async () => {
  const { actsOf, said, anaKey, hostKey } = room();
  const acts = actsOf(anaKey);
  const refused = { ok: false, problem: { code: "not-allowed" } };
  expect(await acts.decide("speaker", ben, "promote-speaker", null)).toMatchObject(refused);
  expect(await acts.decide("remove", hostKey.pubkey, "remove", null)).toMatchObject(refused);
  expect(await acts.close()).toMatchObject(refused);
  expect(await acts.wish(ben, "mute", "ask-mute", "")).toMatchObject(refused);
  expect(await acts.stepDown()).toMatchObject(refused);
  expect(said).toEqual([]);
});

it("[S-12b] a hand goes up by the session's key, and by the person's own where who decides knows only the draft", async () => {
  const { actsOf, said, hear, nowMs, hostKey, anaKey, benKey } = room();
  const acts = actsOf(anaKey, 0, benKey);
  const sec = Math.floor(nowMs() / 1_000);
  const authors = async (): Promise<readonly string[]> => {
    said.length = 0;
    await acts.wish(anaKey.pubkey, "speak", "raise-hand", "");
    return said.map(({ author }) => author);
  };
  const at = { createdAtSec: sec, everySec: 60 };
  expect(await authors()).toEqual([benKey.pubkey]);
  hear({ ...joined(hostKey.pubkey, 0, { sessionKey: ben }), ...at });
  expect(await authors()).toEqual([benKey.pubkey]);
  hear({ ...joined(hostKey.pubkey, 0), ...at, createdAtSec: sec + 1 });
  expect(await authors()).toEqual([anaKey.pubkey]);
  expect(said).toMatchObject([{ person: anaKey.pubkey, subject: anaKey.pubkey, wish: "speak" }]);
  // Who is gone decides nothing.
  hear({ ...left(hostKey.pubkey, 0), createdAtSec: sec + 2 });
  expect(await authors()).toEqual([benKey.pubkey]);
});

it("[S-86] a decision is dated later than what it overrules, though that was dated by a clock ahead", async () => {
  const { actsOf, said, state, nowMs, hostKey, anaKey } = room();
  const host = actsOf(hostKey);
  await host.decide("cohost", anaKey.pubkey, "promote-cohost", null);
  // Ana's clock is half a minute ahead.
  await actsOf(anaKey, 30_000).decide("speaker", ben, "promote-speaker", null);
  await host.decide("demote", ben, "demote", null);
  const [, promoted, demoted] = said;
  expect((demoted?.createdAtSec ?? 0) - (promoted?.createdAtSec ?? 0)).toBe(1);
  expect(verdictOn(state(), ben, nowMs()).role).toBe("listener");
});

it("[S-86] [S-28a] demoting a co-host keeps what they decided, in the same second", async () => {
  const { actsOf, said, state, nowMs, time, hostKey, anaKey } = room();
  const host = actsOf(hostKey);
  await host.decide("cohost", anaKey.pubkey, "promote-cohost", null);
  const cohost = actsOf(anaKey);
  await cohost.decide("speaker", ben, "promote-speaker", null);
  await cohost.decide("remove", cleo, "remove", null);
  time.advance(10_000);
  said.length = 0;
  await host.decide("demote", anaKey.pubkey, "demote", null);
  expect(new Set(said.map(({ createdAtSec }) => createdAtSec)).size).toBe(1);
  expect(said).toHaveLength(3);
  expect(verdictOn(state(), ben, nowMs()).role).toBe("speaker");
  expect(verdictOn(state(), cleo, nowMs()).removed?.by).toBe(hostKey.pubkey);
  expect(verdictOn(state(), anaKey.pubkey, nowMs()).role).toBe("listener");
});

it("[S-85a] decisions are news where their author has a say; wishes of who is present, and not too many", async () => {
  const { space, actsOf, events, state, time, nowMs, hostKey, anaKey, benKey } = room();
  const judge = createNewsJudge({
    space,
    state,
    member: (pubkey) => (pubkey === benKey.pubkey ? ({ pubkey } as never) : null),
    nowMs,
    clock: time,
  });
  await actsOf(hostKey).decide("cohost", anaKey.pubkey, "promote-cohost", null);
  await actsOf(anaKey).decide("speaker", ben, "promote-speaker", null);
  expect(events.map((event) => judge.isNews(event))).toEqual([true, true]);
  await actsOf(hostKey).decide("demote", anaKey.pubkey, "demote", null);
  const wishes = [];
  for (let times = 0; times < 6; times += 1) {
    await actsOf(benKey).wish(benKey.pubkey, "speak", "raise-hand", "");
    wishes.push(judge.isNews(events.at(-1) ?? events[0] ?? ({} as never)));
  }
  expect(wishes).toEqual([true, true, true, true, false, false]);
  await actsOf(anaKey).wish(anaKey.pubkey, "speak", "raise-hand", "");
  expect(judge.isNews(events.at(-1) ?? ({} as never))).toBe(false);
  expect(ana).not.toBe(anaKey.pubkey);
});

it("[S-17c] an edit tells of the host's line where it names relays, and never without", async () => {
  const { actsOf, said, hear, space, hostKey } = room();
  const first = created(0);
  hear({ ...first, space, author: hostKey.pubkey });
  const acts = actsOf(hostKey);
  expect(await acts.setInfo({ ...first.info, relays: ["wss://relay.example.com"] })).toMatchObject({ ok: true });
  expect(await acts.setInfo({ ...first.info, relays: [] })).toMatchObject({ ok: true });
  expect(said.map((one) => one.type === "create" && one.metrics)).toEqual([line, null]);
});

it("[S-12c] what the draft knows no word for is told to our own kind alone while somebody who decides knows only the draft", async () => {
  const { actsOf, said, whispered, hear, nowMs, hostKey, anaKey, benKey } = room();
  const sec = Math.floor(nowMs() / 1_000);
  const at = { createdAtSec: sec, everySec: 60 };
  const guest = actsOf(anaKey, 0, benKey);
  const wishes = async (): Promise<void> => {
    said.length = 0;
    whispered.length = 0;
    for (const wish of ["speak", "cancel", "declined"] as const) await guest.wish(anaKey.pubkey, wish, "raise-hand", "");
  };
  hear({ ...joined(hostKey.pubkey, 0, { sessionKey: ben }), ...at });
  await wishes();
  expect([said.length, whispered.length]).toEqual([3, 0]);
  hear({ ...joined(hostKey.pubkey, 0), ...at, createdAtSec: sec + 1 });
  await wishes();
  expect([said.length, whispered.map(({ pubkey }) => pubkey)]).toEqual([1, [benKey.pubkey, benKey.pubkey]]);
});

it("[S-12c] nobody who knows only the draft is asked to be silent: they would read that they are invited", async () => {
  const { actsOf, said, hear, nowMs, hostKey } = room();
  const host = actsOf(hostKey);
  const sec = Math.floor(nowMs() / 1_000);
  for (const [one, sessionKey] of [
    [ana, null],
    [cleo, ben],
  ] as const) {
    hear({ ...joined(one, 0, { sessionKey }), createdAtSec: sec, everySec: 60 });
    await host.decide("speaker", one, "promote-speaker", null);
  }
  said.length = 0;
  expect(await host.wish(ana, "mute", "ask-mute", "")).toMatchObject({ ok: false, problem: { code: "not-now" } });
  expect(await host.wish(cleo, "mute", "ask-mute", "")).toMatchObject({ ok: true });
  expect(said).toMatchObject([{ subject: cleo, wish: "mute" }]);
});
