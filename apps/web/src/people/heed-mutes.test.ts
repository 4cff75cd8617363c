import type { SceneChat, SceneChatView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import { expect, test } from "vitest";
import { sampleKey } from "../scene/sample-scene.test-support.ts";
import { sampleLine, sampleWorld } from "../scene/sample-world.test-support.ts";
import { heedInChat, heedInWorld } from "./heed-mutes.ts";
import type { Heeded } from "./heed-mutes.ts";

const [me, ada, ben] = [sampleKey("0a"), sampleKey("1b"), sampleKey("2c")];
const nobody: Heeded = { muted: new Set(), hidden: new Set(), words: [] };

function bench() {
  const { view, session, emoji } = sampleWorld([me, ada, ben], { poseOf: () => true });
  view.set({
    ...view.get(),
    chat: [
      sampleLine(ada, "hello"),
      sampleLine(ada, "psst", { private: true }),
      sampleLine(ben, "a Spoiler!"),
      sampleLine(me, "my spoiler", { mine: true }),
    ],
    notices: [{ key: "joined:1", kind: "joined", pubkey: ada, atMs: 1 }],
  });
  const mutes = createSignal<Heeded>(nobody);
  const heeded = heedInWorld(session, mutes);
  const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  return { view, mutes, heeded, emoji, seen: (pubkey: typeof me) => heeded.poseOf(pubkey, 0, out) };
}

test("[G-82] of the muted neither lines nor whispers, emoji, comings are there; their figures are", () => {
  const { view, mutes, heeded, emoji, seen } = bench();
  const shown: string[] = [];
  let changes = 0;
  heeded.onEmoji(({ pubkey }) => shown.push(pubkey));
  heeded.view.subscribe(() => (changes += 1));
  expect(heeded.view.get()).toBe(view.get());
  mutes.set({ ...nobody, muted: new Set([ada]) });
  expect(changes).toBe(1);
  expect(heeded.view.get().chat.map(({ text }) => text)).toEqual(["a Spoiler!", "my spoiler"]);
  expect(heeded.view.get().notices).toEqual([]);
  expect(heeded.view.get().people).toHaveLength(3);
  expect(heeded.view.get()).toBe(heeded.view.get());
  for (const listener of emoji) for (const pubkey of [ada, ben]) listener({ pubkey, emoji: "👋" });
  expect(shown).toEqual([ben]);
  expect(seen(ada)).toBe(true);
  mutes.set(nobody);
  expect(heeded.view.get()).toBe(view.get());
});

test("[G-82] of the hidden not even the figure is there; muted words hide others' lines, never one's own", () => {
  const { mutes, heeded, seen } = bench();
  mutes.set({ muted: new Set([ada]), hidden: new Set([ada]), words: ["spoiler"] });
  expect(heeded.view.get().people.map(({ pubkey }) => pubkey)).toEqual([me, ben]);
  expect(heeded.view.get().chat.map(({ text }) => text)).toEqual(["my spoiler"]);
  expect([seen(ada), seen(ben)]).toEqual([false, true]);
});

test("[G-82] the chat of a space leaves out the same people and words, and none of one's own lines", () => {
  const view = createSignal<SceneChatView>({ lines: [], caughtUp: true, older: "end" });
  const chat: SceneChat = {
    view,
    sign: () => new Promise(() => undefined),
    publish: () => {
      throw new Error("nothing is said here");
    },
    retry: () => null,
    loadOlder: () => Promise.resolve(),
    end: () => undefined,
  };
  const mutes = createSignal<Heeded>({ ...nobody, muted: new Set([ada]) });
  const heeded = heedInChat(chat, mutes, me);
  const said = (pubkey: typeof me) => ({ pubkey, text: "a Spoiler" }) as unknown as SceneChatView["lines"][number];
  view.set({ ...view.get(), lines: [said(ada), said(ben), said(me)] });
  const left = () => heeded.view.get().lines.map(({ pubkey }) => pubkey);
  expect(left()).toEqual([ben, me]);
  mutes.set({ ...nobody, words: ["spoiler"] });
  expect(left()).toEqual([me]);
});
