import { createSignal } from "@plaza/platform";
import { createFakeTime } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import type { ChatLine, WorldNotice } from "@plaza/world";
import { expect, test } from "vitest";
import { sampleKey } from "./sample-scene.test-support.ts";
import { sampleLine, sampleWorld } from "./sample-world.test-support.ts";
import { SOUNDS, startSceneSounds } from "./scene-sounds.ts";
import type { SceneSound } from "./scene-sounds.ts";

const me = sampleKey("56");
const ben = sampleKey("78");

function bench() {
  const time = createFakeTime();
  const { view, session, emoji } = sampleWorld();
  const said = (key: string, pubkey: Pubkey, atMs = time.wallMs()): ChatLine => sampleLine(pubkey, key, { atMs, mine: pubkey === me });
  view.set({ ...view.get(), chat: [said("old", ben)] });
  const comings = createSignal<readonly WorldNotice[]>([]);
  const played: SceneSound[] = [];
  let wanted = true;
  const stop = startSceneSounds({
    visit: {
      self: me,
      comings,
      session,
    },
    clock: time,
    wanted: () => wanted,
    play: (sound) => void played.push(sound),
  });
  const say = (...lines: readonly ChatLine[]): void => view.set({ ...view.get(), chat: [...view.get().chat, ...lines] });
  return { time, said, say, comings, emoji, played, stop, silence: () => void (wanted = false) };
}

test("[G-69] what others say sounds once; own lines and history do not", () => {
  const { said, say, played, time } = bench();
  say(said("mine", me), said("history", ben, time.wallMs() - 60_000));
  expect(played).toEqual([]);
  say(said("a", ben));
  say(said("b", ben));
  expect(played).toEqual(["line"]);
  time.advance(1_000);
  say(said("c", ben), said("d", ben));
  say();
  expect(played).toEqual(["line", "line"]);
});

test("[G-69] who comes in is heard, oneself is not, and a crowd is heard once", () => {
  const { comings, played, time, emoji } = bench();
  const came = (key: string, pubkey: Pubkey, kind: WorldNotice["kind"] = "joined"): WorldNotice => ({
    key,
    kind,
    pubkey,
    atMs: time.wallMs(),
  });
  comings.set([came("0", me)]);
  comings.set([came("0", me), came("1", ben, "left")]);
  expect(played).toEqual([]);
  comings.set([came("2", ben)]);
  comings.set([came("2", ben), came("3", ben), came("4", ben)]);
  expect(played).toEqual(["join"]);
  for (const listener of emoji) listener({ pubkey: ben, emoji: "👋" });
  expect(played).toEqual(["join", "emote"]);
});

test("[G-69] nothing sounds where it is not wanted, nor after the end", () => {
  const { said, say, played, stop, silence, emoji } = bench();
  silence();
  say(said("a", ben));
  stop();
  expect([played, emoji.size]).toEqual([[], 0]);
});

test("[G-69] every sound is short", () => {
  for (const tones of Object.values(SOUNDS)) for (const { atSec, lastsSec } of tones) expect(atSec + lastsSec).toBeLessThan(0.5);
});
