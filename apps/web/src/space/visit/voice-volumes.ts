import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { SpaceSession } from "@plaza/space";
import type { Heeded } from "../../people/heed-mutes.ts";

/** How loud each person is played here. */
export interface VoiceVolumes {
  /** As it was chosen: 1 is as they come. The muted keep theirs, unheard. */
  readonly chosen: Signal<ReadonlyMap<Pubkey, number>>;
  set(pubkey: Pubkey, volume: number): void;
  end(): void;
}

/**
 * Follows what is chosen for each voice and who is muted: these are silent, whatever was chosen.
 *
 * @see docs/spec/page.md [G-82a]
 */
export function createVoiceVolumes(session: Pick<SpaceSession, "setVolume">, mutes: Signal<Pick<Heeded, "muted">>): VoiceVolumes {
  const chosen = createSignal<ReadonlyMap<Pubkey, number>>(new Map());
  let muted: ReadonlySet<Pubkey> = new Set();

  function follow(): void {
    const before = muted;
    ({ muted } = mutes.get());
    if (muted === before) return;
    for (const pubkey of muted) if (!before.has(pubkey)) session.setVolume(pubkey, 0);
    for (const pubkey of before) if (!muted.has(pubkey)) session.setVolume(pubkey, chosen.get().get(pubkey) ?? 1);
  }

  const end = mutes.subscribe(follow);
  follow();
  return {
    chosen,
    set(pubkey, volume) {
      chosen.set(new Map(chosen.get()).set(pubkey, volume));
      if (!muted.has(pubkey)) session.setVolume(pubkey, volume);
    },
    end,
  };
}
