import { createSignal } from "@plaza/platform";
import { parsePubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { AppVisit } from "../apps/run/app-visit.ts";
import type { SpaceVisit } from "../space/visit/space-visit.ts";
import { createInspection } from "./inspection.ts";
import type { Stay } from "./stay.ts";

const [me, other] = ["aa", "bb"].map((two) => {
  const parsed = parsePubkey(two.repeat(32));
  if (!parsed.ok) throw new Error("a key");
  return parsed.value;
});

test("[G-11] outside a world there is nobody", () => {
  const inspection = createInspection(createSignal<Stay>({ page: "worlds" }));
  expect([inspection.self(), inspection.poseOf("aa".repeat(32)), inspection.people(), inspection.status(), inspection.scene()]).toEqual([
    null,
    null,
    [],
    "outside",
    "outside",
  ]);
  expect(Object.isFrozen(inspection)).toBe(true);
});

test("[G-11] in an app it tells how far it has come and what was not sent", () => {
  const view = createSignal<object>({ phase: "start" });
  // An inspection only reads.
  const inspection = createInspection(createSignal<Stay>({ page: "app", visit: { view } as unknown as AppVisit }));
  expect(inspection.app()).toEqual({ phase: "start", frame: "none", self: null, updates: 0, caughtUp: false, unsent: 0 });
  const session = { view: createSignal({ caughtUp: true, unsentCount: 2 }), count: createSignal(7) };
  view.set({ phase: "running", run: { session, frame: createSignal("live"), self: me } });
  expect(inspection.app()).toEqual({ phase: "running", frame: "live", self: me, updates: 7, caughtUp: true, unsent: 2 });
  expect(createInspection(createSignal<Stay>({ page: "apps" })).app()).toBeNull();
});

test("[G-11] in a world it tells who is here and where they are drawn", () => {
  const pose = { x: 1, y: 0, z: 2, ry: 0.5 };
  const visit = {
    self: me,
    ownPose: pose,
    clock: { monotonicMs: () => 5, wallMs: () => 5 },
    file: { view: createSignal({ phase: "shown" }) },
    names: { nameOf: () => "Ada" },
    session: {
      view: createSignal({
        status: "live",
        people: [
          { pubkey: me, avatar: null },
          { pubkey: other, avatar: { model: "fox", color: "#102030" } },
        ],
      }),
      poseOf: (pubkey: string, _nowMs: number, out: object) =>
        pubkey === other && Object.assign(out, { x: 7, y: 0, z: 8, ry: 1, speed: 3 }) === out,
    },
  } as unknown as SceneVisit;
  const inspection = createInspection(createSignal<Stay>({ page: "scene", visit }));
  expect(inspection.self()).toBe(me);
  expect(inspection.people()).toEqual([me, other]);
  expect(inspection.poseOf(me ?? "")).toEqual(pose);
  expect(inspection.poseOf(me ?? "")).not.toBe(pose);
  expect(inspection.poseOf(other ?? "")).toEqual({ x: 7, y: 0, z: 8, ry: 1 });
  expect(inspection.poseOf("cc".repeat(32))).toBeNull();
  expect(inspection.lookOf(other ?? "")).toMatchObject({ name: "Ada", preset: "fox", body: "#102030" });
  expect(inspection.lookOf("cc".repeat(32))).toBeNull();
  expect([inspection.status(), inspection.scene()]).toEqual(["live", "shown"]);
});

test("[G-11] in a space it tells who is heard, how loud, and by which way", () => {
  const view = createSignal<object>({ phase: "opening" });
  const analyser = { fftSize: 2_048 };
  // An inspection only reads.
  const inspection = createInspection(createSignal<Stay>({ page: "space", visit: { view } as unknown as SpaceVisit }));
  expect([inspection.space()?.phase, inspection.output()]).toEqual(["opening", null]);
  const session = {
    view: createSignal({
      phase: "inside",
      room: { members: [{ pubkey: me }, { pubkey: other }], hands: [{ pubkey: other }] },
      self: { pubkey: me, role: "host" },
      speaking: [other],
      path: { state: "thin", parents: [{ pubkey: other }], children: 2, depth: 1, tally: { heard: 9 } },
      problems: [{ code: "no-relay" }],
    }),
    levelOf: () => 20,
  };
  const sound = { view: createSignal({ stage: "running" }), stage: { analyse: () => analyser } };
  view.set({ phase: "room", run: { session, sound, talk: { state: createSignal("live") } } });
  expect(inspection.space()).toEqual({
    phase: "inside",
    self: me,
    role: "host",
    talk: "live",
    stage: "running",
    members: [me, other],
    hands: [other],
    speaking: [other],
    levels: { [other ?? ""]: 20 },
    path: "thin",
    parents: [other],
    children: 2,
    depth: 1,
    heard: 9,
    problems: ["no-relay"],
  });
  expect(inspection.output()).toBe(analyser);
  expect(createInspection(createSignal<Stay>({ page: "spaces" })).space()).toBeNull();
});
