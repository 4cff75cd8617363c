import { formatAddress, KIND, parseDeletion, parseHeartbeat, parseScene } from "@plaza/protocol";
import type { EventId, Heartbeat, Pubkey, Scene, VerifiedEvent } from "@plaza/protocol";
import { isTakenBack, takenBackSec, withDeletion } from "../deletions/deletions.ts";
import type { Deletions } from "../deletions/deletions.ts";

/** The newest version of a scene. */
export interface KnownScene {
  readonly scene: Scene;
  readonly eventId: EventId;
}

/**
 * What is known of scenes: the newest version of each, what their owners deleted, and the newest heartbeat of each
 * server. The same events give the same book in any order, repeated or not.
 *
 * @see docs/spec/world.md [W-14c]
 */
export interface SceneBook {
  /** By address. */
  readonly scenes: ReadonlyMap<string, KnownScene>;
  readonly deletions: Deletions;
  /** By address and author; of each author the newest heartbeat per server URL. */
  readonly heartbeats: ReadonlyMap<string, readonly Heartbeat[]>;
}

/** Nothing known yet. */
export const emptySceneBook: SceneBook = { scenes: new Map(), deletions: new Map(), heartbeats: new Map() };

const mostScenes = 400;
const mostOfOne = 40;
const mostHeartbeats = 2_000;
const mostServersPerHost = 10;

/**
 * Adds what an event says of scenes; the same book when it says nothing new.
 *
 * @param favoured - whose scenes are kept however many there are: whoever looks, or the only one asked about
 */
export function withSceneEvent(book: SceneBook, event: VerifiedEvent, favoured: Pubkey | null = null): SceneBook {
  switch (event.kind) {
    case KIND.scene:
      return withScene(book, event, favoured);
    case KIND.deletion:
      return withSceneDeletion(book, event);
    case KIND.heartbeat:
    case KIND.legacyHeartbeat:
      return withHeartbeat(book, event);
    default:
      return book;
  }
}

function withScene(book: SceneBook, event: VerifiedEvent, favoured: Pubkey | null): SceneBook {
  const parsed = parseScene(event);
  if (!parsed.ok) return book;
  const key = formatAddress(parsed.value.address);
  const known: KnownScene = { scene: parsed.value, eventId: event.id };
  const before = book.scenes.get(key);
  if (before !== undefined && newestSceneFirst(before, known) <= 0) return book;
  const scenes = new Map(book.scenes).set(key, known);
  return { ...book, scenes: before === undefined && scenes.size > mostOfOne ? keptScenes(scenes, known.scene.pubkey, favoured) : scenes };
}

/**
 * One busy author pushes nobody else out: first the newest of each, then the newest of all.
 *
 * @see docs/spec/page.md [G-71a]
 */
function keptScenes(scenes: Map<string, KnownScene>, author: Pubkey, favoured: Pubkey | null): ReadonlyMap<string, KnownScene> {
  const drop = (isMeant: (pubkey: Pubkey) => boolean, most: number): void => {
    const meant = [...scenes].filter(([, { scene }]) => scene.pubkey !== favoured && isMeant(scene.pubkey));
    if (meant.length <= most) return;
    for (const [key] of meant.toSorted(([, a], [, b]) => newestSceneFirst(a, b)).slice(most)) scenes.delete(key);
  };
  drop((pubkey) => pubkey === author, mostOfOne);
  drop(() => true, mostScenes);
  return scenes;
}

function withSceneDeletion(book: SceneBook, event: VerifiedEvent): SceneBook {
  const deletion = parseDeletion(event);
  if (!deletion.ok) return book;
  const deletions = withDeletion(book.deletions, deletion.value);
  return deletions === book.deletions ? book : { ...book, deletions };
}

function withHeartbeat(book: SceneBook, event: VerifiedEvent): SceneBook {
  const parsed = parseHeartbeat(event);
  if (!parsed.ok) return book;
  const beat = parsed.value;
  const key = `${formatAddress(beat.scene)}|${beat.pubkey}`;
  const before = book.heartbeats.get(key) ?? [];
  const rival = before.find((other) => other.url === beat.url);
  if (rival !== undefined && newestBeatFirst(rival, beat) <= 0) return book;
  const after = [...before.filter((other) => other !== rival), beat].toSorted(newestBeatFirst).slice(0, mostServersPerHost);
  const heartbeats = new Map(book.heartbeats).set(key, after);
  return { ...book, heartbeats: keepFirst(heartbeats, mostHeartbeats, ([a], [b]) => (a && b ? newestBeatFirst(a, b) : 0)) };
}

/** The scene at an address, unless its owner deleted it. */
export function sceneAt(book: SceneBook, address: string): Scene | null {
  const known = book.scenes.get(address);
  return known === undefined || isDeleted(book, known) ? null : known.scene;
}

/** True when the owner asked for its deletion, and has not published it anew since. */
export function isDeleted(book: SceneBook, { scene, eventId }: KnownScene): boolean {
  return takenBackSec(book.deletions, scene.address) >= scene.updatedAtSec || isTakenBack(book.deletions, eventId, scene.pubkey);
}

/**
 * The heartbeats of a scene's servers that may be believed: signed by the owner or a `p` Host.
 *
 * @see docs/spec/world.md [W-13e]
 */
export function trustedHeartbeats(book: SceneBook, scene: Scene): readonly Heartbeat[] {
  const address = formatAddress(scene.address);
  return scene.hosts.flatMap((host) => book.heartbeats.get(`${address}|${host}`) ?? []);
}

/** NIP-01: the newer one, or of the same second the one with the lower id. */
function newestSceneFirst(a: KnownScene, b: KnownScene): number {
  return b.scene.updatedAtSec - a.scene.updatedAtSec || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0);
}

function newestBeatFirst(a: Heartbeat, b: Heartbeat): number {
  return b.createdAtSec - a.createdAtSec || compareText(JSON.stringify(a), JSON.stringify(b));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keepFirst<V>(entries: ReadonlyMap<string, V>, most: number, order: (a: V, b: V) => number): ReadonlyMap<string, V> {
  if (entries.size <= most) return entries;
  const sorted = [...entries].toSorted(([keyA, a], [keyB, b]) => order(a, b) || compareText(keyA, keyB));
  return new Map(sorted.slice(0, most));
}
