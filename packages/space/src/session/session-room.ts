import { signChecked } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import type { Clock, Signer, Timers } from "@plaza/platform";
import type { EventTemplate, NostrEvent, Pubkey, SpaceAddress } from "@plaza/protocol";
import type { SpaceView } from "../membership/space-view.ts";
import { createMirrorKeeper } from "./mirror-keeper.ts";
import { followOtherApps } from "./other-apps.ts";
import type { OtherApps } from "./other-apps.ts";
import { createRoomPresence } from "./room-presence.ts";
import type { RoomPresenceKeeper } from "./room-presence.ts";

/** The room of NIP-53 that mirrors the space: told of by its host, and of oneself by everyone; and who is in it by other apps. */
export interface SessionRoom {
  /** The host's: the mirror follows the space. @param isAtOnce - without waiting for the pace */
  show(view: SpaceView, isAtOnce?: boolean): void;
  /** We are inside. */
  enter(): void;
  /** A hand went up or down. */
  refresh(): void;
  /** We are not inside any more; what must be sent is sent in this call. */
  leave(): void;
  inOtherApps(isOurs: (pubkey: Pubkey) => boolean): readonly Pubkey[];
  end(): void;
}

/** What the room of a session needs. */
export interface SessionRoomOptions {
  readonly space: SpaceAddress;
  readonly pool: RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The corrected time. */
  readonly nowMs: () => number;
  /** Who we are at present. */
  person(): Signer;
  isGuest(): boolean;
  readonly isSignerAsked: boolean;
  /** The page where the space can be joined. */
  readonly service: string | null;
  /** Few enough are here, and we are inside. */
  isWanted(): boolean;
  isHandUp(): boolean;
  publish(event: NostrEvent): void;
  readonly changed: () => void;
}

/**
 * Makes the room of one session.
 *
 * @see docs/spec/space.md [S-9a], [S-9b], [S-88]
 */
export function createSessionRoom(options: SessionRoomOptions): SessionRoom {
  const { space, pool, clock, timers, nowMs } = options;
  let presence: RoomPresenceKeeper | null = null;
  let others: OtherApps | null = null;
  let isEnded = false;
  const mirror = createMirrorKeeper({
    timers,
    clock,
    service: options.service,
    publish: (make) => void tellMirror(make(Math.floor(nowMs() / 1_000))),
  });

  async function tellMirror(template: EventTemplate): Promise<void> {
    if (options.isSignerAsked) return;
    const signed = await options.person().sign(template);
    if (signed.ok && !isEnded) options.publish(signed.value);
  }

  function leave(): void {
    presence?.leaveNow();
    presence = null;
    others?.end();
    others = null;
  }

  function enter(): void {
    leave();
    others = followOtherApps(pool, space, nowMs, options.changed);
    // A person who is asked each time is not asked for this; who came with a key of the visit is nobody there.
    if (options.isGuest() || options.isSignerAsked) return;
    const signer = options.person();
    presence = createRoomPresence({
      space,
      clock,
      timers,
      nowMs,
      async sign(template) {
        const signed = await signChecked(pool, signer, template);
        return signed.ok ? signed.value : null;
      },
      // Past the choice of relays: who refuses this may well take the rest.
      publish: async (event) => (await pool.publish(event).done).state === "accepted",
      isWanted: () => options.isWanted(),
      isHandUp: () => options.isHandUp(),
    });
  }

  return {
    show: (view, isAtOnce) => mirror.show(view, isAtOnce),
    enter,
    refresh: () => presence?.refresh(),
    leave,
    inOtherApps: (isOurs) => others?.people(isOurs) ?? [],
    end() {
      leave();
      isEnded = true;
      mirror.end();
    },
  };
}
