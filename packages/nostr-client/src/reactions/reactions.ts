import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import { formatAddress, KIND, parseDeletion, parseReaction } from "@plaza/protocol";
import type { Address, EventId, Filter, VerifiedEvent } from "@plaza/protocol";
import { createMovingSubscription } from "../pool/moving-subscription.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { countReactions, emptyReactionBook, targetKey, withReaction, withReactionDeletion } from "./reaction-counts.ts";
import type { EmojiCount } from "./reaction-counts.ts";

/** Reactions as they are to be shown. */
export interface ReactionsView {
  /** To the scene itself. */
  readonly scene: readonly EmojiCount[];
  /** To chat lines, by the line's event id. */
  readonly lines: ReadonlyMap<string, readonly EmojiCount[]>;
}

/** The reactions to a scene and to its chat. */
export interface Reactions {
  readonly view: Signal<ReactionsView>;
  end(): void;
}

/** What reactions need. */
export interface ReactionsOptions {
  readonly pool: RelayPool;
  readonly timers: Timers;
  readonly scene: Address;
  /** The chat lines whose reactions are wanted. */
  readonly lines?: Signal<{ readonly lines: readonly { readonly id: EventId }[] }>;
}

const mostLines = 200;
const mostAuthors = 200;
const showAfterMs = 50;

/**
 * Counts reactions (kind 7) to a scene and to its chat lines.
 *
 * @see docs/spec/world.md [W-9f], [W-9g]
 */
export function createReactions({ pool, timers, scene, lines }: ReactionsOptions): Reactions {
  const address = formatAddress(scene);
  const view = createSignal<ReactionsView>({ scene: [], lines: new Map() });
  let book = emptyReactionBook;
  let stopShow: CancelTimer | null = null;

  function heard(event: VerifiedEvent): void {
    const before = book;
    if (event.kind === KIND.deletion) {
      const deletion = parseDeletion(event);
      if (deletion.ok) book = withReactionDeletion(book, deletion.value);
    } else {
      const reaction = parseReaction(event);
      const { value } = reaction.ok ? reaction : { value: null };
      if (value !== null && (value.target.type === "event" || targetKey(value.target) === address)) book = withReaction(book, value);
    }
    if (book !== before) stopShow ??= timers.after(showAfterMs, show);
  }

  /** A crowd reacts at once; the counts follow a moment later, together. */
  function show(): void {
    stopShow = null;
    const counts = new Map(countReactions(book));
    const own = counts.get(address) ?? [];
    counts.delete(address);
    view.set({ scene: own, lines: counts });
    const known = [...book.reactions.values()];
    if (known.length === 0) return;
    const authors = [...new Set(known.map((reaction) => reaction.pubkey))].slice(-mostAuthors).toSorted();
    const oldestSec = known.reduce((oldest, reaction) => Math.min(oldest, reaction.createdAtSec), Number.MAX_SAFE_INTEGER);
    // Rounded, so that the question does not change with every reaction.
    deletions.aim([{ kinds: [KIND.deletion], authors, since: oldestSec - (oldestSec % 3_600), limit: 500 }]);
  }

  function follow(): void {
    const ids = (lines?.get().lines ?? []).slice(-mostLines).map((line) => line.id);
    const ofLines: Filter[] = ids.length === 0 ? [] : [{ kinds: [KIND.reaction], tags: { e: ids.toSorted() }, limit: 500 }];
    toLines.aim(ofLines);
  }

  const deletions = createMovingSubscription(pool, timers, heard);
  const toLines = createMovingSubscription(pool, timers, heard);
  const toScene = pool.subscribe([{ kinds: [KIND.reaction], tags: { a: [address] }, limit: 500 }], { onEvent: heard });
  const stopLines = lines?.subscribe(follow);
  follow();
  return {
    view,
    end() {
      stopLines?.();
      stopShow?.();
      toScene.end();
      toLines.end();
      deletions.end();
    },
  };
}
