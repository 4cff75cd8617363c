import { fetchRelayList, writeRelaysOf } from "@plaza/nostr-client";
import type { RelayPool, Subscription } from "@plaza/nostr-client";
import type { Timers } from "@plaza/platform";
import { decodeNip19, failed, formatAddress, KIND, ok, withoutNostrScheme } from "@plaza/protocol";
import type { Filter, Pubkey, Result, VerifiedEvent, WebxdcPost } from "@plaza/protocol";
import { emptyAppBook, isDeleted, withAppEvent } from "./app-book.ts";
import type { AppBook, KnownPost } from "./app-book.ts";

/** What a link to an app leads to. */
export interface FoundApp {
  /** The event with its apps, at least one. */
  readonly post: WebxdcPost;
  /** Where it was found: where its updates are likely to be. */
  readonly relays: readonly string[];
  /** The link as it should be passed on. */
  readonly link: string;
}

/** Why a link leads to no app. */
export type LookUpProblem =
  | { readonly code: "bad-link"; readonly found: string }
  | { readonly code: "not-found" }
  | { readonly code: "deleted"; readonly pubkey: Pubkey }
  /** The event is there and posts no app that could be opened. */
  | { readonly code: "no-app"; readonly found: string };

/** What a lookup may choose. */
export interface LookUpOptions {
  readonly timers: Timers;
  /** For each round of asking; default 5,000. */
  readonly timeoutMs?: number;
}

interface Wanted {
  readonly filter: Filter;
  /** Deletions that would concern it, of its author alone: strangers' requests would crowd theirs out. */
  readonly deletions: (author: Pubkey) => Filter;
  readonly author: Pubkey | null;
  readonly relays: readonly string[];
  /** One event, and never another version of it. */
  readonly isFixed: boolean;
}

/** After one relay had it, the others get so long to say that it was deleted, or that there is a newer version. */
const graceMs = 400;

/**
 * Finds the event that `/app/<link>` names: on the pool's relays and the link's hints, then where its author writes.
 *
 * @param link - `nevent1…`, `note1…` or `naddr1…`, with or without `nostr:`
 * @see docs/spec/webxdc.md [X-10f], [X-10j]
 */
export async function lookUpApp(pool: RelayPool, link: string, options: LookUpOptions): Promise<Result<FoundApp, LookUpProblem>> {
  const wanted = readLink(link);
  if (!wanted.ok) return wanted;
  const { author, relays } = wanted.value;
  const first = await look(pool, wanted.value, relays, options);
  if (first.ok || first.problem.code !== "not-found" || author === null) return first;
  const list = await fetchRelayList(pool, author, options.timeoutMs ?? 5_000);
  const theirs = writeRelaysOf(list);
  return theirs.length === 0 ? first : look(pool, wanted.value, theirs, options);
}

function look(
  pool: RelayPool,
  wanted: Wanted,
  moreRelays: readonly string[],
  { timers, timeoutMs = 5_000 }: LookUpOptions,
): Promise<Result<FoundApp, LookUpProblem>> {
  return new Promise((resolve) => {
    let book: AppBook = emptyAppBook;
    let other: VerifiedEvent | null = null;
    let stopGrace = (): void => {};
    let byAuthor: Subscription | null = null;
    const choice = { moreRelays, unnamed: true, caughtUpWithinMs: timeoutMs };
    const finish = (): void => {
      stopGrace();
      question.end();
      byAuthor?.end();
      resolve(outcome(book, other));
    };
    const onEvent = (event: VerifiedEvent, relayUrl: string): void => {
      const before = book.posts;
      book = withAppEvent(book, event, relayUrl);
      if (book.posts === before && event.kind !== KIND.deletion) other = event;
      if (book.posts === before || before.size > 0) return;
      stopGrace = timers.after(wanted.isFixed ? graceMs : graceMs * 2, finish);
      // The link named nobody, or somebody else.
      if (event.pubkey !== wanted.author)
        byAuthor = pool.subscribe([wanted.deletions(event.pubkey)], { onEvent, onCaughtUp: finish }, choice);
    };
    const onCaughtUp = (): void => {
      if (byAuthor === null) finish();
    };
    const filters = wanted.author === null ? [wanted.filter] : [wanted.filter, wanted.deletions(wanted.author)];
    const question = pool.subscribe(filters, { onEvent, onCaughtUp }, choice);
  });
}

function outcome(book: AppBook, other: VerifiedEvent | null): Result<FoundApp, LookUpProblem> {
  const [known]: readonly (KnownPost | undefined)[] = [...book.posts.values()];
  if (known === undefined) return other === null ? failed({ code: "not-found" }) : failed({ code: "no-app", found: `kind ${other.kind}` });
  const { post, relays, link } = known;
  return isDeleted(book, known) ? failed({ code: "deleted", pubkey: post.pubkey }) : ok({ post, relays, link });
}

function readLink(link: string): Result<Wanted, LookUpProblem> {
  const text = withoutNostrScheme(link);
  const named = decodeNip19(text);
  if (!named.ok) return failed({ code: "bad-link", found: text.slice(0, 12) });
  switch (named.value.type) {
    case "note":
    case "nevent": {
      const { id } = named.value;
      const author = "author" in named.value ? (named.value.author ?? null) : null;
      const relays = "relays" in named.value ? named.value.relays : [];
      return ok({
        filter: { ids: [id] },
        deletions: (of) => ({ kinds: [KIND.deletion], authors: [of], tags: { e: [id] }, limit: 50 }),
        author,
        relays,
        isFixed: true,
      });
    }
    case "naddr": {
      const { kind, pubkey, identifier, relays } = named.value;
      const filter: Filter = { kinds: [kind], authors: [pubkey], tags: { d: [identifier] }, limit: 1 };
      const tags = { a: [formatAddress({ kind, pubkey, identifier })] };
      const deletions = (of: Pubkey): Filter => ({ kinds: [KIND.deletion], authors: [of], tags, limit: 50 });
      return ok({ filter, deletions, author: pubkey, relays, isFixed: false });
    }
    default:
      // A secret key in a link is a mistake; it is not repeated anywhere.
      return failed({ code: "bad-link", found: named.value.type });
  }
}
