import { createSignal } from "@plaza/platform";
import type { Clock, Signal, Timers } from "@plaza/platform";
import { formatAddress } from "@plaza/protocol";
import type { Address, Heartbeat } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";
import { isDeleted, trustedHeartbeats } from "./scene-book.ts";
import type { SceneCard } from "./scene-card.ts";
import { createSceneFeed } from "./scene-list.ts";

/** One scene as it is now. */
export interface SceneWatchView {
  /** Null while it is unknown, and once it is deleted. */
  readonly card: SceneCard | null;
  readonly deleted: boolean;
  /** The relays have said what they know. */
  readonly caughtUp: boolean;
  /** The newest heartbeat of each server, of those that may be believed. */
  readonly heartbeats: readonly Heartbeat[];
}

/** A scene that is followed as its owner changes it. */
export interface SceneWatch {
  readonly view: Signal<SceneWatchView>;
  end(): void;
}

/** What following a scene needs. */
export interface SceneWatchOptions {
  readonly pool: RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly scene: Address;
  /** Hints where it may be found besides. */
  readonly moreRelays?: readonly string[];
}

/** Follows one scene: its newest version, its deletion, its servers' heartbeats. */
export function createSceneWatch({ pool, clock, timers, scene, moreRelays }: SceneWatchOptions): SceneWatch {
  const address = formatAddress(scene);
  let caughtUp = false;
  let shownAs = "";
  const view = createSignal<SceneWatchView>({ card: null, deleted: false, caughtUp: false, heartbeats: [] });

  function show(): void {
    const book = feed.book();
    const known = book.scenes.get(address);
    const deleted = known !== undefined && isDeleted(book, known);
    const current = known === undefined || deleted ? null : known.scene;
    const next: SceneWatchView = {
      card: current === null ? null : feed.card(current),
      deleted,
      caughtUp,
      heartbeats: current === null ? [] : trustedHeartbeats(book, current),
    };
    const nextAs = JSON.stringify(next);
    if (nextAs === shownAs) return;
    shownAs = nextAs;
    view.set(next);
  }

  const filter = { kinds: [scene.kind], authors: [scene.pubkey], tags: { d: [scene.identifier] } };
  const feed = createSceneFeed(
    pool,
    clock,
    timers,
    [filter],
    show,
    () => {
      caughtUp = true;
      show();
    },
    { moreRelays: moreRelays ?? [], favoured: () => scene.pubkey },
  );
  const stopRefresh = timers.every(10_000, show);
  return {
    view,
    end() {
      stopRefresh();
      feed.end();
    },
  };
}
