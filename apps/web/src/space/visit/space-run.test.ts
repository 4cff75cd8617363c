import { createSignal } from "@plaza/platform";
import { createFakeTime } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import { createSpaceState, spaceView } from "@plaza/space";
import type { SpaceSessionView } from "@plaza/space";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { createSpaceRun } from "./space-run.ts";
import type { SpaceRunParts } from "./space-run.ts";

const [host, ada, ben] = [sampleKey("0a"), sampleKey("1b"), sampleKey("2c")];

function bench() {
  const space = { host, id: "x" };
  const time = createFakeTime();
  const mutes = createSignal({ muted: new Set<Pubkey>() });
  const room = spaceView(createSpaceState(space, "seed"), 0);
  // Of what is shown a run reads only this.
  const seen = (...speaking: readonly Pubkey[]): SpaceSessionView =>
    ({ phase: "inside", room, self: { pubkey: host, role: "host" }, speaking, problems: [], invitation: null, muteRequest: null }) as never;
  const view = createSignal(seen());
  const played: (readonly [Pubkey, number])[] = [];
  const nothing = { end: () => undefined };
  const parts = {
    reference: { space, created: null, relays: [] },
    session: { ...nothing, view, setVolume: (pubkey: Pubkey, volume: number) => void played.push([pubkey, volume]) },
    sound: nothing,
    talk: nothing,
    chat: nothing,
    names: { learn: () => undefined },
    peace: { tools: { mutes: { view: mutes } } },
    timers: time,
    ends: [],
  } as unknown as SpaceRunParts;
  return { run: createSpaceRun(parts), time, mutes, played, speak: (...people: readonly Pubkey[]) => view.set(seen(...people)) };
}

test("[G-82a] in a space the list of the muted is followed while one is in it", () => {
  const { run, mutes, played } = bench();
  run.volumes.set(ada, 0.5);
  mutes.set({ muted: new Set([ada]) });
  mutes.set({ muted: new Set() });
  run.end();
  mutes.set({ muted: new Set([ben]) });
  expect(played).toEqual([
    [ada, 0.5],
    [ada, 0],
    [ada, 0.5],
  ]);
});

test("[G-82] [G-49] that a muted person speaks is not read out", () => {
  const { run, mutes, time, speak } = bench();
  mutes.set({ muted: new Set([ada]) });
  speak(ada, ben);
  const told: unknown[] = [];
  run.news.subscribe(() => told.push(run.news.get().news));
  time.advance(5_000);
  expect(told).toEqual([{ code: "speaking", pubkey: ben }]);
  run.end();
});
