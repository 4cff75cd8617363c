import { createFakeTime, createKeySigner, settle } from "@plaza/platform/fakes";
import { KIND, ok, parseSpaceEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { createOwnPresence } from "./own-presence.ts";
import { createSpaceAuthor } from "./space-author.ts";

const signer = createKeySigner(new Uint8Array(32).fill(5));
const space: SpaceAddress = { host: signer.pubkey, id: "hall" };

function presence(choice: { readonly isBusy?: boolean; readonly isSignerAsked?: boolean; readonly refuses?: boolean } = {}) {
  const time = createFakeTime();
  const said: { readonly type: string; readonly atSec: number; readonly event: VerifiedEvent }[] = [];
  const failures: string[] = [];
  let isRefusing = choice.refuses ?? false;
  /** Signatures of a LEAVE wait for this. */
  let leaveGate: Promise<void> = Promise.resolve();
  const asked: number[] = [];
  const reluctant = {
    ...signer,
    sign(template: Parameters<typeof signer.sign>[0]) {
      asked.push(template.kind);
      return isRefusing
        ? Promise.resolve({ ok: false as const, problem: { code: "refused" as const, detail: "no" } })
        : template.kind === KIND.leaveSpace
          ? leaveGate.then(() => signer.sign(template))
          : signer.sign(template);
    },
  };
  const author = createSpaceAuthor({ verify: async (event: NostrEvent) => verifyEvent(event) }, reluctant, () => time.wallMs());
  let name = "Ana";
  const own = createOwnPresence({
    space,
    author,
    timers: time,
    isSignerAsked: choice.isSignerAsked ?? false,
    isBusy: () => choice.isBusy ?? false,
    fields: () => ({
      name,
      metrics: null,
      session: "00000000000000aa",
      sessionKey: null,
      voiceKey: null,
      caps: [],
      hand: null,
      sinceSec: null,
      isGuest: false,
      proof: null,
    }),
    say(event) {
      const parsed = parseSpaceEvent(event, space);
      if (parsed.ok) said.push({ type: parsed.value.type, atSec: time.wallMs() / 1_000 - 1_767_225_600, event });
    },
    failed: (code) => failures.push(code),
  });
  return {
    own,
    time,
    said,
    asked,
    failures,
    rename: (next: string) => (name = next),
    allow: () => (isRefusing = false),
    /** LEAVEs are signed only from when this is called. */
    holdLeaves(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      leaveGate = promise;
      return resolve;
    },
    async pass(ms: number) {
      await time.advanceAsync(ms);
      await settle();
    },
  };
}

it("[S-83a] heartbeats come every 300 s, every 60 s where sound is passed on, and never often where a person is asked", async () => {
  for (const [choice, count] of [
    [{}, 4],
    [{ isBusy: true }, 16],
    [{ isBusy: true, isSignerAsked: true }, 4],
  ] as const) {
    const one = presence(choice);
    expect(await one.own.enter()).toBe(true);
    await one.pass(900_000);
    expect(one.said.filter(({ type }) => type === "join").length).toBe(count);
    one.own.end();
    expect(one.time.pendingTimers()).toBe(0);
  }
});

it("[S-83a] [S-18] a LEAVE is ready after each JOIN, dated a second later, and goes out in the very call", async () => {
  const one = presence();
  await one.own.enter();
  await one.pass(1_000);
  one.own.leaveNow();
  expect(one.said.map(({ type }) => type)).toEqual(["join", "leave"]);
  const [join, leave] = one.said;
  expect((leave?.event.created_at ?? 0) - (join?.event.created_at ?? 0)).toBe(1);
  one.own.leaveNow();
  await one.pass(900_000);
  expect(one.said).toHaveLength(2);
});

it("[S-83a] [S-18] several changes are one JOIN, which overtakes the LEAVE signed ahead", async () => {
  const one = presence();
  await one.own.enter();
  for (const name of ["A", "B", "C"]) {
    one.rename(name);
    one.own.refresh();
  }
  await one.pass(1_000);
  expect(one.said.map(({ type }) => type)).toEqual(["join", "join"]);
  expect(JSON.parse(one.said[1]?.event.content ?? "{}")).toMatchObject({ name: "C" });
  one.own.leaveNow();
  expect(one.said[2]?.event.created_at).toBe((one.said[1]?.event.created_at ?? 0) + 1);
});

it("[S-83a] who leaves while the LEAVE is being signed sends it once it is, within ten seconds", async () => {
  for (const [waitMs, types] of [
    [4_000, ["join", "leave"]],
    [11_000, ["join"]],
  ] as const) {
    const one = presence();
    const sign = one.holdLeaves();
    void one.own.enter();
    await one.pass(100);
    one.own.leaveNow();
    await one.pass(waitMs);
    expect(one.said.map(({ type }) => type)).toEqual(["join"]);
    sign();
    await one.pass(100);
    expect([one.said.map(({ type }) => type), one.time.pendingTimers()]).toEqual([types, 0]);
  }
});

it("[S-83a] the LEAVE of a former JOIN is no answer to a newer one", async () => {
  const one = presence();
  await one.own.enter();
  const sign = one.holdLeaves();
  one.own.refresh();
  await one.pass(1_000);
  one.own.leaveNow();
  sign();
  await one.pass(100);
  expect(one.said.map(({ type }) => type)).toEqual(["join", "join", "leave"]);
  expect(one.said[2]?.event.created_at).toBe((one.said[1]?.event.created_at ?? 0) + 1);
});

it("[S-83a] a signer that refuses is told of and asked again later", async () => {
  const one = presence({ refuses: true });
  expect(await one.own.enter()).toBe(false);
  expect(one.failures).toEqual(["refused"]);
  one.allow();
  await one.pass(20_000);
  expect(one.said.map(({ type }) => type)).toEqual(["join"]);
  expect(ok(one.asked.length > 1).value).toBe(true);
  one.own.end();
});
