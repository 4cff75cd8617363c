import { friendlyName } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { AvatarConfig, Profile, Pubkey } from "@plaza/protocol";
import { tidyName } from "./tidy-name.ts";

/** What everybody is called. */
export interface NameBook {
  /** Their chosen name, else their profile's, else one made from their key; one line, never markup. */
  nameOf(pubkey: Pubkey): string;
  /** Counts up whenever any name has changed. */
  readonly changes: Signal<number>;
  /** Takes the name someone carries in a world. */
  learn(pubkey: Pubkey, avatar: AvatarConfig | null): void;
  end(): void;
}

/** What the book asks about people: their published profile, null until it is known. */
export interface Profiles {
  profileOf(pubkey: Pubkey): Signal<Profile | null>;
}

const MOST_WATCHED = 500;
const MOST_CARRIED = 2_000;

/** Makes an empty book; a profile is looked up when a name is first asked for. */
export function createNameBook(people: Profiles): NameBook {
  const changes = createSignal(0);
  const carried = new Map<Pubkey, string>();
  const published = new Map<Pubkey, string | null>();
  const stops = new Map<Pubkey, () => void>();

  function watch(pubkey: Pubkey): void {
    if (stops.has(pubkey)) return;
    // Who was asked for first makes room.
    for (const [oldest, stop] of stops) {
      if (stops.size < MOST_WATCHED) break;
      stop();
      stops.delete(oldest);
      published.delete(oldest);
    }
    const profile = people.profileOf(pubkey);
    const read = (): void => {
      const known = profile.get();
      const name = tidyName(known?.displayName) ?? tidyName(known?.name);
      if (published.get(pubkey) === name) return;
      published.set(pubkey, name);
      changes.set(changes.get() + 1);
    };
    published.set(pubkey, tidyName(profile.get()?.displayName) ?? tidyName(profile.get()?.name));
    stops.set(pubkey, profile.subscribe(read));
  }

  return {
    changes,
    nameOf(pubkey) {
      watch(pubkey);
      return carried.get(pubkey) ?? published.get(pubkey) ?? friendlyName(pubkey);
    },
    learn(pubkey, avatar) {
      const name = tidyName(avatar?.displayName);
      if (avatar === null) return;
      const before = carried.get(pubkey) ?? null;
      // A look without a name takes the one before away; no look takes nothing.
      carried.delete(pubkey);
      if (name !== null) carried.set(pubkey, name);
      if (before === name) return;
      for (const oldest of carried.keys()) {
        if (carried.size <= MOST_CARRIED) break;
        carried.delete(oldest);
      }
      changes.set(changes.get() + 1);
    },
    end() {
      for (const stop of stops.values()) stop();
      stops.clear();
    },
  };
}
