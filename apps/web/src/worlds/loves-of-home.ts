import { createReactions } from "@plaza/nostr-client";
import type { Reactions } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Address } from "@plaza/protocol";
import type { Home } from "../home.ts";

const made = new WeakMap<object, Reactions>();

/** The reactions to the worlds of the list: asked for when the list is first shown, and followed as long as the page is there. */
export function lovesOfHome({ tools, worlds, place }: Pick<Home, "tools" | "worlds" | "place">): Reactions {
  const before = made.get(tools);
  if (before !== undefined) return before;
  const scenes = createSignal<readonly Address[]>([]);
  let asked = "";
  const follow = (): void => {
    const view = worlds.get();
    const addresses = new Map([...view.worlds, ...view.mine].map((world) => [world.key, world.scene.address]));
    const now = [...addresses.keys()].toSorted().join("\n");
    if (now === asked) return;
    asked = now;
    scenes.set([...addresses.values()]);
  };
  worlds.subscribe(follow);
  follow();
  const relayHint = place.relays[0];
  const { pool, identity, timers, mutes } = tools;
  const reactions = createReactions({
    pool,
    identity,
    timers,
    scenes,
    unwanted: mutes.view,
    ...(relayHint === undefined ? {} : { relayHint }),
  });
  made.set(tools, reactions);
  return reactions;
}
