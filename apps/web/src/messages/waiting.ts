import type { Conversation } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";

/** What waits to be looked at among one's messages. */
export interface Waiting {
  /** Messages in conversations one takes part in. */
  readonly unread: number;
  /** Conversations of strangers that were not looked at since they last wrote. */
  readonly requests: number;
}

/** Counts what waits; conversations with nobody but muted people never do. */
export function waitingOf(conversations: readonly Conversation[], muted: ReadonlySet<Pubkey>): Waiting {
  const waiting = conversations.filter(({ unread, people }) => unread > 0 && !people.every((pubkey) => muted.has(pubkey)));
  const unread = waiting.reduce((sum, each) => sum + (each.isAnswered ? each.unread : 0), 0);
  return { unread, requests: waiting.filter(({ isAnswered }) => !isAnswered).length };
}
