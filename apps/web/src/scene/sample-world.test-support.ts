import { createSignal } from "@plaza/platform";
import type { WritableSignal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { ChatLine, EmojiSeen, WorldSession, WorldView } from "@plaza/world";

/** A session of a world, in which nothing happens but what a test makes happen. */
export interface SampleWorld {
  readonly view: WritableSignal<WorldView>;
  readonly session: WorldSession;
  /** Who hears of emoji. */
  readonly emoji: ReadonlySet<(seen: EmojiSeen) => void>;
}

/** Makes a live world with these people, oneself first; `acts` do what the test wants of the session. */
export function sampleWorld(people: readonly Pubkey[] = [], acts: Partial<WorldSession> = {}): SampleWorld {
  const view = createSignal<WorldView>({
    status: "live",
    problem: null,
    servers: [],
    people: people.map((pubkey, at) => ({ pubkey, avatar: null, self: at === 0 })),
    chat: [],
    notices: [],
  });
  const emoji = new Set<(seen: EmojiSeen) => void>();
  const session: WorldSession = {
    view,
    poseOf: () => false,
    move: () => undefined,
    say: () => new Promise(() => undefined),
    emote: () => undefined,
    whisper: () => undefined,
    setAvatar: () => undefined,
    setScene: () => undefined,
    onEmoji(listener) {
      emoji.add(listener);
      return () => void emoji.delete(listener);
    },
    onGameEvent: () => () => undefined,
    end: () => undefined,
    ...acts,
  };
  return { view, session, emoji };
}

/** A line that somebody else said to all, named by its text; `more` is what the test cares for. */
export function sampleLine(pubkey: Pubkey, text: string, more: Partial<ChatLine> = {}): ChatLine {
  return {
    key: text,
    pubkey,
    text,
    atMs: 0,
    mine: false,
    proof: "signed",
    delivery: null,
    eventId: null,
    apps: [],
    private: false,
    with: null,
    ...more,
  };
}
