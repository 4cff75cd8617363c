import { createSignal } from "@plaza/platform";
import { createFakeTime } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import type { WorldView } from "@plaza/world";
import { PerspectiveCamera } from "three";
import { expect, test } from "vitest";
import { createPeopleOnStage } from "./people-on-stage.ts";
import type { StagedVisit } from "./people-on-stage.ts";

const keyOf = (number: number): Pubkey => number.toString(16).padStart(64, "0") as Pubkey;

// Past where names are drawn: a canvas is nobody's here.
function visitOf(places: readonly { readonly x: number; readonly z: number }[]): { visit: StagedVisit; asked: Map<Pubkey, number> } {
  const asked = new Map<Pubkey, number>();
  const people = places.map((_, number) => ({ pubkey: keyOf(number), avatar: null, self: false }));
  const view = createSignal({ people, chat: [] } as unknown as WorldView);
  const session = {
    view,
    onEmoji: () => () => undefined,
    poseOf(pubkey: Pubkey, _nowMs: number, out: { x: number; y: number; z: number; ry: number; speed: number }) {
      asked.set(pubkey, (asked.get(pubkey) ?? 0) + 1);
      const place = places[Number.parseInt(pubkey, 16)];
      if (place === undefined) return false;
      Object.assign(out, { x: place.x, y: 0, z: place.z, ry: 0, speed: 0 });
      return true;
    },
  } as unknown as StagedVisit["session"];
  return { visit: { session, clock: createFakeTime(), self: keyOf(9_999), names: { nameOf: () => "" } }, asked };
}

test("[G-82] who is muted has a figure and no name above it", () => {
  const { visit } = visitOf([
    { x: -1, z: -5 },
    { x: 1, z: -5 },
  ]);
  const named = new Set<Pubkey>();
  const nameOf = (pubkey: Pubkey): string => {
    named.add(pubkey);
    // Where names are drawn there would be a canvas.
    throw new Error("drawn");
  };
  const people = createPeopleOnStage({ ...visit, names: { nameOf }, isMuted: (pubkey) => pubkey === keyOf(0) });
  const camera = new PerspectiveCamera(60, 1.5, 0.1, 200);
  let drawn = 0;
  for (let frame = 0; frame < 60; frame += 1) {
    try {
      people.draw({ nowSec: frame / 60, frameSec: 1 / 60, camera, lively: true, self: null });
    } catch {
      drawn += 1;
    }
  }
  expect(drawn).toBeGreaterThan(0);
  expect([...named]).toEqual([keyOf(1)]);
  people.end();
});

test("[G-52] who is out of the picture is neither drawn nor asked for in every frame", () => {
  const ahead = Array.from({ length: 30 }, (_, i) => ({ x: i - 15, z: -60 }));
  const behind = Array.from({ length: 70 }, (_, i) => ({ x: i - 35, z: 60 }));
  const { visit, asked } = visitOf([...ahead, ...behind]);
  const people = createPeopleOnStage(visit);
  const camera = new PerspectiveCamera(60, 1.5, 0.1, 200);
  for (let frame = 0; frame < 60; frame += 1) people.draw({ nowSec: frame / 60, frameSec: 1 / 60, camera, lively: true, self: null });
  expect(people.counts().figures).toBe(30);
  expect(people.counts().drawCalls).toBe(1);
  expect(asked.get(keyOf(0))).toBeGreaterThan(50);
  expect(asked.get(keyOf(50))).toBeLessThanOrEqual(10);
  people.end();
});
