import { encodeNaddr, formatAddress } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";
import { trustedHeartbeats } from "./scene-book.ts";
import type { SceneBook } from "./scene-book.ts";

/** A scene as a list shows it. */
export interface SceneCard {
  readonly scene: Scene;
  /** `30311:pubkey:identifier`. */
  readonly address: string;
  /** For links. */
  readonly naddr: string;
  /** People inside, as its servers say; null while none has been heard. */
  readonly people: number | null;
  /** Servers heard within 90 s. */
  readonly servers: number;
  /** Silent for an hour. */
  readonly asleep: boolean;
}

/** A server not heard for so long is offline. */
const offlineSec = 90;
const asleepSec = 3_600;

/**
 * Says how a scene is doing.
 *
 * @param listenedSec - how long heartbeats have been listened for; they are not stored, so silence means little at first
 * @see docs/spec/world.md [W-13e], [W-14d]
 */
export function sceneCard(book: SceneBook, scene: Scene, nowSec: number, listenedSec: number): SceneCard {
  const beats = trustedHeartbeats(book, scene);
  const fresh = beats.filter((beat) => beat.status !== "offline" && nowSec - beat.createdAtSec <= offlineSec);
  const lastSignSec = Math.max(scene.updatedAtSec, ...beats.map((beat) => beat.createdAtSec));
  return {
    scene,
    address: formatAddress(scene.address),
    naddr: naddrOf(scene),
    // Everyone is connected to all servers of a scene, so their numbers do not add up.
    people:
      fresh.length === 0 ? null : Math.max(...fresh.map((beat) => (beat.capacity > 0 ? Math.min(beat.load, beat.capacity) : beat.load))),
    servers: new Set(fresh.map((beat) => beat.url)).size,
    asleep: listenedSec >= offlineSec && nowSec - lastSignSec > asleepSec,
  };
}

/** Links are dear to write, and a scene never changes: each version is a new one. */
const naddrs = new WeakMap<Scene, string>();

function naddrOf(scene: Scene): string {
  const naddr = naddrs.get(scene) ?? encodeNaddr({ ...scene.address, relays: scene.relays.slice(0, 2) });
  naddrs.set(scene, naddr);
  return naddr;
}

/** The liveliest first: awake before asleep, more people before fewer, a server that answers before none, then the newest. */
export function liveliestFirst(a: SceneCard, b: SceneCard): number {
  return (
    Number(a.asleep) - Number(b.asleep) ||
    (b.people ?? -1) - (a.people ?? -1) ||
    b.scene.updatedAtSec - a.scene.updatedAtSec ||
    (a.address < b.address ? -1 : 1)
  );
}
