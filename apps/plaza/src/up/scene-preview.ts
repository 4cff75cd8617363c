import type { Clock, EventStore, Timers, Verifier } from "@plaza/platform";
import {
  decodeNip19,
  isPubkey,
  KIND,
  parseJson,
  parseNostrEvent,
  parseScene,
  tagValue,
  tagValues,
  withoutNostrScheme,
} from "@plaza/protocol";
import type { Filter, NostrEvent } from "@plaza/protocol";
import type { LinkPreview } from "./link-preview.ts";

/** What previews are made from. */
export interface ScenePreviewOptions {
  readonly store: EventStore;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The page's own address. */
  readonly pageUrl: string;
}

/** Says what a path's link shows where it is posted; null for every path that names no world known here. */
export type ScenePreview = (path: string) => Promise<LinkPreview | null>;

const LONGEST_LINK = 1_000;
const MOST_SCENES = 50;
/** The page never waits longer than this for its preview. */
const PATIENCE_MS = 400;

function filterOf(link: string): Filter | null {
  const one = { kinds: [KIND.scene], limit: MOST_SCENES };
  if (isPubkey(link)) return { ...one, authors: [link] };
  const named = decodeNip19(link);
  if (!named.ok) return null;
  switch (named.value.type) {
    case "npub":
    case "nprofile":
      return { ...one, authors: [named.value.pubkey] };
    case "naddr": {
      const { kind, pubkey, identifier } = named.value;
      return kind === KIND.scene ? { kinds: [kind], authors: [pubkey], tags: { d: [identifier] }, limit: 1 } : null;
    }
    default:
      return null;
  }
}

/** The link of a scene's page, not checked yet. */
function linkIn(path: string): string | null {
  const link = /^\/scene\/([\w.~%:-]+)\/?$/.exec(path)?.[1] ?? "";
  if (link === "" || link.length > LONGEST_LINK) return null;
  try {
    return withoutNostrScheme(decodeURIComponent(link));
  } catch {
    return null;
  }
}

/** Whether an event would be read as a live world; a signature is checked only where one alone would. */
function looksLive(event: NostrEvent): boolean {
  const isWorld = tagValues(event, "t").includes("3d-scene") || tagValue(event, "sync") !== undefined;
  return isWorld && (tagValue(event, "status") ?? "live") === "live";
}

/**
 * Makes previews of the worlds the embedded relay knows.
 *
 * @see docs/spec/page.md [G-73]
 */
export function createScenePreview({ store, verifier, clock, timers, pageUrl }: ScenePreviewOptions): ScenePreview {
  async function eventsOf(filter: Filter): Promise<readonly NostrEvent[]> {
    const found = await store.query({
      filters: [filter],
      maxLimit: MOST_SCENES,
      nowSec: Math.floor(clock.wallMs() / 1000),
      guard: { kinds: [], readers: [] },
    });
    if (!found.ok) return [];
    return found.value.flatMap(({ json }) => {
      const value = json === null ? null : parseJson(json);
      const event = value?.ok === true ? parseNostrEvent(value.value) : null;
      return event?.ok === true ? [event.value] : [];
    });
  }

  async function look(link: string): Promise<LinkPreview | null> {
    const filter = filterOf(link);
    if (filter === null) return null;
    const events = await eventsOf(filter);
    const [event, ...more] = filter.tags === undefined ? events.filter(looksLive) : events;
    // A host with several leads to a choice, which has no picture of its own.
    if (event === undefined || more.length > 0) return null;
    const proven = await verifier.verify(event);
    const scene = proven.ok ? parseScene(proven.value) : null;
    if (scene?.ok !== true || scene.value.title === "") return null;
    const { title, summary, image } = scene.value;
    return { title, summary, image, url: new URL(`/scene/${encodeURIComponent(link)}`, pageUrl).href };
  }

  return (path) => {
    const link = linkIn(path);
    if (link === null) return Promise.resolve(null);
    return new Promise((resolve) => {
      const stop = timers.after(PATIENCE_MS, () => resolve(null));
      const done = (preview: LinkPreview | null): void => {
        stop();
        resolve(preview);
      };
      look(link).then(done, () => done(null));
    });
  };
}
