import type { RelayStatus, SceneCard, SceneListView } from "@plaza/nostr-client";
import { encodeNaddr, formatAddress } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";

/** A world as the list shows it. */
export interface WorldCard {
  /** The scene's address, unique in a list. */
  readonly key: string;
  /** Its page. */
  readonly path: string;
  readonly scene: Scene;
  /** One line, may be empty. */
  readonly title: string;
  readonly state: "live" | "asleep" | "planned" | "ended";
  /** How many are inside, null when no server says. */
  readonly inside: number | null;
}

/** The list of worlds and how far it has come. */
export interface WorldsView {
  readonly state: "loading" | "ready" | "unreachable";
  readonly worlds: readonly WorldCard[];
  /** One's own, also those that are over. */
  readonly mine: readonly WorldCard[];
}

/** A card for a scene the list may not know. */
export function cardOfScene(scene: Scene, inside: number | null = null, asleep = false): WorldCard {
  const state = scene.status === "live" && asleep ? "asleep" : scene.status;
  return {
    key: formatAddress(scene.address),
    path: `/scene/${encodeNaddr({ ...scene.address, relays: scene.relays.slice(0, 2) })}`,
    scene,
    title: scene.title,
    state,
    inside,
  };
}

function cardOf({ scene, address, naddr, people, asleep }: SceneCard): WorldCard {
  const state = scene.status === "live" && asleep ? "asleep" : scene.status;
  return { key: address, path: `/scene/${naddr}`, scene, title: scene.title, state, inside: people };
}

/**
 * The list as the page shows it: loading until the relays have answered, unreachable when none of them is open.
 *
 * @see docs/spec/page.md [G-3]
 */
export function worldsView(list: SceneListView, relays: readonly RelayStatus[]): WorldsView {
  const reached = relays.some((relay) => relay.state === "open");
  const worlds = list.cards.map(cardOf);
  const mine = list.own.map(cardOf);
  if (worlds.length > 0 || (list.caughtUp && reached)) return { state: "ready", worlds, mine };
  return {
    state: list.caughtUp && relays.every((relay) => relay.state === "waiting" || relay.state === "ended") ? "unreachable" : "loading",
    worlds,
    mine,
  };
}
