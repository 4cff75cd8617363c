import { createSpaceState, spaceView } from "@plaza/space";
import type { SpaceMember, SpaceRole, SpaceSessionView } from "@plaza/space";
import type { Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { pathVerdict } from "./path-verdict.ts";
import { newsBetween, withoutMuted } from "./space-news.ts";

const [me, host, ana] = [sampleKey("11"), sampleKey("22"), sampleKey("33")];
const room = spaceView(createSpaceState({ host, id: "x" }, "seed"), 0);

function member(pubkey: Pubkey, role: SpaceRole): SpaceMember {
  return {
    pubkey,
    name: "",
    role,
    isAdmitted: true,
    isGuest: false,
    session: null,
    sessionKey: null,
    voiceKey: null,
    caps: [],
    metrics: null,
    sinceSec: 0,
    lastSec: 0,
  };
}

const plain: SpaceSessionView = {
  phase: "inside",
  room,
  self: { pubkey: me, role: "listener", isGuest: false, isDisplaced: false, isHandUp: false, microphone: "none" },
  invitation: null,
  muteRequest: null,
  speaking: [],
  silenced: [],
  quality: new Map(),
  path: { state: "good", parents: [], children: 0, depth: 1, delayMs: 20, lossRatio: 0, heldMs: 40, tally: null },
  relays: [],
  removal: null,
  keyLost: [],
  inOtherApps: [],
  problems: [],
};
const withStage = (...stage: readonly SpaceMember[]): SpaceSessionView => ({ ...plain, room: { ...room, stage, members: stage } });

test("[G-49] who speaks, comes to the stage and leaves it is told, and one's own part", () => {
  const before = withStage(member(host, "host"));
  const now = { ...withStage(member(ana, "speaker")), speaking: [ana] };
  expect(newsBetween(before, now)).toEqual([
    { code: "joined-stage", pubkey: ana },
    { code: "left-stage", pubkey: host },
    { code: "speaking", pubkey: ana },
  ]);
  expect(newsBetween(plain, { ...plain, self: { ...plain.self, role: "speaker" } })).toEqual([{ code: "you-speaker" }]);
  expect(newsBetween(plain, { ...plain, invitation: { pubkey: me, by: host, atSec: 5, message: "" } })).toEqual([
    { code: "you-invited", pubkey: host },
  ]);
  expect(newsBetween(plain, plain)).toEqual([]);
  expect(newsBetween({ ...plain, phase: "entering" }, now)).toEqual([]);
});

test("[G-82] what the muted do is not told; what they ask of those with a say is", () => {
  const news = [
    { code: "speaking", pubkey: ana },
    { code: "joined-stage", pubkey: ana },
    { code: "left-stage", pubkey: ana },
    { code: "hand", pubkey: ana },
    { code: "you-invited", pubkey: ana },
    { code: "speaking", pubkey: host },
    { code: "offline" },
  ] as const;
  expect(withoutMuted(news, new Set([ana]))).toEqual(news.slice(3));
  expect(withoutMuted(news, new Set())).toEqual(news);
});

test("[G-49] hands are told to those who decide about them", () => {
  const up = { ...room, hands: [{ pubkey: ana, raisedAtSec: 1, message: "" }] };
  expect(newsBetween(plain, { ...plain, room: up })).toEqual([]);
  const asHost = { ...plain, self: { ...plain.self, role: "host" as const } };
  expect(newsBetween(asHost, { ...asHost, room: up })).toEqual([{ code: "hand", pubkey: ana }]);
});

test("[G-47] one word says how the sound is, the most telling first", () => {
  const stage = withStage(member(host, "host"), member(ana, "speaker"));
  const parent = { pubkey: host, rttMs: 5, way: "direct" as const, delivered: 1 };
  const path = (change: Partial<SpaceSessionView["path"]>): SpaceSessionView => ({
    ...stage,
    path: { ...plain.path, parents: [parent, { ...parent, pubkey: ana }], ...change },
  });
  expect(pathVerdict(path({}), false)).toBe("good");
  expect(pathVerdict(path({}), true)).toBe("untouched");
  expect(pathVerdict({ ...path({}), problems: [{ code: "cannot-open" }] }, false)).toBe("locked");
  expect(pathVerdict(path({ state: "searching", parents: [] }), false)).toBe("searching");
  expect(pathVerdict({ ...plain, path: { ...plain.path, state: "searching" } }, false)).toBe("quiet");
  expect(pathVerdict(path({ lossRatio: 0.2 }), false)).toBe("losing");
  expect(pathVerdict(path({ lossRatio: 0.05 }), false)).toBe("slow-device");
  expect(pathVerdict(path({ parents: [{ ...parent, way: "relayed" }] }), false)).toBe("relayed");
  expect(pathVerdict(path({ delayMs: 500 }), false)).toBe("far");
  expect(pathVerdict(path({ state: "thin", parents: [parent] }), false)).toBe("thin");
  const alone = withStage(member(host, "host"));
  expect(pathVerdict({ ...alone, path: { ...plain.path, state: "thin", parents: [parent] } }, false)).toBe("only");
  expect(pathVerdict({ ...plain, path: { ...plain.path, state: "source" } }, false)).toBe("source");
});
