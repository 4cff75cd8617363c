import type { EventId, PrivateMessage, Pubkey } from "@plaza/protocol";
import type { PublishStatus } from "../pool/publication.ts";

/** One private message as it is to be shown. */
export interface MessageLine extends PrivateMessage {
  readonly mine: boolean;
  /** Came the old way (NIP-04): anybody can see who wrote to whom and when, and nothing proves it whole. */
  readonly isOld: boolean;
  /** How sending goes, over all receivers; null for what was not sent on this visit. */
  readonly delivery: PublishStatus["state"] | null;
}

/** Everything said among the same people. */
export interface Conversation {
  /** The others' keys, sorted and joined by `,`. */
  readonly key: string;
  /** The others; oneself alone for notes to oneself. */
  readonly people: readonly Pubkey[];
  /** What they call it, as last said; null without a name. */
  readonly subject: string | null;
  /** Oldest first. */
  readonly lines: readonly MessageLine[];
  readonly unread: number;
  /** One has written here oneself: until then it is somebody's request. */
  readonly isAnswered: boolean;
  readonly newestSec: number;
}

/** What is known about a message besides itself. */
export interface HeldMessage {
  readonly message: PrivateMessage;
  readonly isOld: boolean;
}

/** The other people of a message, sorted; oneself alone for a note to oneself. */
export function othersOf(self: Pubkey, message: Pick<PrivateMessage, "from" | "to">): readonly Pubkey[] {
  const others = new Set([message.from, ...message.to]);
  others.delete(self);
  return others.size === 0 ? [self] : [...others].toSorted();
}

/** The name of the conversation among these people. */
export function conversationKey(people: readonly Pubkey[]): string {
  return people.join(",");
}

/**
 * Sorts messages into conversations, the one with the newest message first.
 *
 * @param held - each message once
 * @param readUntilSec - by conversation: what came until then was seen
 */
export function conversationsOf(
  self: Pubkey,
  held: Iterable<HeldMessage>,
  readUntilSec: ReadonlyMap<string, number>,
  deliveryOf: (id: EventId) => PublishStatus["state"] | null,
): readonly Conversation[] {
  const found = new Map<string, { readonly people: readonly Pubkey[]; readonly lines: MessageLine[] }>();
  for (const { message, isOld } of held) {
    const people = othersOf(self, message);
    const key = conversationKey(people);
    const conversation = found.get(key) ?? { people, lines: [] };
    found.set(key, conversation);
    conversation.lines.push({ ...message, isOld, mine: message.from === self, delivery: deliveryOf(message.id) });
  }
  const conversations = [...found].map(([key, { people, lines: unsorted }]): Conversation => {
    const lines = unsorted.toSorted((a, b) => a.createdAtSec - b.createdAtSec || (a.id < b.id ? -1 : 1));
    const lastMine = lines.findLast(({ mine }) => mine);
    const seenSec = Math.max(readUntilSec.get(key) ?? 0, lastMine?.createdAtSec ?? 0);
    return {
      key,
      people,
      subject: lines.findLast(({ subject }) => subject !== null && subject !== "")?.subject ?? null,
      lines,
      unread: lines.filter(({ mine, createdAtSec }) => !mine && createdAtSec > seenSec).length,
      isAnswered: lastMine !== undefined,
      newestSec: lines.at(-1)?.createdAtSec ?? 0,
    };
  });
  return conversations.toSorted((a, b) => b.newestSec - a.newestSec || (a.key < b.key ? -1 : 1));
}
