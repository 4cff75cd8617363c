import type { Conversation } from "@plaza/nostr-client";
import { publicKeyOf } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { waitingOf } from "./waiting.ts";

const [ana, ben, cleo] = [1, 2, 3].map((n) => publicKeyOf(new Uint8Array(32).fill(n))) as [Pubkey, Pubkey, Pubkey];

function conversation(people: readonly Pubkey[], unread: number, isAnswered: boolean): Conversation {
  return { key: people.join(","), people, subject: null, lines: [], unread, isAnswered, newestSec: 0 };
}

test("[G-93] unread messages and strangers' requests are counted apart", () => {
  const all = [
    conversation([ana], 2, true),
    conversation([ben], 3, false),
    conversation([cleo], 1, false),
    conversation([ana, ben], 1, true),
  ];
  expect(waitingOf(all, new Set())).toEqual({ unread: 3, requests: 2 });
  expect(waitingOf([conversation([ben], 0, false), conversation([ana], 0, true)], new Set())).toEqual({ unread: 0, requests: 0 });
});

test("[G-93] what only muted people wrote waits nowhere", () => {
  const all = [conversation([ana], 2, true), conversation([ben], 3, false), conversation([ana, cleo], 1, true)];
  expect(waitingOf(all, new Set([ana, ben]))).toEqual({ unread: 1, requests: 0 });
});
