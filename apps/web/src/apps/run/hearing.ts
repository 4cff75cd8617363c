import type { RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { KeyValue, Signal } from "@plaza/platform";
import { isPubkey, KIND } from "@plaza/protocol";
import type { Filter, Pubkey, WebxdcPost } from "@plaza/protocol";
import type { WebxdcSession } from "@plaza/webxdc";

/** Whose updates count here. */
export type Heard = "everyone" | "follows" | "thread";

/** Whose updates count, and how many people that are. */
export interface HearingView {
  readonly heard: Heard;
  readonly state: "set" | "asking";
  /** How many people are heard besides oneself; null for everyone, or while that is being asked. */
  readonly people: number | null;
}

/** Chooses whose updates an app is given on this device. */
export interface Hearing {
  readonly view: Signal<HearingView>;
  choose(heard: Heard): void;
  end(): void;
}

/** What choosing needs. */
export interface HearingOptions {
  readonly post: WebxdcPost;
  readonly self: Pubkey;
  readonly session: Pick<WebxdcSession, "hear">;
  readonly pool: Pick<RelayPool, "fetch">;
  readonly keyValue: KeyValue;
  readonly relays: readonly string[];
}

const commentKind = 1_111;
const mostReplies = 500;

async function peopleOf(heard: Exclude<Heard, "everyone">, { post, self, pool, relays }: HearingOptions): Promise<ReadonlySet<Pubkey>> {
  if (heard === "follows") {
    const [newest] = await pool.fetch([{ kinds: [KIND.contacts], authors: [self], limit: 1 }]);
    const named = newest?.tags.filter(([name]) => name === "p").map(([, pubkey]) => pubkey) ?? [];
    return new Set(named.filter(isPubkey));
  }
  const replies: readonly Filter[] = [
    { kinds: [KIND.note, commentKind], tags: { e: [post.id] }, limit: mostReplies },
    { kinds: [commentKind], tags: { E: [post.id] }, limit: mostReplies },
  ];
  const found = await pool.fetch(replies, { moreRelays: relays, unnamed: true });
  return new Set([post.pubkey, ...found.map((event) => event.pubkey)]);
}

/**
 * Narrows whose updates are taken in: everyone's, those of people one follows, or of people who answered the app's post.
 * The choice is kept on the device.
 *
 * @see docs/spec/page.md [G-27]
 */
export function createHearing(options: HearingOptions): Hearing {
  const { session, keyValue, post } = options;
  const key = `apps/heard/${post.id}`;
  const view = createSignal<HearingView>({ heard: "everyone", state: "set", people: null });
  let asked = 0;

  async function set(heard: Heard): Promise<void> {
    asked += 1;
    const mine = asked;
    if (heard === "everyone") {
      view.set({ heard, state: "set", people: null });
      session.hear(null);
      return;
    }
    view.set({ heard, state: "asking", people: null });
    // Until it is known whom, nobody else is heard: what was left out is read again then.
    session.hear(() => false);
    const people = await peopleOf(heard, options);
    if (mine !== asked) return;
    session.hear((pubkey) => people.has(pubkey));
    view.set({ heard, state: "set", people: people.size });
  }

  async function restore(): Promise<void> {
    const kept = await keyValue.get(key).catch(() => undefined);
    if (asked === 0 && (kept === "follows" || kept === "thread")) await set(kept);
  }

  void restore();
  return {
    view,
    choose(heard) {
      if (heard === view.get().heard) return;
      void keyValue.set(key, heard).catch(() => undefined);
      void set(heard);
    },
    end() {
      asked += 1;
    },
  };
}
