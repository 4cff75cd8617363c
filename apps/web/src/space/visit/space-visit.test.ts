import { createFakeTime, createMemoryKeyValue, createSeededRandom } from "@plaza/platform/fakes";
import { createRoomKey } from "@plaza/space";
import type { SpaceLookUpProblem, SpaceReference } from "@plaza/space";
import { failed, ok, spaceKey } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { keepRoomKey, keptRoomKey } from "./room-keys.ts";
import type { SpaceRun } from "./space-run.ts";
import { createSpaceVisit } from "./space-visit.ts";
import { visitorSigner } from "./visitor-key.ts";

const space = { host: sampleKey("44"), id: "x" };
const reference: SpaceReference = { space, created: null, relays: [] };
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

function bench(answers: readonly Result<SpaceReference, SpaceLookUpProblem>[]) {
  const time = createFakeTime();
  const left = [...answers];
  const log: string[] = [];
  let settle = (_made: SpaceRun | "codec"): void => undefined;
  const visit = createSpaceVisit("nevent1x", {
    resolve: async () => left.shift() ?? failed({ code: "not-found" }),
    enter: () => new Promise((resolve) => (settle = resolve)),
    timers: time,
  });
  // A visit only holds a run and ends it.
  const run = { end: () => log.push("end") } as unknown as SpaceRun;
  return { visit, time, log, run, enter: (made: SpaceRun | "codec" = run) => settle(made) };
}

test("[G-41] an unknown space is searched for again, and entered once it is found", async () => {
  const { visit, time, run, enter } = bench([failed({ code: "not-found" }), ok(reference)]);
  await settled();
  expect(visit.view.get()).toEqual({ phase: "lookup", state: "not-found" });
  await time.advanceAsync(5_000);
  expect(visit.view.get()).toEqual({ phase: "opening" });
  enter();
  await settled();
  expect(visit.view.get()).toEqual({ phase: "room", run });
});

test("[G-41] a link that names no space is said to be wrong, and asked about no more", async () => {
  const { visit, time } = bench([failed({ code: "bad-link", found: "x" })]);
  await time.advanceAsync(20_000);
  expect(visit.view.get()).toEqual({ phase: "lookup", state: "bad-link" });
  expect(time.pendingTimers()).toBe(0);
});

test("[G-12] a visit that ends while it is entered ends what comes of it", async () => {
  const { visit, log, enter } = bench([ok(reference)]);
  await settled();
  visit.end();
  enter();
  await settled();
  expect(log).toEqual(["end"]);
});

test("[G-41] what this browser cannot do is said", async () => {
  const { visit, enter } = bench([ok(reference)]);
  await settled();
  enter("codec");
  await settled();
  expect(visit.view.get()).toEqual({ phase: "unable", why: "codec" });
});

test("[G-40a] the key of a closed space stays on the device, for the person who has it; what is none is not taken", async () => {
  const keyValue = createMemoryKeyValue();
  const [ana, ben] = [sampleKey("a1"), sampleKey("b2")];
  expect(await keptRoomKey(keyValue, ana, space)).toBeNull();
  const key = createRoomKey(createSeededRandom(1));
  await keepRoomKey(keyValue, ana, space, key);
  expect(await keptRoomKey(keyValue, ana, space)).toEqual(key);
  expect([await keptRoomKey(keyValue, ben, space), await keptRoomKey(keyValue, "visitor", space)]).toEqual([null, null]);
  await keyValue.set(`space-key/${spaceKey(space)}`, [1, 2, 999]);
  expect(await keptRoomKey(keyValue, ben, space)).toBeNull();
});

test("[G-40a] a key kept when keys were the device's is taken over once", async () => {
  const keyValue = createMemoryKeyValue();
  const key = createRoomKey(createSeededRandom(1));
  await keyValue.set(`space-key/${spaceKey(space)}`, [...key.bytes]);
  const [ana, ben] = [sampleKey("a1"), sampleKey("b2")];
  expect([await keptRoomKey(keyValue, ana, space), await keptRoomKey(keyValue, ana, space)]).toEqual([key, key]);
  expect(await keptRoomKey(keyValue, ben, space)).toBeNull();
});

test("[G-42] a visitor's key is the same after a reload, and a copy of the tab gets another", async () => {
  const kept = new Map<string, string>();
  const tab = () =>
    ({
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    }) as unknown as Storage;
  const held = new Set<string>();
  const hold = { lost: new Promise<void>(() => undefined), release: () => undefined };
  const locks = {
    ask(name: string) {
      const isFree = !held.has(name);
      held.add(name);
      return { hold: Promise.resolve(isFree ? hold : null), cancel: () => undefined };
    },
  };
  const random = createSeededRandom(2);
  const first = await visitorSigner(tab(), locks, random);
  // A reload lets go of what the tab held.
  held.clear();
  expect((await visitorSigner(tab(), locks, random)).pubkey).toBe(first.pubkey);
  expect((await visitorSigner(tab(), locks, random)).pubkey).not.toBe(first.pubkey);
  expect((await visitorSigner(null, locks, random)).pubkey).not.toBe(first.pubkey);
});
