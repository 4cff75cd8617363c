import { createSignal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { createVoiceVolumes } from "./voice-volumes.ts";

const [ada, ben] = [sampleKey("1b"), sampleKey("2c")];

function bench(...mutedBefore: readonly Pubkey[]) {
  const mutes = createSignal({ muted: new Set<Pubkey>(mutedBefore) });
  const played = new Map<Pubkey, number>();
  const volumes = createVoiceVolumes({ setVolume: (pubkey, volume) => void played.set(pubkey, volume) }, mutes);
  return { volumes, played, mute: (...people: readonly Pubkey[]) => mutes.set({ muted: new Set(people) }) };
}

test("[G-82a] a muted voice is silent from the call in which it is muted, and comes back as loud as it was chosen", () => {
  const { volumes, played, mute } = bench();
  volumes.set(ada, 0.4);
  volumes.set(ben, 1.5);
  mute(ada);
  expect([played.get(ada), played.get(ben), volumes.chosen.get().get(ada)]).toEqual([0, 1.5, 0.4]);
  mute();
  expect([played.get(ada), played.get(ben)]).toEqual([0.4, 1.5]);
});

test("[G-82a] whoever was muted before one came is silent from the beginning; unmuted without a choice they are as they come", () => {
  const { played, mute } = bench(ada);
  expect([...played]).toEqual([[ada, 0]]);
  mute(ben);
  expect([...played]).toEqual([
    [ada, 1],
    [ben, 0],
  ]);
});

test("[G-82a] a loudness that is chosen for somebody muted waits until they are heard again", () => {
  const { volumes, played, mute } = bench(ada);
  volumes.set(ada, 0.7);
  expect([played.get(ada), volumes.chosen.get().get(ada)]).toEqual([0, 0.7]);
  mute();
  expect(played.get(ada)).toBe(0.7);
});

test("[G-82a] silence for oneself and muting are two things: the one lasts when the other is taken back", () => {
  const { volumes, played, mute } = bench();
  volumes.set(ada, 0);
  mute(ada);
  mute();
  expect(played.get(ada)).toBe(0);
});

test("[G-82a] after the visit nothing is followed any more", () => {
  const { volumes, played, mute } = bench();
  volumes.end();
  mute(ada);
  expect(played.size).toBe(0);
});
