import { createMovingSubscription } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers } from "@plaza/platform";
import { encodeSpaceLink, KIND, parseCreateSpace, parseSpaceEvent, parseSpaceRoom, spaceKey, tagValue } from "@plaza/protocol";
import type { Filter, Pubkey, SpaceAddress, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import { spaceEventTiming } from "../membership/author-clock.ts";
import { applySpaceEvent, createSpaceState } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceMember, SpacePhase } from "../membership/space-view.ts";
import { spaceView } from "../membership/view-space.ts";
import type { SpaceReference } from "../session/space-session.ts";

/** One space of the list. */
export interface SpaceCard {
  readonly space: SpaceAddress;
  readonly reference: SpaceReference;
  /** `nevent1...` */
  readonly link: string;
  readonly info: SpaceInfo;
  readonly phase: SpacePhase;
  readonly host: Pubkey;
  /** Host, co-hosts and speakers who are there. */
  readonly stage: readonly Pick<SpaceMember, "pubkey" | "name" | "role">[];
  readonly listenerCount: number;
  readonly startedAtSec: number;
}

/** The spaces there are. */
export interface SpaceListView {
  /** Live ones first, the fullest before others; then those announced, the next first; then those that rest. */
  readonly cards: readonly SpaceCard[];
  /** What the relays had stored has come; an empty list before says nothing. */
  readonly caughtUp: boolean;
}

/** A list of spaces that stays current. */
export interface SpaceList {
  readonly view: Signal<SpaceListView>;
  end(): void;
}

/** What a list of spaces needs. */
export interface SpaceListOptions {
  readonly pool: Pick<RelayPool, "subscribe" | "correctedNowSec">;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface Entry {
  state: SpaceState;
  createdEvent: VerifiedEvent | null;
}

const mostSpaces = 120;
const mostFollowed = 60;
const lookBackSec = 7 * 86_400;
/** Longer than it takes a silent space to end. */
const presenceSec = 11_400;
const showMs = 150;
const refreshMs = 10_000;
const topic = { t: ["spaces"] };
const life = [
  KIND.closeSpace,
  KIND.joinSpace,
  KIND.leaveSpace,
  KIND.promoteSpeaker,
  KIND.promoteCohost,
  KIND.demoteToPeer,
  KIND.removePeer,
];
const order: Readonly<Record<SpacePhase, number>> = { live: 0, scheduled: 1, dormant: 2, unknown: 3, ended: 4, closed: 5 };

/**
 * Lists the spaces that are live, announced or resting, with who is on their stage.
 *
 * @see docs/spec/space.md [S-88b]
 */
export function createSpaceList({ pool, clock, timers }: SpaceListOptions): SpaceList {
  const entries = new Map<string, Entry>();
  const mirrored = new Set<Pubkey>();
  const view = createSignal<SpaceListView>({ cards: [], caughtUp: false });
  let hasCaughtUp = false;
  let shownAs = "";
  let stopShow: CancelTimer | null = null;
  const nowMs = (): number => pool.correctedNowSec() * 1_000 + (clock.wallMs() % 1_000);

  function entryOf(space: SpaceAddress): Entry {
    const key = spaceKey(space);
    const known = entries.get(key);
    if (known !== undefined) return known;
    if (entries.size >= mostSpaces) dropWorst();
    const entry: Entry = { state: createSpaceState(space), createdEvent: null };
    entries.set(key, entry);
    return entry;
  }

  /** Full: the one that matters least makes room. */
  function dropWorst(): void {
    const least = ranked().at(-1);
    if (least !== undefined) entries.delete(least.key);
  }

  function ranked(): readonly { readonly key: string; readonly entry: Entry; readonly phase: SpacePhase; readonly sec: number }[] {
    const atMs = nowMs();
    return [...entries]
      .map(([key, entry]) => {
        const { phase } = spaceView(entry.state, atMs);
        return { key, entry, phase, sec: entry.state.created?.newest.createdAtSec ?? 0 };
      })
      .toSorted((a, b) => order[a.phase] - order[b.phase] || b.sec - a.sec);
  }

  function heard(event: VerifiedEvent): void {
    if (event.kind === KIND.room) return heardMirror(event);
    if (spaceEventTiming(event.created_at, nowMs()) !== "take") return;
    if (event.kind === KIND.createSpace) {
      const created = parseCreateSpace(event);
      if (!created.ok) return;
      const entry = entryOf(created.value.space);
      entry.state = applySpaceEvent(entry.state, created.value);
      if (entry.state.created?.newest.id === event.id) entry.createdEvent = event;
      return changed();
    }
    const id = tagValue(event, "s");
    for (const entry of entries.values()) {
      if (entry.state.space.id !== id) continue;
      const said = parseSpaceEvent(event, entry.state.space);
      if (said.ok) entry.state = applySpaceEvent(entry.state, said.value);
    }
    changed();
  }

  /** A mirror is no proof of a space, but a hint of a host who has one. */
  function heardMirror(event: VerifiedEvent): void {
    const room = parseSpaceRoom(event);
    if (!room.ok || room.value.status === "closed" || mirrored.size >= mostSpaces) return;
    mirrored.add(room.value.space.host);
    creations.aim([{ kinds: [KIND.createSpace], authors: [...mirrored].toSorted(), limit: 200 }]);
  }

  function changed(): void {
    stopShow ??= timers.after(showMs, show);
  }

  /** Asks for what happens in the spaces that matter most. */
  function follow(): void {
    const followed = ranked()
      .filter(({ phase }) => phase !== "closed")
      .slice(0, mostFollowed);
    const ids = [...new Set(followed.map(({ entry }) => entry.state.space.id))].toSorted();
    // Rounded, so that the question stays the same.
    const since = Math.floor(pool.correctedNowSec() / 3_600) * 3_600 - presenceSec;
    if (ids.length > 0) lives.aim([{ kinds: life, tags: { s: ids }, since }]);
  }

  function cardOf(entry: Entry): SpaceCard | null {
    const { state, createdEvent } = entry;
    const room = spaceView(state, nowMs());
    if (room.info === null || createdEvent === null || state.created === null) return null;
    if (room.phase === "closed" || room.phase === "ended" || room.phase === "unknown") return null;
    const { relays } = room.info;
    return {
      space: state.space,
      reference: { space: state.space, created: createdEvent, relays },
      link: encodeSpaceLink(state.created.newest, relays),
      info: room.info,
      phase: room.phase,
      host: state.space.host,
      stage: room.stage.slice(0, 24).map(({ pubkey, name, role }) => ({ pubkey, name, role })),
      listenerCount: room.listenerCount,
      startedAtSec: state.created.earliest.createdAtSec,
    };
  }

  function show(): void {
    stopShow?.();
    stopShow = null;
    follow();
    const cards = [...entries.values()].map(cardOf).filter((card) => card !== null);
    const heads = (card: SpaceCard): number => card.stage.length + card.listenerCount;
    const startOf = (card: SpaceCard): number => card.info.startsAtSec ?? card.startedAtSec;
    cards.sort((a, b) => {
      if (a.phase !== b.phase) return order[a.phase] - order[b.phase];
      if (a.phase === "scheduled") return startOf(a) - startOf(b);
      return heads(b) - heads(a) || b.startedAtSec - a.startedAtSec || (a.link < b.link ? -1 : 1);
    });
    const next: SpaceListView = { cards, caughtUp: hasCaughtUp };
    const nextAs = JSON.stringify(next);
    if (nextAs === shownAs) return;
    shownAs = nextAs;
    view.set(next);
  }

  const since = pool.correctedNowSec() - lookBackSec;
  const found: readonly Filter[] = [
    { kinds: [KIND.createSpace], tags: topic, since, limit: mostSpaces },
    // Those of the draft carry no topic.
    { kinds: [KIND.createSpace], since, limit: mostSpaces },
    { kinds: [KIND.room], tags: topic, since, limit: mostSpaces },
  ];
  const lives = createMovingSubscription(pool, timers, heard);
  const creations = createMovingSubscription(pool, timers, heard);
  const base = pool.subscribe(found, {
    onEvent: heard,
    onCaughtUp() {
      hasCaughtUp = true;
      show();
    },
  });
  const stopRefresh = timers.every(refreshMs, show);

  return {
    view,
    end() {
      stopShow?.();
      stopRefresh();
      base.end();
      lives.end();
      creations.end();
    },
  };
}
