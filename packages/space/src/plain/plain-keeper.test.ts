import { createSeededRandom } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import { keyNamed } from "../membership/said.test-support.ts";
import type { PlainOutput } from "./plain-keeper.ts";
import { createPlainKeeper } from "./plain-keeper.ts";

const me = keyNamed("me");
const [f, g, k] = [keyNamed("f"), keyNamed("g"), keyNamed("k")];
const host = keyNamed("host");

/** A room with plain peers, and one of ours who keeps links with them. */
function keeperIn(room: {
  most?: number;
  stage?: readonly Pubkey[];
  /** Of the stage who gives plain sound: all, where it is not said. */
  carriers?: readonly Pubkey[];
  speakers?: readonly Pubkey[];
  all?: number;
  hasSound?: boolean;
}) {
  const now = {
    most: 2,
    stage: [host],
    speakers: [] as readonly Pubkey[],
    all: 8,
    hasSound: true,
    heardMs: null as number | null,
    ...room,
  };
  const keeper = createPlainKeeper({
    self: me,
    random: createSeededRandom(3),
    most: () => now.most,
    directory: {
      plain: (pubkey) => ([f, g, k].includes(pubkey) ? { pubkey, isStage: now.speakers.includes(pubkey) } : null),
      plainStage: () => now.speakers,
      stage: () => now.stage,
      plainCarriers: () => now.carriers ?? now.stage,
      plainServers: () => [host, me],
    },
    heardMs: () => now.heardMs,
    hasSound: () => now.hasSound,
    places: () => ({ all: now.all, free: now.all - keeper.listeners().length }),
  });
  const asked = (peer: Pubkey, nowMs = 0): boolean | readonly Pubkey[] => {
    const [verdict] = keeper.handle({ type: "asked", peer, role: "consumer", way: "relay" }, nowMs);
    if (verdict?.type !== "verdict") throw new Error("an answer");
    return verdict.isAccepted ? true : verdict.try;
  };
  const up = (peer: Pubkey, isInitiator = false): void => void keeper.handle({ type: "up", peer, role: "consumer", isInitiator }, 0);
  const care = (nowMs: number): readonly string[] => keeper.handle({ type: "care" }, nowMs).map(brief);
  return { now, keeper, asked, up, care };
}

function brief(output: PlainOutput): string {
  return output.type === "open" ? `open ${output.peers.join()}` : `${output.type} ${output.peer}`;
}

it("[S-100a] two plain listeners at most, and never more than half of the places; others are named to who is refused", () => {
  const { asked, up, keeper } = keeperIn({});
  expect([asked(f), asked(g)]).toEqual([true, true]);
  expect(asked(k)).toEqual([host]);
  // One that was accepted and never came leaves its place.
  up(f);
  expect([asked(k, 6_500), asked(g, 6_600)]).toEqual([true, [host]]);
  expect(keeper.listeners()).toEqual([f]);
  const small = keeperIn({ all: 2 });
  expect([small.asked(f), small.asked(g)]).toEqual([true, [host]]);
});

it("[S-100a] where there is no sound to give, or none that is plain, nobody is taken", () => {
  expect(keeperIn({ hasSound: false }).asked(f)).toEqual([host]);
  const none = keeperIn({ most: 0, speakers: [g] });
  expect([none.asked(f), none.asked(g), none.care(0)]).toEqual([[host, g], [host], []]);
});

it("[S-101] the first of the stage asks plain speakers, again and again and ever less often; the others wait to be asked", () => {
  const first = keeperIn({ stage: [me, host], speakers: [f] });
  expect(first.care(0)).toEqual([`open ${f}`]);
  expect(first.care(2_000)).toEqual([]);
  first.keeper.handle({ type: "failed", peer: f, why: "silent", try: [], isFull: false }, 3_000);
  const tries = Array.from({ length: 60 }, (_, at) => 4_000 + at * 1_000).filter((atMs) => {
    const isTry = first.care(atMs).length > 0;
    if (isTry) first.keeper.handle({ type: "failed", peer: f, why: "silent", try: [], isFull: false }, atMs);
    return isTry;
  });
  expect(tries.length).toBeGreaterThan(2);
  expect(tries.length).toBeLessThan(6);
  first.up(f);
  expect(first.care(600_000)).toEqual([]);
  const second = keeperIn({ stage: [host, me], speakers: [f] });
  expect([second.care(0), second.asked(f)]).toEqual([[], true]);
  const listener = keeperIn({ stage: [host], speakers: [f] });
  expect([listener.care(0), listener.asked(f)]).toEqual([[], [host]]);
});

it("[S-101] of the stage the first that gives plain sound asks, and where nobody hears the speaker the next two in turn", () => {
  // The first of all cannot: its page was never touched.
  const able = keeperIn({ stage: [host, me], carriers: [me], speakers: [f] });
  expect(able.care(0)).toEqual([`open ${f}`]);
  const asks = (carriers: readonly Pubkey[], heardMs: number | null): readonly number[] => {
    const one = keeperIn({ stage: carriers, carriers, speakers: [f] });
    one.now.heardMs = heardMs;
    return [0, 9_000, 11_000, 19_000, 21_000, 99_000].filter((atMs) => one.care(atMs).length > 0);
  };
  expect([asks([host, me], null), asks([host, g, me], null), asks([host, g, k, me], null)]).toEqual([[11_000], [21_000], []]);
  expect(asks([host, me], 5_000)).toEqual([]);
  // Another is the first now, and whom that one carried nobody hears yet.
  const { now, care } = keeperIn({ stage: [host, g, me], carriers: [host, me], speakers: [f] });
  now.heardMs = 5_000;
  expect([care(0), care(20_000)]).toEqual([[], []]);
  now.carriers = [g, me];
  expect([care(30_000), care(39_000), care(41_000)]).toEqual([[], [], [`open ${f}`]]);
});

it("[S-61a] a plain speaker who answers late is taken up at once, by whose part it is and while no link is under way", () => {
  const late = { type: "late", peer: f, way: "relay" } as const;
  const first = keeperIn({ stage: [me, host], speakers: [f] });
  first.care(0);
  first.keeper.handle({ type: "failed", peer: f, why: "silent", try: [], isFull: false }, 1_500);
  expect(first.keeper.handle(late, 2_000).map(brief)).toEqual([`open ${f}`]);
  expect(first.keeper.handle(late, 2_000)).toEqual([]);
  for (const room of [
    { stage: [host, me], speakers: [f] },
    { stage: [me], speakers: [] },
  ])
    expect(keeperIn(room).keeper.handle(late, 0)).toEqual([]);
});

it("[S-101] where nobody of the stage speaks frames each hears plain speakers by itself, until somebody does", () => {
  const { now, care, up, keeper } = keeperIn({ stage: [], speakers: [f] });
  expect(care(0)).toEqual([`open ${f}`]);
  up(f, true);
  expect([keeper.keys(), keeper.listeners()]).toEqual([[f], []]);
  now.stage = [host];
  expect(care(2_000)).toEqual([`close ${f}`]);
});

it("[S-100] who leaves ends every plain link, and takes nobody any more", () => {
  const { keeper, up, asked } = keeperIn({});
  up(f);
  expect(keeper.handle({ type: "leave" }, 1).map(brief)).toEqual([`close ${f}`]);
  expect(asked(g)).toEqual([host]);
});
