import { createMemoryKeyValue } from "@plaza/platform/fakes";
import { parseWebxdcPost } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { by, createTestBench } from "../../../../../packages/nostr-client/src/fakes/test-bench.ts";
import { createHearing } from "./hearing.ts";

const event = by(2, { kind: 1, tags: [["imeta", "url https://a.example/x.xdc", "m application/x-webxdc", "webxdc chess"]] });
const parsed = parseWebxdcPost(event);
if (!parsed.ok) throw new Error(parsed.problem.code);
const post = parsed.value;
const [self, poster, friend, guest, stranger] = [1, 2, 3, 4, 5].map((person) => by(person, { kind: 7 }).pubkey) as [
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
];

function bench(keyValue = createMemoryKeyValue()) {
  const { pool, relay, time } = createTestBench();
  let isHeard: ((pubkey: Pubkey) => boolean) | null = null;
  const session = {
    hear: (next: typeof isHeard) => {
      isHeard = next;
    },
  };
  const hearing = createHearing({ post, self, session, pool, keyValue, relays: [] });
  const heard = () => [poster, friend, guest, stranger].filter((pubkey) => isHeard?.(pubkey) ?? true);
  return { hearing, heard, relay, time, keyValue };
}

test("[G-27] everyone is heard until the person chooses otherwise", async () => {
  const { hearing, heard, time } = bench();
  await time.advanceAsync(1_000);
  expect([hearing.view.get().heard, heard().length]).toEqual(["everyone", 4]);
});

test("[G-27] those one follows, by the newest list; nobody while that is being asked", async () => {
  const { hearing, heard, relay, time } = bench();
  relay.inject(by(1, { kind: 3, created_at: 10, tags: [["p", stranger]] }));
  relay.inject(
    by(1, {
      kind: 3,
      created_at: 20,
      tags: [
        ["p", friend],
        ["p", "junk"],
      ],
    }),
  );
  await time.advanceAsync(1_000);
  hearing.choose("follows");
  expect([hearing.view.get().state, heard()]).toEqual(["asking", []]);
  await time.advanceAsync(6_000);
  expect([hearing.view.get(), heard()]).toEqual([{ heard: "follows", state: "set", people: 1 }, [friend]]);
});

test("[G-27] who answered the app's post, and who posted it", async () => {
  const { hearing, heard, relay, time } = bench();
  relay.inject(by(3, { kind: 1, tags: [["e", post.id]] }));
  relay.inject(by(4, { kind: 1111, tags: [["E", post.id]] }));
  relay.inject(by(5, { kind: 1, tags: [["e", "0".repeat(64)]] }));
  await time.advanceAsync(1_000);
  hearing.choose("thread");
  await time.advanceAsync(6_000);
  expect([hearing.view.get().people, heard()]).toEqual([3, [poster, friend, guest]]);
  hearing.choose("everyone");
  expect(heard()).toContain(stranger);
});

test("[G-27] the choice is kept on the device, and a change in the middle of asking counts", async () => {
  const first = bench();
  await first.time.advanceAsync(1_000);
  first.hearing.choose("thread");
  first.hearing.choose("follows");
  await first.time.advanceAsync(6_000);
  expect(first.hearing.view.get()).toEqual({ heard: "follows", state: "set", people: 0 });
  const second = bench(first.keyValue);
  await second.time.advanceAsync(6_000);
  expect([second.hearing.view.get().heard, second.heard()]).toEqual(["follows", []]);
});
