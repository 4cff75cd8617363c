import { createSignal } from "@plaza/platform";
import type { WritableSignal } from "@plaza/platform";
import type { AvatarConfig, Pubkey } from "@plaza/protocol";
import type { WorldSession, WorldView } from "@plaza/world";
import { expect, test } from "vitest";
import { withPublishedLooks } from "./published-looks.ts";

const keyOf = (number: number): Pubkey => number.toString(16).padStart(64, "0") as Pubkey;

function viewOf(people: readonly (readonly [number, AvatarConfig | null])[]): WorldView {
  // Only the people are read.
  return { people: people.map(([number, avatar]) => ({ pubkey: keyOf(number), avatar, self: number === 0 })) } as unknown as WorldView;
}

function bench(first: WorldView) {
  const view = createSignal(first);
  const published = new Map<Pubkey, WritableSignal<AvatarConfig | null>>();
  const session = withPublishedLooks({ view, end: () => undefined } as unknown as WorldSession, {
    of(pubkey) {
      const known = published.get(pubkey) ?? createSignal<AvatarConfig | null>(null);
      published.set(pubkey, known);
      return known;
    },
  });
  return { view, published, session };
}

test("[W-18c] whose look no server told wears the published one, and what a server tells goes first", () => {
  const { view, published, session } = bench(
    viewOf([
      [0, null],
      [1, null],
      [2, { model: "owl" }],
    ]),
  );
  let changes = 0;
  session.view.subscribe(() => {
    changes += 1;
  });
  expect([...published.keys()]).toEqual([keyOf(1)]);
  expect(session.view.get()).toBe(view.get());
  published.get(keyOf(1))?.set({ model: "fox" });
  expect(changes).toBe(1);
  expect(session.view.get().people.map(({ avatar }) => avatar?.model)).toEqual([undefined, "fox", "owl"]);
  expect(session.view.get()).toBe(session.view.get());
  view.set(
    viewOf([
      [1, { model: "cat" }],
      [3, null],
    ]),
  );
  expect(session.view.get().people.map(({ avatar }) => avatar?.model)).toEqual(["cat", undefined]);
  expect([...published.keys()]).toEqual([keyOf(1), keyOf(3)]);
  session.end();
  published.get(keyOf(3))?.set({ model: "bear" });
  expect(changes).toBe(2);
});

test("[W-18c] an invented crowd is not looked up whole", () => {
  const crowd = Array.from({ length: 2_000 }, (_, number) => [number + 1, null] as const);
  const { published } = bench(viewOf(crowd));
  expect(published.size).toBe(500);
});
