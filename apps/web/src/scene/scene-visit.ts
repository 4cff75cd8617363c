import type { SceneChat } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Clock, KeyValue, Log, Signal, Timers, WritableSignal } from "@plaza/platform";
import type { AvatarConfig, Pose, Pubkey, Scene } from "@plaza/protocol";
import type { WorldNotice, WorldSession, WorldView } from "@plaza/world";
import type { SceneApps } from "../apps/scene/scene-apps.ts";
import type { NameBook } from "../people/name-book.ts";
import type { FetchFigure } from "../stage/own-figure-file.ts";
import { chooseSpawn } from "./arrival.ts";
import { startFlatWalk } from "./flat-walk.ts";
import { createGameNews } from "./game-news.ts";
import type { GameView } from "./game-news.ts";
import { keepLastPlace } from "./last-place.ts";
import type { SceneFile } from "./scene-file.ts";
import { createWalkControl } from "./walk-control.ts";
import type { WalkControl } from "./walk-control.ts";

/** One stay in one world: made by the route, ended by it, read by the screens and the stage. */
export interface SceneVisit {
  readonly scene: Scene;
  readonly session: WorldSession;
  /** Everybody who is here, also those one does not want to see. */
  readonly everybody: Signal<Pick<WorldView, "people">>;
  /** Whether one does not want to hear somebody. */
  isMuted(pubkey: Pubkey): boolean;
  /** Fetches a figure that somebody brings themselves, and weighs it. */
  readonly fetchFigure: FetchFigure;
  /** What was said before the first line shown, on demand. */
  readonly history: Pick<SceneChat, "view" | "loadOlder">;
  readonly file: SceneFile;
  /** The apps people bring into the chat. */
  readonly apps: SceneApps;
  readonly names: NameBook;
  readonly clock: Clock;
  /** Who came and went during this stay; the session itself forgets them after some seconds. */
  readonly comings: Signal<readonly WorldNotice[]>;
  /** The host's game, as far as the page shows it. */
  readonly game: Signal<GameView>;
  /** To whom the next lines go alone; null for everybody. */
  readonly whisperTo: WritableSignal<Pubkey | null>;
  /** Who I am here. */
  readonly self: Pubkey;
  /** How somebody looks or looked while they were here; null when they never said. */
  avatarOf(pubkey: Pubkey): AvatarConfig | null;
  /** Where I stand, null until the stage has put me somewhere. */
  readonly ownPose: Pose | null;
  /** Moves me, with and without a stage. */
  readonly walk: WalkControl;
  /** Where I was the last time, null when that is unknown or long ago. */
  readonly lastPlace: Promise<Pose | null>;
  /** Begins to walk on level ground, for screens that draw no stage; the answer stops it. */
  walkFlat(): () => void;
  end(): void;
}

/** What a visit is put together from. */
export interface SceneVisitParts {
  readonly scene: Scene;
  readonly session: WorldSession;
  readonly everybody: SceneVisit["everybody"];
  readonly isMuted: SceneVisit["isMuted"];
  readonly fetchFigure: FetchFigure;
  readonly history: SceneVisit["history"];
  readonly file: SceneFile;
  readonly apps: SceneApps;
  readonly names: NameBook;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly keyValue: KeyValue;
  readonly log: Log;
  readonly self: Pubkey;
  readonly ends: readonly (() => void)[];
}

const MOST_COMINGS = 60;
const MOST_AVATARS = 2_000;

/** Puts a visit together; `ends` are called once when it is over. */
export function createSceneVisit({ ends, timers, keyValue, log, ...parts }: SceneVisitParts): SceneVisit {
  const { session, names, scene, clock, self } = parts;
  const comings = createSignal<readonly WorldNotice[]>([]);
  const avatars = new Map<Pubkey, AvatarConfig>();
  const learn = (): void => {
    const { notices } = session.view.get();
    for (const { pubkey, avatar } of parts.everybody.get().people) {
      names.learn(pubkey, avatar);
      if (avatar === null || avatars.get(pubkey) === avatar) continue;
      avatars.delete(pubkey);
      avatars.set(pubkey, avatar);
    }
    for (const oldest of avatars.keys()) {
      if (avatars.size <= MOST_AVATARS) break;
      avatars.delete(oldest);
    }
    const known = new Set(comings.get().map((notice) => notice.key));
    const fresh = notices.filter((notice) => !known.has(notice.key));
    if (fresh.length > 0) comings.set([...comings.get(), ...fresh].slice(-MOST_COMINGS));
  };
  learn();
  const news = createGameNews(session, clock);
  const walk = createWalkControl({ session, self, clock, timers });
  const kept = keepLastPlace({ scene, keyValue, clock, timers, log, pose: () => walk.pose() });
  const stopLearning = session.view.subscribe(learn);
  let over = false;
  return {
    ...parts,
    comings,
    game: news.view,
    whisperTo: createSignal<Pubkey | null>(null),
    avatarOf: (pubkey) => avatars.get(pubkey) ?? null,
    get ownPose() {
      return walk.pose();
    },
    walk,
    lastPlace: kept.found,
    walkFlat() {
      let stop: (() => void) | null = null;
      let wanted = true;
      const entrance = (): Pose => chooseSpawn(parts.file.spawns(), self);
      const begin = async (): Promise<void> => {
        const place = await kept.found;
        if (!wanted || over || stop !== null || parts.file.view.get().phase === "fetching") return;
        if (walk.pose() === null && place !== null) walk.stand(place);
        stop = startFlatWalk({ walk, timers, entrance });
      };
      const stopWaiting = parts.file.view.subscribe(() => void begin());
      void begin();
      return () => {
        wanted = false;
        stopWaiting();
        stop?.();
      };
    },
    end() {
      if (over) return;
      over = true;
      kept.end();
      walk.end();
      stopLearning();
      news.end();
      for (const stop of ends) stop();
      parts.file.end();
      parts.apps.end();
      session.end();
    },
  };
}
