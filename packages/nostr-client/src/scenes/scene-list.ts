import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers } from "@plaza/platform";
import { KIND } from "@plaza/protocol";
import type { Filter, Pubkey, Scene, VerifiedEvent } from "@plaza/protocol";
import { createMovingSubscription } from "../pool/moving-subscription.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { emptySceneBook, sceneAt, withSceneEvent } from "./scene-book.ts";
import type { SceneBook } from "./scene-book.ts";
import { liveliestFirst, sceneCard } from "./scene-card.ts";
import type { SceneCard } from "./scene-card.ts";

/** The worlds there are. */
export interface SceneListView {
  /** Live scenes, the liveliest first. */
  readonly cards: readonly SceneCard[];
  /** All of whoever looks, whatever became of them: live first, then the newest. */
  readonly own: readonly SceneCard[];
  /** What the relays had stored has come; an empty list before says nothing. */
  readonly caughtUp: boolean;
}

/** A list of worlds that stays current. */
export interface SceneList {
  readonly view: Signal<SceneListView>;
  end(): void;
}

/** What a list of worlds needs. */
export interface SceneListOptions {
  readonly pool: RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Who looks, null while that is nobody. */
  readonly self?: Signal<Pubkey | null>;
}

/** The filter of the Worlds draft for all scenes. */
const allScenes: Filter = { kinds: [KIND.scene], tags: { t: ["3d-scene"] }, limit: 300 };
const mostOwn = 100;
const refreshMs = 10_000;
const showAfterMs = 30;

/**
 * Lists the live worlds with how many are inside, and one's own.
 *
 * @see docs/spec/world.md [W-13d], [W-14c], [W-14d], [W-14e]
 */
export function createSceneList({ pool, clock, timers, self }: SceneListOptions): SceneList {
  let caughtUp = false;
  let shownAs = "";
  let stopShow: CancelTimer | null = null;
  const view = createSignal<SceneListView>({ cards: [], own: [], caughtUp: false });
  const showSoon = (): void => {
    // Hundreds of worlds come as one burst.
    stopShow ??= timers.after(showAfterMs, show);
  };
  const onCaughtUp = (): void => {
    caughtUp = true;
    show();
  };
  const book = createSceneFeed(pool, clock, timers, [allScenes], showSoon, onCaughtUp, { favoured: () => self?.get() ?? null });
  const own = createMovingSubscription(pool, timers, (event) => book.heard(event));
  const stopRefresh: CancelTimer = timers.every(refreshMs, show);
  const followSelf = (): void => {
    const pubkey = self?.get() ?? null;
    own.aim(pubkey === null ? [] : [{ kinds: [KIND.scene], authors: [pubkey], limit: mostOwn }]);
    showSoon();
  };
  const stopSelf = self?.subscribe(followSelf);
  followSelf();

  function show(): void {
    stopShow?.();
    stopShow = null;
    const pubkey = self?.get() ?? null;
    const all = book.scenes().map((scene) => book.card(scene));
    const next: SceneListView = {
      cards: all.filter(({ scene }) => scene.status === "live").toSorted(liveliestFirst),
      own: all.filter(({ scene }) => scene.pubkey === pubkey).toSorted(liveThenNewest),
      caughtUp,
    };
    // Time alone rarely changes anything that is seen.
    const nextAs = JSON.stringify(next);
    if (nextAs === shownAs) return;
    shownAs = nextAs;
    view.set(next);
  }

  return {
    view,
    end() {
      stopRefresh();
      stopShow?.();
      stopShow = null;
      stopSelf?.();
      own.end();
      book.end();
    },
  };
}

function liveThenNewest(a: SceneCard, b: SceneCard): number {
  const rested = Number(a.scene.status !== "live") - Number(b.scene.status !== "live");
  return rested || b.scene.updatedAtSec - a.scene.updatedAtSec || (a.address < b.address ? -1 : 1);
}

/** Scenes that are listened to, with their deletions and heartbeats. */
export interface SceneFeed {
  /** All that are not deleted. */
  scenes(): readonly Scene[];
  book(): SceneBook;
  card(scene: Scene): SceneCard;
  /** Takes an event that came another way. */
  heard(event: VerifiedEvent): void;
  end(): void;
}

/** What a feed may be told besides. */
export interface SceneFeedChoice {
  readonly moreRelays?: readonly string[];
  /** Whose scenes are all kept. */
  readonly favoured?: () => Pubkey | null;
}

/** Listens to scenes, and to the deletions and heartbeats of those it heard of. */
export function createSceneFeed(
  pool: RelayPool,
  clock: Clock,
  timers: Timers,
  filters: readonly Filter[],
  changed: () => void,
  onCaughtUp: () => void,
  { moreRelays = [], favoured = () => null }: SceneFeedChoice = {},
): SceneFeed {
  let book = emptySceneBook;
  const startedMs = clock.monotonicMs();

  function heard(event: VerifiedEvent): void {
    const before = book;
    book = withSceneEvent(book, event, favoured());
    if (book === before) return;
    if (book.scenes !== before.scenes) listen();
    changed();
  }

  /** Heartbeats are asked for by author, so that nobody else's ever travel. */
  function listen(): void {
    const known = [...book.scenes.values()];
    const authors = [...new Set(known.flatMap(({ scene }) => scene.hosts))].toSorted();
    const addresses = [...book.scenes.keys()].toSorted();
    const ids = known.map(({ eventId }) => eventId).toSorted();
    if (known.length === 0) return;
    heartbeats.aim([{ kinds: [KIND.heartbeat, KIND.legacyHeartbeat], authors, tags: { a: addresses } }]);
    const owners = [...new Set(known.map(({ scene }) => scene.pubkey))].toSorted();
    deletions.aim([
      { kinds: [KIND.deletion], authors: owners, tags: { a: addresses }, limit: 500 },
      { kinds: [KIND.deletion], authors: owners, tags: { e: ids }, limit: 500 },
    ]);
  }

  const heartbeats = createMovingSubscription(pool, timers, heard);
  const deletions = createMovingSubscription(pool, timers, heard);
  const scenes = pool.subscribe(filters, { onEvent: heard, onCaughtUp }, { moreRelays, unnamed: true });
  return {
    scenes: () => [...book.scenes.keys()].map((address) => sceneAt(book, address)).filter((scene) => scene !== null),
    book: () => book,
    heard,
    card: (scene) => sceneCard(book, scene, pool.correctedNowSec(), (clock.monotonicMs() - startedMs) / 1000),
    end() {
      scenes.end();
      heartbeats.end();
      deletions.end();
    },
  };
}
