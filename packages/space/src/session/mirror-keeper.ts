import type { CancelTimer, Clock, Timers } from "@plaza/platform";
import { buildSpaceRoom } from "@plaza/protocol";
import type { EventTemplate } from "@plaza/protocol";
import { mirrorOf } from "../membership/mirror.ts";
import type { SpaceView } from "../membership/space-view.ts";

/** Keeps the mirror of a space, by which other Nostr clients list it; only its host has one. */
export interface MirrorKeeper {
  /** @param isAtOnce - without waiting for the pace */
  show(view: SpaceView, isAtOnce?: boolean): void;
  end(): void;
}

/** What a keeper needs. */
export interface MirrorKeeperOptions {
  readonly timers: Timers;
  readonly clock: Clock;
  /** The page where the space can be joined. */
  readonly service: string | null;
  publish(make: (createdAtSec: number) => EventTemplate): void;
}

const paceMs = 30_000;
const firstMs = 3_000;

/**
 * Makes a keeper: the mirror follows the space, at most every half minute.
 *
 * @see docs/spec/space.md [S-88]
 */
export function createMirrorKeeper(options: MirrorKeeperOptions): MirrorKeeper {
  const { timers, clock } = options;
  let told = "";
  let toldMs = clock.monotonicMs() - paceMs + firstMs;
  let waiting: SpaceView | null = null;
  let stopTimer: CancelTimer | null = null;

  function tell(): void {
    stopTimer?.();
    stopTimer = null;
    const room = waiting === null ? null : mirrorOf(waiting, options.service);
    waiting = null;
    if (room === null) return;
    const text = JSON.stringify(room);
    if (text === told) return;
    told = text;
    toldMs = clock.monotonicMs();
    options.publish((sec) => buildSpaceRoom(room, sec));
  }

  return {
    show(view, isAtOnce = false) {
      waiting = view;
      if (isAtOnce) tell();
      else stopTimer ??= timers.after(Math.max(0, toldMs + paceMs - clock.monotonicMs()), tell);
    },
    end() {
      stopTimer?.();
      waiting = null;
    },
  };
}
