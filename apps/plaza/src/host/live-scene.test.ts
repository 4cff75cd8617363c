import type { Signal } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { HostProblem } from "./host-problem.ts";
import { createLiveScene } from "./live-scene.ts";
import type { SceneUrls } from "./scene-files.ts";

const none: Result<SceneUrls, HostProblem> = ok({ file: null, image: null });

/** A scene whose uploads end when they are told to. */
function stage() {
  const published: string[] = [];
  const uploads: { readonly cancelled: Signal<boolean>; readonly end: (urls: Result<SceneUrls, HostProblem>) => void }[] = [];
  const scene = createLiveScene(
    { identifier: "a", title: "One", file: "https://media.example/1.glb" },
    {
      scene: {
        publish({ title, file }, status) {
          published.push(`${title} ${file} ${status}`);
          return Promise.resolve(ok(undefined));
        },
      },
      upload: (_, cancelled) => new Promise((end) => uploads.push({ cancelled, end })),
    },
  );
  return { scene, published, uploads };
}

describe("a scene from its first publication to its end", () => {
  it("[W-10m] ends without waiting for an upload, which is given up, and no change comes after the end", async () => {
    const { scene, published, uploads } = stage();
    await scene.begin();
    const first = scene.change({ title: "Two" });
    const second = scene.change({ title: "Three" });
    await Promise.resolve();
    expect(uploads.map(({ cancelled }) => cancelled.get())).toEqual([false]);
    expect(await scene.end()).toEqual(ok(undefined));
    expect(published).toEqual(["One https://media.example/1.glb live", "One https://media.example/1.glb ended"]);
    expect(uploads[0]?.cancelled.get()).toBe(true);
    uploads[0]?.end(none);
    expect([await first, await second]).toEqual([failed({ code: "ended" }), failed({ code: "ended" })]);
    expect([published.length, uploads.length]).toEqual([2, 1]);
  });

  it("[W-10m] ends as it was last published, and leaves alone what is still being copied of a change that was made", async () => {
    const { scene, published, uploads } = stage();
    const change = scene.change({ title: "Two" });
    await Promise.resolve();
    uploads[0]?.end(ok({ file: "https://media.example/2.glb", image: null }));
    expect(await change).toEqual(ok(undefined));
    await scene.end();
    expect(published.at(-1)).toBe("Two https://media.example/2.glb ended");
    expect(uploads[0]?.cancelled.get()).toBe(false);
  });
});
