import { createSignal } from "@plaza/platform";
import { createFakeTime, createRecordingLog } from "@plaza/platform/fakes";
import { failed, ok } from "@plaza/protocol";
import type { Pose, Pubkey } from "@plaza/protocol";
import type { ChatLine, EmojiSeen, GameEventSeen, WorldSession, WorldView } from "@plaza/world";
import { describe, expect, it } from "vitest";
import { lookWords } from "./visit-talk.ts";
import { createVisitorCore } from "./visitor-core.ts";

const key = (letter: string): Pubkey => letter.repeat(64) as Pubkey;
const [self, ada, ben] = [key("f"), key("a"), key("b")];

const empty: WorldView = { status: "live", problem: null, servers: [], people: [], chat: [], notices: [] };

/** A session whose world the test writes by hand. */
function stage(start: Pose = { x: 0, y: 0, z: 0, ry: 0 }) {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const view = createSignal<WorldView>({ ...empty, people: [{ pubkey: self, avatar: null, self: true }] });
  const poses = new Map<Pubkey, Pose>();
  const moved: Pose[] = [];
  const done: string[] = [];
  let emoji = (_seen: EmojiSeen): void => {};
  let game = (_seen: GameEventSeen): void => {};
  const session: WorldSession = {
    view,
    poseOf(pubkey, _nowMs, out) {
      const pose = poses.get(pubkey);
      if (pose !== undefined) Object.assign(out, pose);
      return pose !== undefined;
    },
    move: (pose) => void moved.push(pose),
    say: async (text) => (text.trim() === "" ? failed({ code: "empty" }) : (done.push(`say ${text}`), ok(null as never))),
    emote: (text) => void done.push(`emote ${text}`),
    whisper: (to, text) => void done.push(`whisper ${to.slice(0, 1)} ${text}`),
    setAvatar: () => {},
    setScene: () => {},
    onEmoji: (listener) => ((emoji = listener), () => {}),
    onGameEvent: (listener) => ((game = listener), () => {}),
    end: () => view.set({ ...view.get(), status: "ended", people: [] }),
  };
  let left = 0;
  const visitor = createVisitorCore({
    self,
    naddr: "naddr1test",
    scene: () => ({ title: "The garden", summary: "" }),
    session,
    start,
    clock: time,
    timers: time,
    log: createRecordingLog(),
    left: async () => void (left += 1),
  });
  const enter = (pubkey: Pubkey, displayName: string, pose?: Pose): void => {
    if (pose !== undefined) poses.set(pubkey, pose);
    view.set({ ...view.get(), people: [...view.get().people, { pubkey, avatar: { displayName }, self: false }] });
  };
  const line = (text: string, more: Partial<ChatLine> = {}): void => {
    const made: ChatLine = {
      key: text,
      pubkey: ada,
      text,
      atMs: time.wallMs(),
      mine: false,
      proof: "signed",
      delivery: null,
      eventId: null,
      apps: [],
      private: false,
      with: null,
      ...more,
    };
    view.set({ ...view.get(), chat: [...view.get().chat, made] });
  };
  return {
    visitor,
    view,
    poses,
    moved,
    done,
    time,
    enter,
    line,
    emoji: (seen: EmojiSeen) => emoji(seen),
    game: (event: string, data: GameEventSeen["data"]) => game({ event, data }),
    left: () => left,
  };
}

const at = (x: number, z: number, y = 0): Pose => ({ x, y, z, ry: 0 });

describe("a visitor", () => {
  it("[A-12] sees who and what is where: metres, left and right, and the compass", () => {
    // Looks along +z, which is south; east, +x, is to the left.
    const { visitor, enter, game } = stage();
    enter(ada, "Ada", at(4, 0));
    enter(ben, "Ben");
    game("spawn", { id: "coin", kind: "coin", x: 0, y: 1, z: 3, label: "a gold coin" });
    game("spawn", { id: "well", kind: "well", x: -5, y: 0, z: -5 });
    game("area", { name: "pond", x: 0.2, z: 0, radius: 2 });
    game("area", { name: "house", min: { x: -12, z: -2 }, max: { x: -8, z: 2 } });
    const { here, near, areas, happened } = visitor.look();
    expect(here).toMatchObject({ title: "The garden", facing: "S", people: 3, elsewhere: [{ pubkey: ben, name: "Ben" }] });
    expect(near).toEqual([
      {
        distanceM: 3,
        direction: "ahead",
        compass: "S",
        what: expect.objectContaining({ id: "coin", label: "a gold coin" }),
        x: 0,
        y: 1,
        z: 3,
      },
      { distanceM: 4, direction: "left", compass: "E", who: { pubkey: ada, name: "Ada" }, x: 4, y: 0, z: 0 },
      { distanceM: 7.1, direction: "behind-right", compass: "NW", what: expect.objectContaining({ id: "well" }), x: -5, y: 0, z: -5 },
    ]);
    expect(areas.map(({ name, inside, distanceM, compass }) => [name, inside, distanceM, compass])).toEqual([
      ["pond", true, 0.2, "E"],
      ["house", false, 10, "W"],
    ]);
    expect(happened.map(({ event }) => event)).toEqual(["spawn", "spawn", "area", "area"]);
  });

  it("[A-12] as many people are counted as are listed besides the visitor, also while the connection is lost", () => {
    const { visitor, enter, view } = stage();
    enter(ada, "Ada", { x: 0, y: 0, z: 3, ry: 0 });
    enter(ben, "Ben");
    const counted = (): readonly number[] => {
      const { here, near } = visitor.look();
      return [here.people - 1, near.length + here.elsewhere.length];
    };
    expect(counted()).toEqual([2, 2]);
    view.set({ ...view.get(), status: "reconnecting", people: view.get().people.filter((person) => !person.self) });
    expect(counted()).toEqual([2, 2]);
    expect(lookWords(visitor)[0]).toContain("2 others here");
  });

  it("[A-12] directions turn with whoever looks", () => {
    for (const [ry, facing, direction] of [
      [0, "S", "ahead"],
      [Math.PI / 2, "E", "right"],
      [Math.PI, "N", "behind"],
      [-Math.PI / 2, "W", "left"],
      [Math.PI * 4.25, "SE", "ahead-right"],
    ] as const) {
      const { visitor, enter } = stage({ x: 0, y: 0, z: 0, ry });
      enter(ada, "Ada", at(0, 5));
      const { here, near } = visitor.look();
      expect([here.facing, near[0]?.direction, near[0]?.compass]).toEqual([facing, direction, "S"]);
    }
  });

  it("[A-12] knows the things of a game as pages do, and forgets them when the connection is lost", () => {
    const { visitor, game, view } = stage();
    const ids = (): string[] => visitor.look().near.flatMap((seen) => ("what" in seen ? [seen.what.id] : []));
    game("spawn", { id: "a", kind: "coin", x: 1, y: 0, z: 0 });
    game("spawn", { id: "a", kind: "coin", x: 2, y: 0, z: 0 });
    game("spawn", { id: "broken", kind: "coin", x: "far", y: 0, z: 0 });
    game("spawn", null);
    expect(ids()).toEqual(["a"]);
    game("despawn", { id: "a" });
    game("round_start", { lanterns: [{ id: "l1", kind: "lantern", x: 1, y: 0, z: 0 }, 7] });
    expect(ids()).toEqual(["l1"]);
    game("round_end", {});
    expect(ids()).toEqual([]);
    for (let index = 0; index < 300; index += 1) game("spawn", { id: `${index}`, kind: "coin", x: 1, y: 0, z: 0 });
    expect(ids()).toHaveLength(50);
    view.set({ ...view.get(), status: "reconnecting" });
    expect(ids()).toEqual([]);
  });

  it("[A-13] walks in a straight line at 2 m/s and stands where it was going", async () => {
    const { visitor, moved, time } = stage();
    const walking = visitor.walkTo({ x: 3, z: 4 });
    time.advance(1_000);
    const half = moved.at(-1) ?? at(0, 0);
    expect(Math.hypot(half.x, half.z)).toBeGreaterThan(1.8);
    expect(Math.hypot(half.x, half.z)).toBeLessThanOrEqual(2);
    expect(half.ry).toBeCloseTo(Math.atan2(3, 4));
    time.advance(2_000);
    expect(await walking).toEqual({ ok: true, value: { x: 3, y: 0, z: 4, ry: expect.closeTo(Math.atan2(3, 4)) } });
    const steps = moved.length;
    time.advance(5_000);
    expect(moved.length).toBe(steps);
  });

  it("[A-13] walks to a person who walks too, stops beside them, and says when they are lost", async () => {
    const { visitor, enter, poses, time, view } = stage();
    expect(await visitor.walkTo(ada)).toEqual({ ok: false, problem: { code: "not-present", pubkey: ada } });
    enter(ada, "Ada", at(6, 0, 2));
    const walking = visitor.walkTo(ada);
    time.advance(1_000);
    poses.set(ada, at(6, 4, 2));
    time.advance(5_000);
    const reached = await walking;
    expect(reached.ok && Math.hypot(reached.value.x - 6, reached.value.z - 4)).toBeCloseTo(1.5);
    expect(reached.ok && reached.value.y).toBeCloseTo(2);
    poses.set(ada, at(60, 4));
    const lost = visitor.walkTo(ada);
    view.set({ ...view.get(), people: view.get().people.filter(({ pubkey }) => pubkey !== ada) });
    time.advance(100);
    expect(await lost).toEqual({ ok: false, problem: { code: "lost-sight" } });
  });

  it("[A-13] another walk ends the first, and what cannot be reached is refused", async () => {
    const { visitor, time } = stage();
    const first = visitor.walkTo({ x: 10, z: 0 });
    const second = visitor.walkTo({ x: 0, z: 1 });
    expect(await first).toEqual({ ok: false, problem: { code: "turned-away" } });
    time.advance(1_000);
    expect((await second).ok).toBe(true);
    expect(await visitor.walkTo({ x: Number.NaN, z: 0 })).toEqual({ ok: false, problem: { code: "bad-place" } });
    expect(await visitor.walkTo({ x: 501, z: 1 })).toEqual({ ok: false, problem: { code: "too-far", distanceM: 501, mostM: 500 } });
    const last = visitor.walkTo({ x: 10, z: 0 });
    await visitor.leave();
    expect(await last).toEqual({ ok: false, problem: { code: "ended" } });
  });

  it("[A-14] hears what is said and who comes and goes, each once; the history is no news", () => {
    const { visitor, enter, line, view, emoji, time } = stage();
    const heard: string[] = [];
    visitor.on("chat", ({ name, text }) => heard.push(`${name}: ${text}`));
    visitor.on("dm", ({ name, text }) => heard.push(`${name} whispers: ${text}`));
    visitor.on("join", ({ name }) => heard.push(`+${name}`));
    visitor.on("leave", ({ name }) => heard.push(`-${name}`));
    visitor.on("emoji", ({ name, emoji: shown }) => heard.push(`${name} ${shown}`));
    visitor.on("status", ({ status }) => heard.push(status));
    enter(ada, "Ada");
    const joined = { key: "1", kind: "joined", pubkey: ada, atMs: 0 } as const;
    view.set({ ...view.get(), notices: [joined] });
    line("old", { atMs: time.wallMs() - 60_000 });
    line("hello");
    line("my own", { mine: true, pubkey: self });
    line("psst", { private: true });
    emoji({ pubkey: ada, emoji: "👋" });
    emoji({ pubkey: self, emoji: "👋" });
    view.set({ ...view.get(), notices: [joined, { key: "2", kind: "left", pubkey: ada, atMs: 0 }], people: [] });
    view.set({ ...view.get(), status: "reconnecting" });
    expect(heard).toEqual(["+Ada", "Ada: hello", "Ada whispers: psst", "Ada 👋", "-Ada", "reconnecting"]);
    expect(visitor.look().said.map(({ name, text }) => `${name}: ${text}`)).toContain("Ada: old");
    expect(visitor.view()).toMatchObject({ title: "The garden", status: "reconnecting", problem: null });
  });

  it("[A-14] says, whispers to who is here, shows a feeling, and leaves once", async () => {
    const { visitor, enter, done, left } = stage();
    enter(ada, "Ada");
    expect(await visitor.say("hello")).toEqual({ ok: true, value: undefined });
    expect(await visitor.say(" ")).toEqual({ ok: false, problem: { code: "empty" } });
    expect(visitor.whisper(ada, "psst").ok).toBe(true);
    expect(visitor.whisper(ben, "psst")).toEqual({ ok: false, problem: { code: "not-present", pubkey: ben } });
    expect(visitor.emote("👋").ok).toBe(true);
    expect(visitor.emote("")).toEqual({ ok: false, problem: { code: "bad-emoji" } });
    expect(done).toEqual(["say hello", "whisper a psst", "emote 👋"]);
    await Promise.all([visitor.leave(), visitor.leave()]);
    expect(left()).toBe(1);
    expect(await visitor.say("more")).toEqual({ ok: false, problem: { code: "ended" } });
    expect([visitor.whisper(ada, "x"), visitor.emote("👋")]).toEqual(Array(2).fill({ ok: false, problem: { code: "ended" } }));
  });
});
