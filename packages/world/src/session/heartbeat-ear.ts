import type { RelayPool } from "@plaza/nostr-client";
import type { Clock } from "@plaza/platform";
import { formatAddress, KIND, parseHeartbeat } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";
import { heartbeatMs } from "./server-list.ts";
import type { HeardHeartbeat } from "./server-list.ts";

/** The heartbeats of a scene's servers, as they come. */
export interface HeartbeatEar {
  heard(): readonly HeardHeartbeat[];
  /** Forgets silent ones. */
  forget(): void;
  end(): void;
}

/** Hosts are few and always heard; strangers must not crowd them out. */
const mostOfHosts = 100;
const mostOfStrangers = 30;

/**
 * Listens for heartbeats of one scene. Ephemeral events cannot be asked for, so it keeps listening.
 *
 * @see docs/spec/world.md [W-10c]
 */
export function listenForHeartbeats(
  pool: Pick<RelayPool, "subscribe" | "correctedNowSec">,
  scene: Scene,
  clock: Clock,
  changed: () => void,
): HeartbeatEar {
  const newest = new Map<string, HeardHeartbeat>();
  const address = formatAddress(scene.address);
  function isFull(ofHost: boolean): boolean {
    let alike = 0;
    for (const { heartbeat } of newest.values()) if (scene.hosts.includes(heartbeat.pubkey) === ofHost) alike += 1;
    return alike >= (ofHost ? mostOfHosts : mostOfStrangers);
  }

  const subscription = pool.subscribe([{ kinds: [KIND.heartbeat, KIND.legacyHeartbeat], tags: { a: [address] } }], {
    onEvent(event) {
      const heartbeat = parseHeartbeat(event);
      if (!heartbeat.ok || formatAddress(heartbeat.value.scene) !== address) return;
      const ageMs = Math.max(0, pool.correctedNowSec() - event.created_at) * 1000;
      const key = `${event.pubkey} ${heartbeat.value.url}`;
      const known = newest.get(key);
      // Kept on relays by older servers, or late: what is over 90 s old says nothing of now.
      if (ageMs >= heartbeatMs || (known !== undefined && known.heartbeat.createdAtSec > event.created_at)) return;
      if (known === undefined && isFull(scene.hosts.includes(event.pubkey))) return;
      newest.set(key, { heartbeat: heartbeat.value, heardMs: clock.monotonicMs() - ageMs });
      changed();
    },
  });
  return {
    heard: () => [...newest.values()],
    forget() {
      const nowMs = clock.monotonicMs();
      for (const [key, { heardMs }] of newest) if (nowMs - heardMs >= heartbeatMs) newest.delete(key);
    },
    end: () => subscription.end(),
  };
}
