import { createSignal } from "@plaza/platform";
import { expect, test } from "vitest";
import type { AppVisit } from "../apps/run/app-visit.ts";
import type { LookupView } from "../scene/scene-lookup.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { SpaceVisit } from "../space/visit/space-visit.ts";
import { parseRoute } from "./route.ts";
import { createStayKeeper } from "./stay.ts";
import { sampleKey, sampleScene } from "../scene/sample-scene.test-support.ts";

const host = sampleKey("ef");
const scene = sampleScene(host);

function bench() {
  let path = "/";
  let heard = (): void => undefined;
  const log: string[] = [];
  const lookup = createSignal<LookupView>({ state: "searching" });
  const entering: ((visit: SceneVisit) => void)[] = [];
  const enteringSpace: ((visit: SpaceVisit) => void)[] = [];
  const enteringApp: { readonly settle: (visit: AppVisit) => void; readonly refuse: (why: Error) => void }[] = [];
  const keeper = createStayKeeper({
    path: () => path,
    onPath: (listener) => {
      heard = listener;
      return () => undefined;
    },
    lookUp: (link) => {
      log.push(`look ${link}`);
      return { view: lookup, end: () => log.push(`stop looking ${link}`) };
    },
    visit: () => new Promise((settle) => entering.push(settle)),
    visitApp: () => new Promise((settle, refuse) => enteringApp.push({ settle, refuse })),
    visitSpace: () => new Promise((settle) => enteringSpace.push(settle)),
  });
  // A stay keeper only holds a visit and ends it.
  const visit = (name: string): SceneVisit => ({ end: () => log.push(`end ${name}`) }) as unknown as SceneVisit;
  return {
    keeper,
    log,
    lookup,
    entering,
    enteringApp,
    enteringSpace,
    appVisit: (name: string): AppVisit => ({ end: () => log.push(`end ${name}`) }) as unknown as AppVisit,
    visit,
    go: (to: string) => {
      path = to;
      heard();
    },
  };
}
const settled = (): Promise<void> => Promise.resolve().then(() => undefined);

test("[G-106] entering anew ends the session and makes another at the same address", async () => {
  const { keeper, log, lookup, entering, visit, go } = bench();
  lookup.set({ state: "found", scene });
  go("/scene/naddr1abc");
  entering[0]?.(visit("first"));
  await settled();
  keeper.again();
  expect(log).toEqual(["look naddr1abc", "stop looking naddr1abc", "end first", "look naddr1abc"]);
  const second = visit("second");
  entering[1]?.(second);
  await settled();
  expect(keeper.stay.get()).toEqual({ page: "scene", visit: second });
});

test("[G-12] leaving an address ends its session and opens the next", async () => {
  const { keeper, log, lookup, entering, visit, go } = bench();
  go("/scene/naddr1abc");
  expect(keeper.stay.get()).toEqual({ page: "lookup", lookup: { state: "searching" } });
  lookup.set({ state: "found", scene });
  lookup.set({ state: "found", scene: { ...scene, title: "B" } });
  expect(entering).toHaveLength(1);
  entering[0]?.(visit("one"));
  await settled();
  expect(keeper.stay.get().page).toBe("scene");
  go("/scene/naddr1abc");
  expect(log).toEqual(["look naddr1abc"]);
  go("/");
  expect(log).toEqual(["look naddr1abc", "stop looking naddr1abc", "end one"]);
  expect(keeper.stay.get()).toEqual({ page: "worlds" });
});

test("[G-12] a session that was still being entered is ended as soon as it exists", async () => {
  const { keeper, log, lookup, entering, visit, go } = bench();
  go("/scene/npub1abc");
  lookup.set({ state: "found", scene });
  go("/elsewhere");
  entering[0]?.(visit("late"));
  await settled();
  expect(log).toContain("end late");
  expect(keeper.stay.get()).toEqual({ page: "lost" });
});

test("[G-12] an app's address is the same: one visit, ended when it is left, also when it was still on its way", async () => {
  const { keeper, log, enteringApp, appVisit, go } = bench();
  go("/app/note1abc");
  expect(keeper.stay.get()).toEqual({ page: "opening" });
  enteringApp[0]?.settle(appVisit("one"));
  await settled();
  expect(keeper.stay.get().page).toBe("app");
  go("/app/note1def");
  expect(log).toEqual(["end one"]);
  go("/apps");
  enteringApp[1]?.settle(appVisit("late"));
  await settled();
  expect(log).toEqual(["end one", "end late"]);
  expect(keeper.stay.get()).toEqual({ page: "apps" });
  go("/app/note1ghi");
  enteringApp[2]?.refuse(new Error("offline"));
  await settled();
  await settled();
  expect(keeper.stay.get()).toEqual({ page: "broken" });
});

test("[G-12a] paths are read by their parts", () => {
  expect(parseRoute("/")).toEqual({ page: "worlds" });
  expect(parseRoute("/scene/npub1x/")).toEqual({ page: "scene", link: "npub1x" });
  expect([parseRoute("/apps/").page, parseRoute("/app/note1x")]).toEqual(["apps", { page: "app", link: "note1x" }]);
  for (const path of ["/app", "/app/a/b", "/apps/x", "/scene", "/scene/a/b", "/scenes/a", "/..", "/scene//"])
    expect(parseRoute(path).page).toBe("lost");
});

test("[G-12] a space's address opens a stay of its own, and leaving it ends what was entered", async () => {
  const { keeper, log, enteringSpace, go } = bench();
  go("/spaces/");
  expect(keeper.stay.get()).toEqual({ page: "spaces" });
  go("/space/nevent1abc");
  expect(keeper.stay.get()).toEqual({ page: "opening" });
  // A stay keeper only holds a visit and ends it.
  const visit = { end: () => log.push("end the space") } as unknown as SpaceVisit;
  enteringSpace[0]?.(visit);
  await settled();
  expect(keeper.stay.get()).toEqual({ page: "space", visit });
  go("/space/nevent1abc/more");
  expect([log, keeper.stay.get()]).toEqual([["end the space"], { page: "lost" }]);
});
