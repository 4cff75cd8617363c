import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers } from "@plaza/platform";
import { KIND } from "@plaza/protocol";
import type { Filter, Scene, VerifiedEvent } from "@plaza/protocol";
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
}

/** The filter of the Worlds draft for all scenes. */
const allScenes: Filter = { kinds: [KIND.scene], tags: { t: ["3d-scene"] }, limit: 100 };
const refreshMs = 10_000;

/**
 * Lists the live worlds with how many are inside.
 *
 * @see docs/spec/world.md [W-13d], [W-14c], [W-14d]
 */
export function createSceneList({ pool, clock, timers }: SceneListOptions): SceneList {
  let caughtUp = false;
  let shownAs = "";
  const view = createSignal<SceneListView>({ cards: [], caughtUp: false });
  const book = createSceneFeed(pool, clock, timers, [allScenes], show, () => {
    caughtUp = true;
    show();
  });
  const stopRefresh: CancelTimer = timers.every(refreshMs, show);

  function show(): void {
    const cards = book
      .scenes()
      .filter((scene) => scene.status === "live")
      .map((scene) => book.card(scene))
      .toSorted(liveliestFirst);
    const next: SceneListView = { cards, caughtUp };
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
      book.end();
    },
  };
}

/** Scenes that are listened to, with their deletions and heartbeats. */
export interface SceneFeed {
  /** All that are not deleted. */
  scenes(): readonly Scene[];
  book(): SceneBook;
  card(scene: Scene): SceneCard;
  end(): void;
}

/** Listens to scenes, and to the deletions and heartbeats of those it heard of. */
export function createSceneFeed(
  pool: RelayPool,
  clock: Clock,
  timers: Timers,
  filters: readonly Filter[],
  changed: () => void,
  onCaughtUp: () => void,
  moreRelays: readonly string[] = [],
): SceneFeed {
  let book = emptySceneBook;
  const startedMs = clock.monotonicMs();

  function heard(event: VerifiedEvent): void {
    const before = book;
    book = withSceneEvent(book, event);
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
    deletions.aim([
      { kinds: [KIND.deletion], tags: { a: addresses }, limit: 500 },
      { kinds: [KIND.deletion], tags: { e: ids }, limit: 500 },
    ]);
  }

  const heartbeats = createMovingSubscription(pool, timers, heard);
  const deletions = createMovingSubscription(pool, timers, heard);
  const scenes = pool.subscribe(filters, { onEvent: heard, onCaughtUp }, { moreRelays });
  return {
    scenes: () => [...book.scenes.keys()].map((address) => sceneAt(book, address)).filter((scene) => scene !== null),
    book: () => book,
    card: (scene) => sceneCard(book, scene, pool.correctedNowSec(), (clock.monotonicMs() - startedMs) / 1000),
    end() {
      scenes.end();
      heartbeats.end();
      deletions.end();
    },
  };
}
