import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import { buildDeletion, buildReaction, formatAddress, KIND, parseDeletion, parseReaction } from "@plaza/protocol";
import type { Address, Deletion, EventId, Filter, Pubkey, Reaction, ReactionTarget, VerifiedEvent } from "@plaza/protocol";
import type { Identity } from "../identity/identity.ts";
import { signChecked } from "../identity/sign-checked.ts";
import { createMovingSubscription } from "../pool/moving-subscription.ts";
import type { RelayDelivery } from "../pool/publication.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import {
  countReactions,
  countedAs,
  emptyReactionBook,
  ownReactions,
  targetKey,
  withReactionDeletions,
  withReactions,
} from "./reaction-counts.ts";
import type { ReactionBook, ReactionTally, ReactionWish } from "./reaction-counts.ts";

/** Why a reaction, or taking one back, came to nothing; the counts are as before. */
export interface ReactionFailure {
  /** What was reacted to: a scene's address or an event's id. */
  readonly target: string;
  readonly emoji: string;
  /** `not-taken`: no relay took it. Else why nothing was signed. */
  readonly code: string;
  readonly relays: readonly RelayDelivery[];
}

/** Reactions as they are to be shown. */
export interface ReactionsView {
  /** By scene address and by the event id of a line; what nobody reacted to is not there. */
  readonly tallies: ReadonlyMap<string, ReactionTally>;
  /** Targets of one's own doings that no relay has taken yet. */
  readonly sending: ReadonlySet<string>;
  /** The last doing that came to nothing, until the next one. */
  readonly failure: ReactionFailure | null;
}

/** The reactions to scenes and to the chat of one. */
export interface Reactions {
  readonly view: Signal<ReactionsView>;
  /** Reacts, or takes one's own reaction of this emoji back; counted at once. Resolves when a relay took it or none will. */
  toggle(target: ReactionTarget, emoji: string): Promise<void>;
  end(): void;
}

/** What reactions need. */
export interface ReactionsOptions {
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "account" | "signer">;
  readonly timers: Timers;
  /** The scenes whose reactions are wanted; at most 300 are asked for. */
  readonly scenes: Signal<readonly Address[]>;
  /** The chat lines whose reactions are wanted, of the first scene; the last 200 are asked for. */
  readonly lines?: Signal<{ readonly lines: readonly { readonly id: EventId }[] }>;
  /** Whose reactions do not count. */
  readonly unwanted?: Signal<{ readonly muted: ReadonlySet<Pubkey> }>;
  /** A relay where the scenes are found, for the events' tags. */
  readonly relayHint?: string;
}

const mostScenes = 300;
const scenesPerFilter = 40;
const mostLines = 200;
const mostAuthors = 1_000;
const authorsPerFilter = 250;
const perFilter = 500;
const showAfterMs = 50;

interface OwnWish extends ReactionWish {
  wanted: boolean;
}

/**
 * Counts reactions (kind 7) to scenes and chat lines, and makes one's own.
 *
 * @see docs/spec/world.md [W-9f], [W-9g], [W-9h], [W-9i]
 */
export function createReactions({ pool, identity, timers, scenes, lines, unwanted, relayHint }: ReactionsOptions): Reactions {
  const view = createSignal<ReactionsView>({ tallies: new Map(), sending: new Set(), failure: null });
  const wishes = new Map<string, OwnWish>();
  let wanted = new Set<string>();
  let book = emptyReactionBook;
  let heardReactions: Reaction[] = [];
  let heardDeletions: Deletion[] = [];
  let failure: ReactionFailure | null = null;
  let stopShow: CancelTimer | null = null;
  let ended = false;

  function heard(event: VerifiedEvent): void {
    if (event.kind === KIND.deletion) {
      const deletion = parseDeletion(event);
      if (deletion.ok) heardDeletions.push(deletion.value);
    } else {
      const reaction = parseReaction(event);
      if (reaction.ok) heardReactions.push(reaction.value);
    }
    // A crowd reacts at once; the counts follow a moment later, together.
    if (!ended) stopShow ??= timers.after(showAfterMs, show);
  }

  function fold(): void {
    const meant = heardReactions.filter(({ target }) => target.type === "event" || wanted.has(targetKey(target)));
    book = withReactionDeletions(withReactions(book, meant), heardDeletions);
    heardReactions = [];
    heardDeletions = [];
  }

  function wantedOnly(): ReactionBook {
    const muted = unwanted?.get().muted;
    if (muted === undefined || muted.size === 0) return book;
    return { ...book, reactions: new Map([...book.reactions].filter(([, { pubkey }]) => !muted.has(pubkey))) };
  }

  function show(): void {
    stopShow?.();
    stopShow = null;
    if (ended) return;
    fold();
    const own = [...wishes.values()];
    view.set({ tallies: countReactions(wantedOnly(), own), sending: new Set(own.map(({ target }) => targetKey(target))), failure });
    const known = [...book.reactions.values()];
    if (known.length === 0) return;
    const authors = [...new Set(known.map((reaction) => reaction.pubkey))].slice(-mostAuthors).toSorted();
    const oldestSec = known.reduce((oldest, reaction) => Math.min(oldest, reaction.createdAtSec), Number.MAX_SAFE_INTEGER);
    // Rounded, so that the question does not change with every reaction.
    const since = oldestSec - (oldestSec % 3_600);
    deletions.aim(chunks(authors, authorsPerFilter).map((some) => ({ kinds: [KIND.deletion], authors: some, since, limit: perFilter })));
  }

  function followScenes(): void {
    const addresses = scenes.get().map(formatAddress).slice(0, mostScenes).toSorted();
    wanted = new Set(addresses);
    const asked: Filter[] = chunks(addresses, scenesPerFilter).map((some) => ({
      kinds: [KIND.reaction],
      tags: { a: some },
      limit: perFilter,
    }));
    const account = identity.account.get();
    // What one did oneself is known even where a crowd came after.
    if (asked.length > 0 && account.kind !== "none") {
      asked.push({ kinds: [KIND.reaction], authors: [account.pubkey], tags: { a: addresses }, limit: perFilter });
    }
    toScenes.aim(asked);
  }

  function followLines(): void {
    const ids = (lines?.get().lines ?? []).slice(-mostLines).map((line) => line.id);
    toLines.aim(ids.length === 0 ? [] : [{ kinds: [KIND.reaction], tags: { e: ids.toSorted() }, limit: perFilter }]);
  }

  /** Signs and sends what brings the relays nearer to the wish; why not, where that failed. */
  async function act(wish: ReactionWish): Promise<Pick<ReactionFailure, "code" | "relays"> | null> {
    const signer = await identity.signer();
    if (signer.pubkey !== wish.pubkey) return { code: "another-account", relays: [] };
    const { standing, lastSec } = ownReactions(book, wish);
    const nowSec = pool.correctedNowSec();
    const inScene = wish.target.type === "event" ? scenes.get()[0] : undefined;
    const template = wish.wanted
      ? // Dated after the one that was taken back: the same event would stay deleted.
        buildReaction(
          {
            target: wish.target,
            emoji: wish.emoji,
            ...(relayHint === undefined ? {} : { relayHint }),
            ...(inScene === undefined ? {} : { scene: inScene }),
          },
          Math.max(nowSec, lastSec + 1),
        )
      : buildDeletion({ eventIds: standing.map(({ id }) => id), kinds: [KIND.reaction] }, Math.max(nowSec, lastSec));
    const signed = await signChecked(pool, signer, template);
    if (!signed.ok) return { code: signed.problem.code, relays: [] };
    const status = await pool.publish(signed.value).done;
    if (status.state !== "accepted") return { code: "not-taken", relays: status.relays };
    // Even where what it is to has left the list meanwhile.
    const reaction = parseReaction(signed.value);
    if (reaction.ok) book = withReactions(book, [reaction.value]);
    heard(signed.value);
    return null;
  }

  /** A wish may change while its first act is on its way. */
  async function fulfil(wish: OwnWish): Promise<void> {
    let stands = ownReactions(book, wish).standing.length > 0;
    while (stands !== wish.wanted) {
      const aim = { ...wish };
      const problem = await act(aim);
      fold();
      if (problem !== null) {
        failure = { target: targetKey(wish.target), emoji: wish.emoji, ...problem };
        return;
      }
      stands = aim.wanted;
    }
  }

  const deletions = createMovingSubscription(pool, timers, heard);
  const toLines = createMovingSubscription(pool, timers, heard);
  const toScenes = createMovingSubscription(pool, timers, heard);
  const stops = [
    scenes.subscribe(followScenes),
    identity.account.subscribe(followScenes),
    lines?.subscribe(followLines),
    unwanted?.subscribe(show),
  ];
  followScenes();
  followLines();
  return {
    view,
    async toggle(target, emoji) {
      const { pubkey } = await identity.signer();
      if (ended) return;
      const key = `${targetKey(target)} ${countedAs(emoji) ?? emoji} ${pubkey}`;
      const under = wishes.get(key);
      failure = null;
      if (under !== undefined) {
        under.wanted = !under.wanted;
        show();
        return;
      }
      fold();
      const wish: OwnWish = { pubkey, target, emoji, wanted: ownReactions(book, { pubkey, target, emoji }).standing.length === 0 };
      wishes.set(key, wish);
      show();
      await fulfil(wish);
      wishes.delete(key);
      show();
    },
    end() {
      ended = true;
      for (const stop of stops) stop?.();
      stopShow?.();
      toScenes.end();
      toLines.end();
      deletions.end();
    },
  };
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, n) => values.slice(n * size, (n + 1) * size));
}
