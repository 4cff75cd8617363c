import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeTime, createRecordingLog } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Visitor, WorldHost } from "../agent/index.ts";
import { createSecretFilter } from "./secret-filter.ts";
import { createWorldDesk } from "./world-desk.ts";
import type { WorldDesk } from "./world-desk.ts";

let folder: string;
let desk: WorldDesk;
let opened: PromiseWithResolvers<void>;
let closed: PromiseWithResolvers<void>;
const calls: string[] = [];
const passed = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-desk-"));
  [opened, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  calls.length = 0;
  const time = createFakeTime();
  const over = (what: string) => async (): Promise<void> => {
    calls.push(what);
    await closed.promise;
    calls.push(`${what}, done`);
  };
  desk = createWorldDesk({
    plaza: "http://127.0.0.1:1/",
    relays: [],
    media: [],
    listen: "127.0.0.1",
    dataPath: folder,
    filesPath: null,
    secrets: createSecretFilter(),
    log: createRecordingLog(),
    clock: time,
    timers: time,
    // Of these the desk needs no more.
    open: async () => {
      calls.push("opening");
      await opened.promise;
      return ok({ on: () => () => {}, end: over("world ends") } as unknown as WorldHost);
    },
    visit: async () => {
      calls.push("entering");
      await opened.promise;
      return ok({ on: () => () => {}, naddr: "", leave: over("visit ends") } as unknown as Visitor);
    },
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const world = { id: "yard", title: "The yard", summary: "", image: null, file: "yard.glb" };
const startHosting = () => desk.startHosting({ world, hostName: "Host" });
const enter = () => desk.enter({ link: "naddr1x", name: "Ada", withNewKey: true });

describe("when the client goes", () => {
  it("[A-20] a world that is just being opened, and one that is being entered, end too", async () => {
    const [hosting, visit] = [startHosting(), enter()];
    await vi.waitFor(() => expect(calls.toSorted()).toEqual(["entering", "opening"]));
    let isOver = false;
    const end = desk.end().then(() => (isOver = true));
    await passed();
    expect(isOver).toBe(false);
    opened.resolve();
    await passed();
    expect([isOver, ...calls.slice(2).toSorted()]).toEqual([false, "visit ends", "world ends"]);
    closed.resolve();
    await end;
    expect([(await hosting).ok, (await visit).ok, desk.hostings().length, desk.visits().length]).toEqual([false, false, 0, 0]);
    expect(await startHosting()).toEqual({ ok: false, problem: "This server is ending." });
  });

  it("[A-20] a world that is just being closed is seen through", async () => {
    opened.resolve();
    const hosting = await startHosting();
    if (!hosting.ok) throw new Error(hosting.problem);
    const stopped = desk.stopHosting(hosting.value.id);
    let isOver = false;
    const end = desk.end().then(() => (isOver = true));
    await passed();
    expect([isOver, ...calls]).toEqual([false, "opening", "world ends"]);
    closed.resolve();
    await Promise.all([end, stopped]);
    expect(calls.at(-1)).toBe("world ends, done");
  });
});
