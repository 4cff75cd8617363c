import type { Avatars } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { AvatarConfig, Pubkey } from "@plaza/protocol";
import type { WorldSession, WorldView } from "@plaza/world";

/** Whoever invents a crowd does not make this page ask for all of it. */
const MOST_ASKED = 500;

/**
 * The same session, in which people of whom no server told a look wear the one they published.
 *
 * @see docs/spec/world.md [W-18c]
 */
export function withPublishedLooks(session: WorldSession, avatars: Pick<Avatars, "of">): WorldSession {
  const asked = new Map<Pubkey, Signal<AvatarConfig | null>>();
  const found = createSignal(0);
  const stops: (() => void)[] = [];
  let made: { readonly of: WorldView; readonly found: number; readonly view: WorldView } | null = null;

  function ask(): void {
    for (const { pubkey, avatar, self } of session.view.get().people) {
      if (avatar !== null || self || asked.has(pubkey) || asked.size >= MOST_ASKED) continue;
      const published = avatars.of(pubkey);
      asked.set(pubkey, published);
      stops.push(published.subscribe(() => found.set(found.get() + 1)));
      if (published.get() !== null) found.set(found.get() + 1);
    }
  }

  function dressed(of: WorldView): WorldView {
    if (found.get() === 0) return of;
    const people = of.people.map((person) => {
      const published = person.avatar === null ? (asked.get(person.pubkey)?.get() ?? null) : null;
      return published === null ? person : { ...person, avatar: published };
    });
    return { ...of, people };
  }

  stops.push(session.view.subscribe(ask));
  ask();
  return {
    ...session,
    view: {
      get() {
        const of = session.view.get();
        if (made?.of !== of || made.found !== found.get()) made = { of, found: found.get(), view: dressed(of) };
        return made.view;
      },
      subscribe(changed) {
        const both = [session.view.subscribe(changed), found.subscribe(changed)];
        return () => {
          for (const stop of both) stop();
        };
      },
    },
    end() {
      session.end();
      for (const stop of stops) stop();
    },
  };
}
