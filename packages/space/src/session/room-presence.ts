import type { CancelTimer, Clock, Timers } from "@plaza/platform";
import { buildRoomAbsence, buildRoomPresence } from "@plaza/protocol";
import type { EventTemplate, SpaceAddress, VerifiedEvent } from "@plaza/protocol";

/** Tells clients that know only rooms of NIP-53 that somebody is here. */
export interface RoomPresenceKeeper {
  /** A hand went up or down: said soon, but no more often than the pace allows. */
  refresh(): void;
  /** Sends the absence signed ahead, in this very call. */
  leaveNow(): void;
}

/** What a keeper needs. */
export interface RoomPresenceOptions {
  readonly space: SpaceAddress;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The corrected time. */
  nowMs(): number;
  /** Null where it was not signed. */
  sign(template: EventTemplate): Promise<VerifiedEvent | null>;
  /** @returns whether any relay took it */
  publish(event: VerifiedEvent): Promise<boolean>;
  /** Asked each time. */
  isWanted(): boolean;
  isHandUp(): boolean;
}

/** Who only looks in costs nothing. */
const firstMs = 30_000;
const soonMs = 4_000;
/** Others take somebody for gone after five minutes. */
const everyMs = 240_000;
const soonestMs = 120_000;
/** Where no relay takes it, it is tried this often. */
const refusedMs = 1_200_000;
const mostRefusals = 2;

/**
 * Begins to say that somebody is here.
 *
 * @see docs/spec/space.md [S-9a]
 */
export function createRoomPresence(options: RoomPresenceOptions): RoomPresenceKeeper {
  const { space, clock, timers } = options;
  let absence: VerifiedEvent | null = null;
  let saidMs = Number.NEGATIVE_INFINITY;
  let refusals = 0;
  let isEnded = false;
  let stopTimer: CancelTimer = timers.after(firstMs, () => void say());

  function wait(ms: number): void {
    stopTimer();
    if (!isEnded) stopTimer = timers.after(ms, () => void say());
  }

  async function say(): Promise<void> {
    wait(refusals < mostRefusals ? everyMs : refusedMs);
    if (!options.isWanted()) return;
    saidMs = clock.monotonicMs();
    const sec = Math.floor(options.nowMs() / 1_000);
    const presence = await options.sign(buildRoomPresence({ space, isHandRaised: options.isHandUp() }, sec));
    if (presence === null || isEnded) return;
    // Before it is sent: who closes the page right after can take it back.
    const after = await options.sign(buildRoomAbsence(sec + 1));
    if (isEnded) return;
    absence = after;
    const isTaken = await options.publish(presence);
    refusals = isTaken ? 0 : refusals + 1;
  }

  return {
    refresh() {
      if (refusals < mostRefusals && saidMs !== Number.NEGATIVE_INFINITY) wait(Math.max(soonMs, saidMs + soonestMs - clock.monotonicMs()));
    },
    leaveNow() {
      isEnded = true;
      stopTimer();
      if (absence !== null) void options.publish(absence);
      absence = null;
    },
  };
}
