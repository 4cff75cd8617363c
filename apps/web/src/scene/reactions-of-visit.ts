import { createReactions } from "@plaza/nostr-client";
import type { Reactions } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Home } from "../home.ts";
import type { SceneVisit } from "./scene-visit.ts";

const made = new WeakMap<SceneVisit, Reactions>();

/** The reactions to the world one is in and to its chat: asked for when they are first shown, ended with the visit. */
export function reactionsOfVisit({ tools, place, stay }: Pick<Home, "tools" | "place" | "stay">, visit: SceneVisit): Reactions {
  const before = made.get(visit);
  if (before !== undefined) return before;
  const relayHint = place.relays[0];
  const { pool, identity, timers, mutes } = tools;
  const reactions = createReactions({
    pool,
    identity,
    timers,
    scenes: createSignal([visit.scene.address]),
    lines: visit.history.view,
    unwanted: mutes.view,
    ...(relayHint === undefined ? {} : { relayHint }),
  });
  const stop = stay.subscribe(() => {
    const now = stay.get();
    if (now.page === "scene" && now.visit === visit) return;
    stop();
    reactions.end();
  });
  made.set(visit, reactions);
  return reactions;
}
