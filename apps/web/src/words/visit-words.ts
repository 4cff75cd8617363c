import type { TFunction } from "i18next";
import type { Signal, Timers } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { spokenWords } from "../apps/scene/line-apps.ts";
import { chooseSpawn } from "../scene/arrival.ts";
import { tidyLine } from "../scene/chat-order.ts";
import type { GameView } from "../scene/game-news.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { WalkGoal } from "../scene/walk-control.ts";
import { createAnnouncer } from "./announcer.ts";
import type { Announcement } from "./announcer.ts";
import { createDoings } from "./doings.ts";
import { lookAround } from "./look-around.ts";
import type { Surroundings } from "./look-around.ts";
import { linesWords, newsWords } from "./tell-news.ts";
import type { Heard, News, Spoken } from "./tell-news.ts";

/** A visit as it is told in words. */
export interface VisitWords {
  /** What is around now; null before one stands anywhere. */
  look(): Surroundings | null;
  /** What happened, to be read out. */
  readonly news: Signal<Announcement>;
  /** What was said, to be read out. */
  readonly lines: Signal<Announcement>;
  /** Walks there and tells how that ended. */
  walkTo(goal: WalkGoal, name: string): Promise<void>;
  /** Has something read out that the person asked for. */
  tell(text: string): void;
  end(): void;
}

/** What words are made with. */
export interface VisitWordsParts {
  readonly visit: Pick<SceneVisit, "comings" | "self" | "game" | "walk" | "clock"> & {
    readonly session: Pick<SceneVisit["session"], "view" | "onEmoji" | "poseOf">;
    readonly names: Pick<SceneVisit["names"], "nameOf">;
    readonly file: Pick<SceneVisit["file"], "spawns" | "places">;
  };
  readonly timers: Timers;
  readonly t: TFunction;
  readonly language: string;
  readonly spoken: () => Spoken;
}

const NEWS_REST_MS = 3_000;
const LINES_REST_MS = 1_500;
// Emotes of the far side of a world are nobody's news.
const NEAR_EMOTE_M = 15;
const FRESH_MS = 8_000;

/**
 * Follows a visit for somebody who reads or hears it.
 *
 * @see docs/spec/page.md [G-80], [G-81]
 */
export function createVisitWords({ visit, timers, t, language, spoken }: VisitWordsParts): VisitWords {
  const { session, names, clock, walk, self, file } = visit;
  const doings = createDoings();
  const news = createAnnouncer<News>({
    clock,
    timers,
    restMs: NEWS_REST_MS,
    words: (items) => newsWords(items, spoken(), t, language),
  });
  const lines = createAnnouncer<Heard>({ clock, timers, restMs: LINES_REST_MS, words: (items) => linesWords(items, t) });
  const known = new Set<string>();
  const at = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  let walks = 0;

  const isNew = (key: string, atMs: number): boolean => {
    if (known.has(key)) return false;
    known.add(key);
    return clock.wallMs() - atMs < FRESH_MS;
  };
  function hear(): void {
    for (const line of session.view.get().chat) {
      if (!isNew(line.key, line.atMs) || line.mine) continue;
      lines.tell({ name: names.nameOf(line.pubkey), text: spokenWords(tidyLine(line.text)), isPrivate: line.private });
    }
  }
  function meet(): void {
    for (const { key, kind, pubkey, atMs } of visit.comings.get()) {
      if (isNew(key, atMs) && pubkey !== self) news.tell({ kind: kind === "joined" ? "came" : "left", name: names.nameOf(pubkey) });
    }
  }
  let game: GameView = visit.game.get();
  function play(): void {
    const before = game;
    game = visit.game.get();
    const { round } = game;
    if (round !== null && (before.round === null || before.round.number !== round.number)) {
      news.tell({ kind: "round", text: round.total === null ? t("aloud.round") : t("aloud.roundOf", { total: round.total }) });
    } else if (round === null && before.round !== null) news.tell({ kind: "roundOver", text: t("aloud.roundOver") });
    const points = game.points.get(self) ?? 0;
    if (round !== null && points > (before.points.get(self) ?? 0)) {
      news.tell({ kind: "points", text: t("aloud.points", { count: points }) });
    }
  }
  function isNear(pubkey: Pubkey): boolean {
    const pose = walk.pose();
    return pose !== null && session.poseOf(pubkey, clock.monotonicMs(), at) && Math.hypot(at.x - pose.x, at.z - pose.z) <= NEAR_EMOTE_M;
  }

  // What was here before is in the lists, and no news.
  for (const { key } of session.view.get().chat) known.add(key);
  for (const { key } of visit.comings.get()) known.add(key);
  const stops = [
    session.view.subscribe(hear),
    visit.comings.subscribe(meet),
    visit.game.subscribe(play),
    session.onEmoji(({ pubkey, emoji }) => {
      const doing = doings.saw(pubkey, emoji, clock.monotonicMs());
      if (doing !== null && pubkey !== self && isNear(pubkey)) news.tell({ kind: "did", name: names.nameOf(pubkey), doing });
    }),
  ];

  return {
    news: news.view,
    lines: lines.view,
    look() {
      const pose = walk.pose();
      if (pose === null) return null;
      const nowMs = clock.monotonicMs();
      const { people } = session.view.get();
      const others = people.filter((person) => !person.self);
      const { round, things } = visit.game.get();
      return lookAround({
        pose,
        people: others.flatMap(({ pubkey }) =>
          session.poseOf(pubkey, nowMs, at) ? [{ pubkey, x: at.x, z: at.z, doing: doings.of(pubkey, at.speed, nowMs) }] : [],
        ),
        peopleCount: others.length,
        places: file.places(),
        things: round === null ? [] : things.flatMap(({ x, z, found }) => (found ? [] : [{ name: t("aloud.thing"), x, z }])),
        entrance: chooseSpawn(file.spawns(), self),
      });
    },
    async walkTo(goal, name) {
      walks += 1;
      const mine = walks;
      news.tell({ kind: "own", text: t("aloud.walking", { name }) });
      const outcome = await walk.walkTo(goal);
      // Another walk took its place, and has its own words.
      if (outcome === "stopped" && mine !== walks) return;
      news.tell({ kind: "own", text: t(`aloud.walk-${outcome}`, { name }) });
    },
    tell: (text) => news.tell({ kind: "own", text }),
    end() {
      for (const stop of stops) stop();
      news.end();
      lines.end();
    },
  };
}
