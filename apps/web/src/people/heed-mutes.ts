import type { MutesView, SceneChat } from "@plaza/nostr-client";
import type { Signal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { WorldSession, WorldView } from "@plaza/world";

/** What decides who is heard and seen. */
export type Heeded = Pick<MutesView, "muted" | "hidden" | "words">;

/** A signal made from two others; made anew only when one of them is another. */
function joined<A, B, T>(first: Signal<A>, second: Signal<B>, make: (a: A, b: B) => T): Signal<T> {
  let known: { readonly a: A; readonly b: B; readonly made: T } | null = null;
  return {
    get() {
      const [a, b] = [first.get(), second.get()];
      if (known === null || !Object.is(known.a, a) || !Object.is(known.b, b)) known = { a, b, made: make(a, b) };
      return known.made;
    },
    subscribe(changed) {
      const stops = [first.subscribe(changed), second.subscribe(changed)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function holdsWord(text: string, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const said = text.toLowerCase();
  return words.some((word) => said.includes(word));
}

const isEmpty = ({ muted, words }: Heeded): boolean => muted.size === 0 && words.length === 0;

/**
 * A session without what one does not want: lines, whispers, emoji, comings and goings of the muted, lines with muted words,
 * and the figures of the hidden. Own lines stay.
 *
 * @see docs/spec/page.md [G-82]
 */
export function heedInWorld(session: WorldSession, mutes: Signal<Heeded>): WorldSession {
  const view = joined(session.view, mutes, (now: WorldView, heeded): WorldView => {
    if (isEmpty(heeded)) return now;
    const { muted, hidden, words } = heeded;
    return {
      ...now,
      people: hidden.size === 0 ? now.people : now.people.filter(({ pubkey }) => !hidden.has(pubkey)),
      chat: now.chat.filter((line) => line.mine || (!muted.has(line.pubkey) && !holdsWord(line.text, words))),
      notices: now.notices.filter(({ pubkey }) => !muted.has(pubkey)),
    };
  });
  return {
    ...session,
    view,
    poseOf: (pubkey, nowMs, out) => !mutes.get().hidden.has(pubkey) && session.poseOf(pubkey, nowMs, out),
    onEmoji: (listener) =>
      session.onEmoji((seen) => {
        if (!mutes.get().muted.has(seen.pubkey)) listener(seen);
      }),
  };
}

/** A chat without the lines one does not want; own lines stay. @see docs/spec/page.md [G-82] */
export function heedInChat(chat: SceneChat, mutes: Signal<Heeded>, self: Pubkey): SceneChat {
  return {
    ...chat,
    view: joined(chat.view, mutes, (now, heeded) => {
      if (isEmpty(heeded)) return now;
      const { muted, words } = heeded;
      const lines = now.lines.filter(({ pubkey, text }) => pubkey === self || (!muted.has(pubkey) && !holdsWord(text, words)));
      return { ...now, lines };
    }),
  };
}
