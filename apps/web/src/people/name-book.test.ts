import { createSignal } from "@plaza/platform";
import type { WritableSignal } from "@plaza/platform";
import { parsePubkey } from "@plaza/protocol";
import type { Profile, Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { friendlyName } from "@plaza/nostr-client";
import { createNameBook } from "./name-book.ts";

const parsed = parsePubkey("ab".repeat(32));
if (!parsed.ok) throw new Error("a key");
const ada: Pubkey = parsed.value;

function profile(displayName: string | null): Profile {
  return {
    pubkey: ada,
    createdAtSec: 1,
    name: null,
    displayName,
    about: null,
    picture: null,
    banner: null,
    website: null,
    nip05: null,
    lud16: null,
  };
}

test("[G-7c] of the names people carry the 2,000 heard last are known", () => {
  const book = createNameBook({ profileOf: () => createSignal<Profile | null>(null) });
  const people = Array.from({ length: 2_001 }, (_, n) => {
    const key = parsePubkey(n.toString(16).padStart(64, "0"));
    if (!key.ok) throw new Error("a key");
    return key.value;
  });
  const [first, second] = people;
  if (first === undefined || second === undefined) throw new Error("two people");
  for (const pubkey of people.slice(0, 2_000)) book.learn(pubkey, { displayName: "Somebody" });
  book.learn(first, { displayName: "Somebody" });
  for (const pubkey of people.slice(2_000)) book.learn(pubkey, { displayName: "Somebody" });
  expect([book.nameOf(first), book.nameOf(second)]).toEqual(["Somebody", friendlyName(second)]);
  book.end();
});

test("[G-7b] the carried name goes before the profile's, and both before the made one", () => {
  const published: WritableSignal<Profile | null> = createSignal<Profile | null>(null);
  const book = createNameBook({ profileOf: () => published });
  let changes = 0;
  book.changes.subscribe(() => {
    changes += 1;
  });
  expect(book.nameOf(ada)).toBe(friendlyName(ada));
  published.set(profile("Ada from the profile"));
  expect(book.nameOf(ada)).toBe("Ada from the profile");
  book.learn(ada, { displayName: "Ada at the plaza" });
  expect(book.nameOf(ada)).toBe("Ada at the plaza");
  book.learn(ada, { displayName: "Ada at the plaza" });
  expect(changes).toBe(2);
  book.learn(ada, null);
  expect(book.nameOf(ada)).toBe("Ada at the plaza");
  book.learn(ada, { model: "fox" });
  expect([book.nameOf(ada), changes]).toEqual(["Ada from the profile", 3]);
  book.end();
  published.set(profile("too late"));
  expect(changes).toBe(3);
});

test("[G-7b] whoever comes after a crowd has a name too, and the crowd is not followed for ever", () => {
  let followed = 0;
  const book = createNameBook({
    profileOf: (pubkey) => ({
      get: () => ({ ...profile(`No. ${Number.parseInt(pubkey, 16)}`), pubkey }),
      subscribe() {
        followed += 1;
        return () => {
          followed -= 1;
        };
      },
    }),
  });
  const crowd = Array.from({ length: 2_000 }, (_, n) => n.toString(16).padStart(64, "0") as Pubkey);
  expect(crowd.map((pubkey) => book.nameOf(pubkey))).toEqual(crowd.map((_, n) => `No. ${n}`));
  expect(followed).toBeLessThanOrEqual(1_000);
  book.end();
  expect(followed).toBe(0);
});
