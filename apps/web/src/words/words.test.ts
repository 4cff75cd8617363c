import { createSignal } from "@plaza/platform";
import { createFakeTime } from "@plaza/platform/fakes";
import type { Pose, Pubkey } from "@plaza/protocol";
import type { ChatLine, NamedPlace, WorldNotice } from "@plaza/world";
import { expect, test } from "vitest";
import { startWords } from "../i18n/start-words.ts";
import { NO_GAME } from "../scene/game-news.ts";
import type { GameView } from "../scene/game-news.ts";
import { sampleKey } from "../scene/sample-scene.test-support.ts";
import { sampleLine, sampleWorld } from "../scene/sample-world.test-support.ts";
import { createWalkControl } from "../scene/walk-control.ts";
import { createAnnouncer } from "./announcer.ts";
import { createDoings } from "./doings.ts";
import { lookAround } from "./look-around.ts";
import { steadyOrder } from "./steady-order.ts";
import { linesWords, newsWords } from "./tell-news.ts";
import type { News, Spoken } from "./tell-news.ts";
import { createVisitWords } from "./visit-words.ts";
import { bearingWords, metres, whereWords } from "./where-words.ts";

const [me, ada, ben] = [sampleKey("0a"), sampleKey("1b"), sampleKey("2c")];
const english = startWords("en").t;
const spanish = startWords("es").t;
const fountain: NamedPlace = { name: "fountain", x: 0, y: 0, z: 0, halfX: 4, halfZ: 4 };
const entrance = { x: 0, z: 20 };
/** Looking north, along -z. */
const at = (x: number, z: number, ry = Math.PI): Pose => ({ x, y: 0, z, ry });

function look(pose: Pose, places: readonly NamedPlace[] = [fountain]) {
  return lookAround({ pose, people: [], peopleCount: 0, places, things: [], entrance });
}

test("[G-80a] where one is and what is around, as who stands there sees it", () => {
  expect(whereWords(look(at(0, 10)), english, "en")).toBe("You are 6 m south of “fountain”, facing north.");
  expect(whereWords(look(at(0, 10)), spanish, "es")).toBe("Estás a 6 m al sur de «fountain», mirando al norte.");
  expect(whereWords(look(at(2, 3)), english, "en")).toBe("You are at “fountain”, facing north.");
  expect(whereWords(look(at(1, 19)), english, "en")).toBe("You are at the entrance, facing north.");
  expect(whereWords(look(at(30, 20, Math.PI / 2)), english, "en")).toBe("You are 30 m east of the entrance, facing east.");
  const [place] = look(at(10, 10)).places;
  expect(place === undefined ? "" : bearingWords(place.bearing, english, "en")).toBe("8.5 m, ahead left");
  expect([metres(3.24, "en"), metres(12.6, "en"), metres(3.24, "es")]).toEqual(["3.2 m", "13 m", "3,2 m"]);
});

test("[G-80] the way to a place ends before it; of places with one name the nearest is told", () => {
  const [place, ...more] = look(at(0, 10), [fountain, { ...fountain, x: 50 }]).places;
  expect(place).toMatchObject({ name: "fountain", goal: { x: 0 } });
  expect(place?.goal.z).toBeCloseTo(4.9, 5);
  expect(more).toEqual([]);
});

test("[G-80b] of a crowd the nearest twenty are told and the others counted, in a steady order while one reads", () => {
  const crowd = Array.from({ length: 30 }, (_, n) => ({ pubkey: sampleKey(String(n + 10)), x: 30 - n, z: 0, doing: "standing" as const }));
  const seen = lookAround({ pose: at(0, 0), people: crowd, peopleCount: 34, places: [], things: [], entrance });
  expect(seen.people).toHaveLength(20);
  expect(seen.people[0]?.bearing.distanceM).toBe(1);
  expect(seen.furtherPeople).toBe(14);
  const key = (row: string): string => row;
  expect(steadyOrder(["c", "d", "a"], key, ["a", "b", "c"])).toEqual(["a", "c", "d"]);
  expect(steadyOrder(["c", "d", "a"], key, null)).toEqual(["c", "d", "a"]);
});

test("[G-80b] what people do is told for as long as it is seen", () => {
  const doings = createDoings();
  expect(doings.of(ada, 0, 0)).toBe("standing");
  expect(doings.of(ada, 2.5, 0)).toBe("walking");
  expect(doings.of(ada, 6, 0)).toBe("running");
  expect(doings.saw(ada, "👋🏽", 0)).toBe("waving");
  expect(doings.of(ada, 0, 1_000)).toBe("waving");
  expect(doings.of(ada, 0, 9_000)).toBe("standing");
  expect(doings.saw(ada, "🌙", 0)).toBeNull();
  doings.saw(ada, "🪑", 9_000);
  expect(doings.of(ada, 0, 900_000)).toBe("sitting");
  expect(doings.of(ada, 2, 900_100)).toBe("walking");
  expect(doings.of(ada, 0, 900_200)).toBe("standing");
});

test("[G-81] whatever happens, it is read out gathered and at most once in a rest", async () => {
  const time = createFakeTime();
  const said: [number, string][] = [];
  const announcer = createAnnouncer<number>({ clock: time, timers: time, restMs: 3_000, words: (items) => items.join(" ") });
  const from = time.monotonicMs();
  announcer.view.subscribe(() => said.push([time.monotonicMs() - from, announcer.view.get().text]));
  for (let n = 0; n < 60; n += 1) {
    announcer.tell(n);
    await time.advanceAsync(100);
  }
  await time.advanceAsync(10_000);
  expect(said.map(([ms]) => ms)).toEqual([250, 3_250, 6_250]);
  expect(said.flatMap(([, text]) => text.split(" "))).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
  announcer.tell(1);
  await time.advanceAsync(300);
  announcer.tell(1);
  await time.advanceAsync(3_000);
  expect(announcer.view.get()).toEqual({ text: "1", number: 5 });
  announcer.end();
  expect(time.pendingTimers()).toBe(0);
});

test("[G-81] people together, crowds counted, the end of one's own walk last, as much as was chosen", () => {
  const news: readonly News[] = [
    { kind: "came", name: "Ada" },
    { kind: "own", text: "Walking." },
    { kind: "did", name: "Ada", doing: "waving" },
    { kind: "came", name: "Ben" },
    { kind: "left", name: "Cleo" },
    { kind: "own", text: "There." },
    { kind: "round", text: "A round." },
  ];
  const told = (spoken: Spoken): string => newsWords(news, spoken, english, "en");
  expect(told("all")).toBe("A round. Ada and Ben came in. Cleo left. Ada is waving. There.");
  expect(told("usual")).toBe("A round. Ada and Ben came in. Cleo left. There.");
  expect(told("few")).toBe("A round. There.");
  const many = Array.from({ length: 9 }, (_, n) => ({ kind: "came", name: `N${n}` }) as const);
  expect(newsWords(many, "usual", english, "en")).toBe("9 people came in.");
  expect(newsWords(many.slice(0, 2), "usual", spanish, "es")).toBe("Han llegado N0 y N1.");
});

test("[G-81] of many lines the newest four are read; names and words are data", () => {
  const lines = Array.from({ length: 7 }, (_, n) => ({ name: "Ada", text: `line ${n}`, isPrivate: false }));
  expect(linesWords(lines, english)).toBe("3 more lines. Ada: line 3 Ada: line 4 Ada: line 5 Ada: line 6");
  const odd = { name: "$t(app.name) {{text}}", text: "$t(app.lost) {{name}} <b>", isPrivate: true };
  expect(linesWords([odd], english)).toBe("$t(app.name) {{text}}, only to you: $t(app.lost) {{name}} <b>");
  expect(linesWords([{ ...odd, text: "x".repeat(900) }], english).length).toBeLessThan(270);
});

function bench(spoken: Spoken = "all") {
  const time = createFakeTime();
  const comings = createSignal<readonly WorldNotice[]>([]);
  const game = createSignal<GameView>(NO_GAME);
  const poses = new Map<Pubkey, { x: number; z: number; speed: number }>([[ada, { x: 3, z: 7, speed: 0 }]]);
  const { view, session, emoji } = sampleWorld([me, ada, ben], {
    poseOf(pubkey, _nowMs, out) {
      Object.assign(out, { y: 0, ry: 0, ...poses.get(pubkey) });
      return poses.has(pubkey);
    },
  });
  const walk = createWalkControl({ session, self: me, clock: time, timers: time });
  const words = createVisitWords({
    visit: {
      comings,
      self: me,
      game,
      walk,
      clock: time,
      session,
      names: { nameOf: (pubkey) => (pubkey === ada ? "Ada" : "Ben") },
      file: { spawns: () => [], places: () => [fountain] },
    },
    timers: time,
    t: english,
    language: "en",
    spoken: () => spoken,
  });
  const line = (text: string, pubkey = ada): ChatLine => sampleLine(pubkey, text, { atMs: time.wallMs(), mine: pubkey === me });
  return { time, view, comings, game, emoji, poses, walk, words, line };
}

test("[G-80] a visit is told: who is near and what they do, who came, what is said, what is played", async () => {
  const { time, view, comings, game, emoji, walk, words, line } = bench();
  expect(words.look()).toBeNull();
  walk.stand(at(0, 10));
  for (const listener of emoji) listener({ pubkey: ada, emoji: "👏" });
  expect(words.look()).toMatchObject({
    near: { name: "fountain" },
    people: [{ pubkey: ada, doing: "clapping", bearing: { direction: "ahead-right" } }],
    furtherPeople: 1,
  });
  comings.set([{ key: "joined:1", kind: "joined", pubkey: ben, atMs: time.wallMs() }]);
  view.set({ ...view.get(), chat: [line("hello there"), line("my own", me)] });
  game.set({ ...NO_GAME, round: { number: 1, endsMs: null, found: 0, total: 7 }, things: [{ id: "a", x: 0, y: 0, z: 30, found: false }] });
  await time.advanceAsync(300);
  expect(words.news.get().text).toBe("A round has begun, 7 things to find. Ben came in. Ada is clapping.");
  expect(words.lines.get().text).toBe("Ada: hello there");
  expect(words.look()?.things).toMatchObject([{ bearing: { distanceM: 20, direction: "behind" } }]);
  words.end();
  walk.end();
  expect(time.pendingTimers()).toBe(0);
});

test("[G-81] what was there before one came is no news, and a walk tells how it ended", async () => {
  const { time, view, walk, words, line, poses } = bench("few");
  walk.stand(at(0, 10));
  view.set({ ...view.get(), chat: [{ ...line("old"), atMs: time.wallMs() - 60_000 }] });
  await time.advanceAsync(5_000);
  expect(words.lines.get().text).toBe("");
  const going = words.walkTo(ada, "Ada");
  await time.advanceAsync(3_100);
  expect(words.news.get().text).toBe("Walking to Ada.");
  poses.delete(ada);
  walk.step(false, 0.1);
  await going;
  await time.advanceAsync(3_100);
  expect(words.news.get().text).toBe("Ada is no longer in sight.");
  words.end();
});
