import type { SceneChatView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import { ok } from "@plaza/protocol";
import type { WorldSession, WorldView } from "@plaza/world";
import { expect, test } from "vitest";
import { createSceneApps } from "../apps/scene/scene-apps.ts";
import { createNameBook } from "../people/name-book.ts";
import { createSceneFile } from "./scene-file.ts";
import { createSceneVisit } from "./scene-visit.ts";
import { sampleKey, sampleScene } from "./sample-scene.test-support.ts";

const me = sampleKey("56");
const scene = sampleScene(me);

function bench() {
  const view = createSignal<WorldView>({
    status: "live",
    problem: null,
    servers: [],
    people: [{ pubkey: me, avatar: { displayName: "Ada" }, self: true }],
    chat: [],
    notices: [],
  });
  const log: string[] = [];
  const session: WorldSession = {
    view,
    poseOf: () => false,
    move: () => undefined,
    say: () => new Promise(() => undefined),
    emote: () => undefined,
    whisper: () => undefined,
    setAvatar: () => undefined,
    setScene: () => undefined,
    onEmoji: () => () => undefined,
    onGameEvent: () => () => undefined,
    end: () => log.push("session ended"),
  };
  const names = createNameBook({ profileOf: () => createSignal(null) });
  const file = createSceneFile({ url: "https://files.example/a.glb", http: () => new Promise(() => undefined), check: () => ok(null) });
  const visit = createSceneVisit({
    scene,
    session,
    history: { view: createSignal<SceneChatView>({ lines: [], caughtUp: true, older: "end" }), loadOlder: () => Promise.resolve() },
    file,
    apps: createSceneApps({ visitApp: () => new Promise(() => undefined), makeShare: () => new Promise(() => undefined) }),
    names,
    clock: { wallMs: () => 0, monotonicMs: () => 0 },
    self: me,
    ends: [() => log.push("watch ended")],
  });
  return { view, visit, names, log };
}

test("[G-9] who came and went stays told after the session has forgotten it", () => {
  const { view, visit } = bench();
  view.set({ ...view.get(), notices: [{ key: "joined:1", kind: "joined", pubkey: me, atMs: 5 }] });
  view.set({
    ...view.get(),
    notices: [
      { key: "joined:1", kind: "joined", pubkey: me, atMs: 5 },
      { key: "left:2", kind: "left", pubkey: me, atMs: 9 },
    ],
  });
  view.set({ ...view.get(), notices: [] });
  expect(visit.comings.get().map((notice) => notice.key)).toEqual(["joined:1", "left:2"]);
});

test("[G-8c] people and chat are there while the scene's file is still on its way", () => {
  const { visit, names } = bench();
  expect(visit.file.view.get().phase).toBe("fetching");
  expect(names.nameOf(me)).toBe("Ada");
});

test("[G-7a] who has left is remembered as they looked", () => {
  const { view, visit } = bench();
  const avatar = { displayName: "Ada", color: "#336699" };
  view.set({ ...view.get(), people: [{ pubkey: me, avatar, self: true }] });
  view.set({ ...view.get(), people: [] });
  expect(visit.avatarOf(me)).toEqual(avatar);
});

test("[G-12] the end of a visit ends everything in it, once", () => {
  const { visit, log } = bench();
  visit.end();
  visit.end();
  expect(log).toEqual(["watch ended", "session ended"]);
});
