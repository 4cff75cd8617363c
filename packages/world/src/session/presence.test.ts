import { expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import { parsePubkey } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { createPresence } from "./presence.ts";
import type { Presence, PresenceNews } from "./presence.ts";
import { pubkeyOf } from "./test-world.test-support.ts";

const [anna, ben, carl] = [pubkeyOf(1), pubkeyOf(2), pubkeyOf(3)];

function fold(news: readonly PresenceNews[]): Presence {
  const presence = createPresence();
  for (const one of news) presence.fold(one);
  return presence;
}

it("[W-8b] news of several servers ends in the same presence however they interleave", () => {
  const seed = 4;
  const random = createSeededRandom(seed);
  const streams: PresenceNews[][] = [
    [
      { type: "list", server: "a", people: [{ pubkey: anna }, { pubkey: ben, avatar: { model: "owl" } }] },
      { type: "leave", server: "a", pubkey: anna },
      { type: "join", server: "a", pubkey: carl, avatar: { model: "fox" } },
    ],
    [
      { type: "list", server: "b", people: [{ pubkey: anna }] },
      { type: "join", server: "b", pubkey: anna, avatar: { model: "cat" } },
      { type: "join", server: "b", pubkey: anna },
    ],
    [
      { type: "list", server: "c", people: [{ pubkey: ben }] },
      { type: "withdrawn", server: "c" },
    ],
  ];
  const expected = fold(streams.flat()).people(["a", "b", "c"]);
  for (let turn = 0; turn < 300; turn += 1) {
    const rests = streams.map((stream) => [...stream]);
    const mixed: PresenceNews[] = [];
    for (;;) {
      const open = rests.filter((rest) => rest.length > 0);
      const next = open[Math.floor(random.unit() * open.length)]?.shift();
      if (next === undefined) break;
      mixed.push(next);
      // Told twice: nothing changes.
      if (random.unit() < 0.3) mixed.push(next);
    }
    expect(fold(mixed).people(["a", "b", "c"]), `seed ${seed}, turn ${turn}`).toEqual(expected);
  }
  expect(expected.find((person) => person.pubkey === anna)?.avatar).toEqual({ model: "cat" });
  expect(expected.length).toBe(3);
  expect(fold(streams.flat()).count()).toBe(3);
});

it("[W-8i] a server that invents people is believed up to ten thousand of them", () => {
  const invented = (index: number): Pubkey => {
    const parsed = parsePubkey(index.toString(16).padStart(64, "0"));
    if (!parsed.ok) throw new Error("64 hex characters are a key");
    return parsed.value;
  };
  const people = Array.from({ length: 10_500 }, (_, index) => ({ pubkey: invented(index) }));
  const presence = fold([{ type: "list", server: "a", people }]);
  presence.fold({ type: "join", server: "a", pubkey: invented(20_000) });
  expect(presence.people([]).length).toBe(10_000);
  // Joins and leavings in their hundred thousands: each costs the same, however many are here.
  for (let turn = 0; turn < 100_000; turn += 1) {
    presence.fold({ type: turn % 2 === 0 ? "leave" : "join", server: "a", pubkey: invented(turn % 9_000) });
  }
  expect(presence.people([]).length).toBeLessThanOrEqual(10_000);
});

it("[W-8b] whoever one server loses is here while another has them; a welcome replaces what that server said", () => {
  const presence = fold([
    { type: "list", server: "a", people: [{ pubkey: anna }, { pubkey: ben }] },
    { type: "list", server: "b", people: [{ pubkey: anna }] },
  ]);
  expect(presence.fold({ type: "withdrawn", server: "a" })).toEqual({ came: [], gone: [ben] });
  expect([presence.isPresent(anna), presence.isPresent(ben)]).toEqual([true, false]);
  expect(presence.fold({ type: "list", server: "b", people: [{ pubkey: carl }] })).toEqual({ came: [carl], gone: [anna] });
  expect(presence.people([]).map((person) => person.pubkey)).toEqual([carl]);
});

it("[W-8n] one person's coming and going is counted over all servers", () => {
  const presence = fold([{ type: "list", server: "a", people: [{ pubkey: anna }] }]);
  expect(presence.fold({ type: "join", server: "b", pubkey: anna })).toEqual({ came: [], gone: [] });
  expect(presence.fold({ type: "leave", server: "a", pubkey: anna })).toEqual({ came: [], gone: [] });
  expect(presence.fold({ type: "leave", server: "b", pubkey: anna })).toEqual({ came: [], gone: [anna] });
  expect(presence.fold({ type: "join", server: "b", pubkey: anna })).toEqual({ came: [anna], gone: [] });
});
