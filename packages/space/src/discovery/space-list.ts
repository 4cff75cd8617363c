import { createMovingSubscription } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Random, Signal, Timers } from "@plaza/platform";
import { KIND, encodeSpaceLink, hexOf, parseCreateSpace, parseSpaceEvent, spaceKey } from "@plaza/protocol";
import type { Filter, VerifiedEvent } from "@plaza/protocol";
import { spaceEventTiming } from "../membership/author-clock.ts";
import { spaceFilters } from "../membership/space-filters.ts";
import { applySpaceEvent, createSpaceState } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { spaceView } from "../membership/view-space.ts";
import type { SpacePhase, SpaceView } from "../membership/space-view.ts";

/** A space of a list. */
export interface SpaceCard {
  /** Equal for equal spaces. */
  readonly key: string;
  /** The `nevent` that leads to it. */
  readonly link: string;
  readonly room: SpaceView;
}

/** The spaces there are. */
export interface SpaceListView {
  /** Loading until the relays have answered; unreachable when none can be opened. Known spaces are there in every case. */
  readonly status: "loading" | "ready" | "unreachable";
  /** Going on, the fullest first; then announced, the soonest first; then resting and over, the newest first. */
  readonly spaces: readonly SpaceCard[];
}

/** A list of spaces that stays current. */
export interface SpaceList {
  readonly view: Signal<SpaceListView>;
  /** Takes an event that came another way, e.g. one just published. */
  learn(event: VerifiedEvent): void;
  end(): void;
}

/** What a list of spaces needs. */
export interface SpaceListOptions {
  readonly pool: RelayPool;
  readonly timers: Timers;
  readonly random: Random;
  /** So many spaces are known at once; beyond it the oldest is let go. Default 180. */
  readonly mostKept?: number;
}

const oldestSec = 30 * 86_400;
const mostFollowed = 60;
const usuallyKept = 180;
const presentSec = 11_400;
const showWithinMs = 60;
const refreshMs = 10_000;
const phases: Readonly<Record<SpacePhase, number>> = { live: 0, scheduled: 1, dormant: 2, ended: 3, closed: 4, unknown: 5 };

function inOrder(a: SpaceCard, b: SpaceCard): number {
  const [one, other] = [a.room, b.room];
  const crowd = (room: SpaceView): number => room.stage.length + room.listenerCount;
  return (
    phases[one.phase] - phases[other.phase] ||
    (one.phase === "live" ? crowd(other) - crowd(one) : 0) ||
    (one.phase === "scheduled" ? (one.info?.startsAtSec ?? 0) - (other.info?.startsAtSec ?? 0) : 0) ||
    (other.startedAtSec ?? 0) - (one.startedAtSec ?? 0) ||
    (a.key < b.key ? -1 : 1)
  );
}

/**
 * Lists the spaces that the pool's relays know, with who is in them.
 *
 * @see docs/spec/space.md [S-89]
 */
export function createSpaceList({ pool, timers, random, mostKept = usuallyKept }: SpaceListOptions): SpaceList {
  const states = new Map<string, SpaceState>();
  const links = new Map<string, string>();
  const seed = hexOf(random.bytes(8));
  let hasCaughtUp = false;
  let shown = "";
  let stopShow: CancelTimer | null = null;
  const view = createSignal<SpaceListView>({ status: "loading", spaces: [] });
  const nowSec = (): number => pool.correctedNowSec();

  function learn(event: VerifiedEvent): void {
    if (spaceEventTiming(event.created_at, nowSec() * 1_000) !== "take") return;
    if (event.kind === KIND.createSpace) {
      const created = parseCreateSpace(event);
      if (!created.ok) return;
      const { space, info } = created.value;
      const key = spaceKey(space);
      links.set(key, encodeSpaceLink(created.value, info.relays.slice(0, 2)));
      if (!states.has(key)) {
        states.set(key, applySpaceEvent(createSpaceState(space, seed), created.value));
        forgetOldest();
        follow();
        touch();
      }
    }
    for (const [key, state] of states) {
      const said = parseSpaceEvent(event, state.space);
      if (!said.ok) continue;
      const next = applySpaceEvent(state, said.value);
      if (next === state) return;
      states.set(key, next);
      // Somebody who may decide: their decisions are asked for as well.
      if (next.rulings !== state.rulings) follow();
      touch();
      return;
    }
  }

  const createdSec = (state: SpaceState): number => state.created?.newest.createdAtSec ?? 0;

  /** Relays tell of the newest first: how long something was known here says nothing of its age. */
  function forgetOldest(): void {
    if (states.size <= mostKept) return;
    const [oldest] = [...states].reduce((found, one) => (createdSec(one[1]) < createdSec(found[1]) ? one : found));
    states.delete(oldest);
    links.delete(oldest);
  }

  function newest(): readonly SpaceState[] {
    return [...states.values()].toSorted((a, b) => createdSec(b) - createdSec(a)).slice(0, mostFollowed);
  }

  function follow(): void {
    const followed = newest();
    if (followed.length === 0) return;
    const ids = [...new Set(followed.map(({ space }) => space.id))].toSorted();
    const hosts = [...new Set(followed.map(({ space }) => space.host))].toSorted();
    const deciding = followed.map((state) => spaceFilters(state)[3]).filter((filter) => filter !== undefined);
    const authors = [...new Set(deciding.flatMap((filter) => filter.authors ?? []))].toSorted().slice(0, 300);
    const kinds = deciding[0]?.kinds ?? [];
    // Rounded, so that the question does not change with every space.
    const since = Math.floor((nowSec() - presentSec) / 600) * 600;
    const asked: readonly Filter[] = [
      { kinds: [KIND.closeSpace], authors: hosts, tags: { s: ids } },
      { kinds: [KIND.joinSpace, KIND.leaveSpace], tags: { s: ids }, since, limit: 1_000 },
      { kinds, authors, tags: { s: ids }, limit: 500 },
    ];
    people.aim(asked);
  }

  function statusNow(spaces: number): SpaceListView["status"] {
    const relays = pool.status.get();
    const isReached = relays.some(({ state }) => state === "open");
    const isHopeless = relays.every(({ state }) => state === "waiting" || state === "ended");
    if (isHopeless && (hasCaughtUp || spaces > 0)) return "unreachable";
    return isReached && (hasCaughtUp || spaces > 0) ? "ready" : "loading";
  }

  function touch(): void {
    stopShow ??= timers.after(showWithinMs, show);
  }

  function show(): void {
    stopShow?.();
    stopShow = null;
    const spaces = [...states]
      .map(([key, state]): SpaceCard => ({ key, link: links.get(key) ?? "", room: spaceView(state, nowSec() * 1_000) }))
      .filter(({ room }) => room.phase !== "unknown")
      .toSorted(inOrder);
    const next: SpaceListView = { status: statusNow(spaces.length), spaces };
    // Time alone rarely changes anything that is seen; heartbeats change only when someone last gave a sign.
    const gist = JSON.stringify([
      next.status,
      spaces.map(({ key, link, room }) => [
        key,
        link,
        room.phase,
        room.info,
        room.listenerCount,
        room.stage.map(({ pubkey, role }) => [pubkey, role]),
      ]),
    ]);
    if (gist === shown) return;
    shown = gist;
    view.set(next);
  }

  const people = createMovingSubscription(pool, timers, learn);
  const since = nowSec() - oldestSec;
  const created = pool.subscribe(
    [
      { kinds: [KIND.createSpace], tags: { t: ["spaces"] }, since, limit: 200 },
      // Clients of the draft give no topic.
      { kinds: [KIND.createSpace], since, limit: 100 },
    ],
    {
      onEvent: learn,
      onCaughtUp() {
        hasCaughtUp = true;
        show();
      },
    },
  );
  const stopRelays = pool.status.subscribe(touch);
  const stopRefresh = timers.every(refreshMs, show);
  return {
    view,
    learn,
    end() {
      stopShow?.();
      stopRelays();
      stopRefresh();
      created.end();
      people.end();
    },
  };
}
