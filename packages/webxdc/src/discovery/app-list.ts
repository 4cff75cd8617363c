import { createMovingSubscription } from "@plaza/nostr-client";
import type { Identity, RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Http, Signal, Timers } from "@plaza/platform";
import { formatAddress, KIND, webxdcMediaTypes, webxdcTopic } from "@plaza/protocol";
import type { Filter, VerifiedEvent } from "@plaza/protocol";
import { emptyAppBook, shownPosts, withAppEvent } from "./app-book.ts";
import { cardsOf } from "./app-card.ts";
import type { AppCard } from "./app-card.ts";
import { createOwnMutes } from "./own-mutes.ts";
import { createParticipation } from "./participation.ts";
import { someRelaySearches } from "./search-support.ts";

/** The apps there are. */
export interface AppListView {
  /** Loading until the relays have answered; unreachable when none can be opened. Known apps are there in every case. */
  readonly status: "loading" | "ready" | "unreachable";
  /** Newest first. */
  readonly apps: readonly AppCard[];
}

/** A list of apps that stays current. */
export interface AppList {
  readonly view: Signal<AppListView>;
  /** Takes an event that came another way, e.g. one just published. */
  learn(event: VerifiedEvent): void;
  end(): void;
}

/** What a list of apps needs. */
export interface AppListOptions {
  readonly pool: RelayPool;
  /** Whose mute list holds, and whose own doings are no news. */
  readonly identity: Pick<Identity, "account">;
  readonly http: Http;
  readonly timers: Timers;
}

/** Kinds in which people post apps without tags that relays look by. */
const textKinds = [KIND.note, 42, 1_111, KIND.chat, 30_023];
const byTag: readonly Filter[] = [
  { kinds: [KIND.fileMetadata], tags: { m: webxdcMediaTypes }, limit: 200 },
  { kinds: textKinds, tags: { t: [webxdcTopic] }, limit: 200 },
];
/** Some relays refuse questions without kinds: asked on its own. */
const ofAnyKind: readonly Filter[] = [{ tags: { m: webxdcMediaTypes }, limit: 200 }];
const recent: Filter = { kinds: textKinds, limit: 200 };
const bySearch: Filter = { kinds: [...textKinds, KIND.fileMetadata], search: ".xdc", limit: 100 };
const lookAgainMs = 120_000;
const overlapSec = 60;
const showWithinMs = 50;
const idsPerFilter = 100;

/**
 * Lists the apps that the pool's relays know, with how many took part.
 *
 * @see docs/spec/webxdc.md
 */
export function createAppList({ pool, identity, http, timers }: AppListOptions): AppList {
  let book = emptyAppBook;
  let caughtUp = false;
  let ended = false;
  let stopShow: CancelTimer | null = null;
  let recentSinceSec: number | null = null;
  let reachedBefore = false;
  const known = new Map<string, AppCard>();
  const view = createSignal<AppListView>({ status: "loading", apps: [] });
  const mutes = createOwnMutes(pool, timers, identity, showSoon);
  const participation = createParticipation(pool, timers, showSoon);
  const deletions = createMovingSubscription(pool, timers, (event) => heard(event, ""));

  function heard(event: VerifiedEvent, relayUrl: string): void {
    if (ended) return;
    const before = book;
    book = withAppEvent(book, event, relayUrl);
    if (book === before) return;
    if (book.posts !== before.posts) follow();
    showSoon();
  }

  /** Asks who took part in what is known, and whether its authors took it back. */
  function follow(): void {
    const posts = shownPosts(book);
    participation.aim(posts.flatMap(({ post }) => post.apps.flatMap((app) => (app.webxdcId === null ? [] : [app.webxdcId]))));
    const authors = [...new Set(posts.map(({ post }) => post.pubkey))].toSorted();
    const ids = posts.map(({ post }) => post.id).toSorted();
    const addresses = posts.flatMap(({ address }) => (address === null ? [] : [formatAddress(address)])).toSorted();
    const filters: Filter[] = [];
    for (let at = 0; at < ids.length; at += idsPerFilter) {
      filters.push({ kinds: [KIND.deletion], authors, tags: { e: ids.slice(at, at + idsPerFilter) }, limit: 500 });
    }
    if (addresses.length > 0) filters.push({ kinds: [KIND.deletion], authors, tags: { a: addresses }, limit: 500 });
    deletions.aim(filters);
  }

  function showSoon(): void {
    // A history comes as a burst: shown together.
    if (!ended) stopShow ??= timers.after(showWithinMs, show);
  }

  function show(): void {
    stopShow?.();
    stopShow = null;
    if (ended) return;
    const account = identity.account.get();
    const self = account.kind === "none" ? null : account.pubkey;
    const posts = shownPosts(book).filter(({ post }) => !mutes.hides(post));
    const apps = posts.flatMap((post) => cardsOf(post, (id) => participation.of(id, self))).map(asBefore);
    const stale = new Set(known.keys());
    for (const card of apps) {
      stale.delete(card.key);
      known.set(card.key, card);
    }
    for (const key of stale) known.delete(key);
    view.set({ status: status(), apps });
  }

  /** A card that says the same stays the same object, so that nothing is drawn again for it. */
  function asBefore(card: AppCard): AppCard {
    const before = known.get(card.key);
    const same =
      before !== undefined &&
      before.attachment === card.attachment &&
      before.relays === card.relays &&
      before.participants === card.participants &&
      before.lastSec === card.lastSec &&
      before.newsSec === card.newsSec;
    return same ? before : card;
  }

  function status(): AppListView["status"] {
    const relays = pool.status.get();
    if (caughtUp && relays.some((relay) => relay.state === "open")) return "ready";
    return caughtUp && relays.every((relay) => relay.state === "waiting" || relay.state === "ended") ? "unreachable" : "loading";
  }

  function relaysChanged(): void {
    const reached = pool.status.get().some((relay) => relay.state === "open");
    if (reached && !reachedBefore) follow();
    reachedBefore = reached;
    if (status() !== view.get().status) showSoon();
  }

  /** Asks what is stored, once. */
  function ask(filter: Filter): Promise<void> {
    return new Promise((resolve) => {
      const question = pool.subscribe([filter], {
        onEvent: heard,
        onCaughtUp() {
          question.end();
          resolve();
        },
      });
    });
  }

  async function lookThroughRecent(): Promise<void> {
    const sinceSec = recentSinceSec;
    recentSinceSec = pool.correctedNowSec() - overlapSec;
    await ask(sinceSec === null ? recent : { ...recent, since: sinceSec });
    // What could not be asked is asked for again, from where it was.
    if (!pool.status.get().some((relay) => relay.state === "open")) recentSinceSec = sinceSec;
  }

  async function search(): Promise<void> {
    if ((await someRelaySearches(http, pool)) && !ended) await ask(bySearch);
  }

  const live = pool.subscribe(byTag, {
    onEvent: heard,
    onCaughtUp() {
      caughtUp = true;
      showSoon();
    },
  });
  const more = pool.subscribe(ofAnyKind, { onEvent: heard });
  const stopStatus = pool.status.subscribe(relaysChanged);
  const stopAccount = identity.account.subscribe(showSoon);
  const stopLooking = timers.every(lookAgainMs, () => void lookThroughRecent());
  void lookThroughRecent();
  void search();

  return {
    view,
    learn: (event) => heard(event, ""),
    end() {
      ended = true;
      stopShow?.();
      live.end();
      more.end();
      deletions.end();
      participation.end();
      mutes.end();
      stopStatus();
      stopAccount();
      stopLooking();
    },
  };
}
