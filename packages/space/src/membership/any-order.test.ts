import type { Pubkey, SpaceEvent } from "@plaza/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spaceEdges } from "../graph/edges.ts";
import { authorityUntilSec, verdictOn } from "../roles/verdict.ts";
import {
  ana,
  atMs,
  ben,
  cleo,
  closed,
  confirmed,
  created,
  decided,
  dora,
  dropped,
  host,
  joined,
  keyNamed,
  left,
  stateAfter,
  wished,
} from "./said.test-support.ts";
import { applySpaceEvent, keySinceSec } from "./space-state.ts";
import type { SpaceState } from "./space-state.ts";
import { spaceView } from "./view-space.ts";

const people = [host, ana, ben, cleo, dora];
const sessionKeys = ["one", "two"].map(keyNamed);
const moments = [0, 3, 6, 30, 160, 700, 4_000, 20_000];

const person = fc.constantFrom(...people);
const signer = fc.constantFrom(...people, ...sessionKeys);
/** Few seconds, so that many things happen at the same time. */
const second = fc.integer({ min: 0, max: 5 });
const session = fc.constantFrom(null, "00000000000000aa", "00000000000000bb");

/** Everything that can be said, by people of all kinds: the host, those who may become co-hosts, strangers, session keys. */
const said: fc.Arbitrary<SpaceEvent> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc
      .tuple(second, fc.constantFrom(null, "aaaaaaaa", "bbbbbbbb"))
      .map(([sec, keyId]) => created(sec, { name: `Hall ${sec}`, keyId })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        author: person,
        sec: second,
        session,
        key: fc.constantFrom(null, ...sessionKeys),
        hand: fc.constantFrom(null, "lowered" as const, 2),
      })
      .map(({ author, sec, session: device, key, hand }) =>
        joined(author, sec, { session: device, sessionKey: key, hand: hand === 2 ? atMs(2) / 1_000 : hand }),
      ),
  },
  { weight: 1, arbitrary: fc.tuple(person, second, session).map(([author, sec, device]) => left(author, sec, device)) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(person, fc.constantFrom("remove", "demote", "speaker", "cohost"), person, second, fc.constantFrom(null, 4, 100))
      .map(([author, act, target, sec, until]) => decided(author, act, target, sec, act === "remove" ? until : null)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(person, person, fc.constantFrom("speak", "cancel", "declined", "mute"), second, signer)
      .map(([by, subject, wish, sec, author]) => wished(by, subject, wish, sec, author)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(person, person, fc.constantFrom("provider", "consumer"), second, signer)
      .map(([by, target, role, sec, author]) => confirmed(by, target, role, sec, { author })),
  },
  { weight: 1, arbitrary: fc.tuple(person, person, second, signer).map(([by, target, sec, author]) => dropped(by, target, sec, author)) },
);

/** All that can be asked of a state, at many times. */
function answers(state: SpaceState): unknown {
  const perPerson = (pubkey: Pubkey, sec: number) => ({
    verdict: verdictOn(state, pubkey, atMs(sec)),
    until: authorityUntilSec(state, pubkey),
  });
  return moments.map((sec) => ({
    view: spaceView(state, atMs(sec)),
    edges: spaceEdges(state, atMs(sec)),
    keySec: keySinceSec(state),
    people: people.map((pubkey) => perPerson(pubkey, sec)),
  }));
}

function mixed(events: readonly SpaceEvent[], keys: readonly number[]): readonly SpaceEvent[] {
  const doubled = [...events, ...events.filter((_, index) => (keys[index] ?? 0) % 3 === 0)];
  return doubled
    .map((event, index) => ({ event, key: keys[index % keys.length] ?? 0, index: (index * 7_919) % 104_729 }))
    .toSorted((a, b) => a.key - b.key || a.index - b.index)
    .map(({ event }) => event);
}

describe("the order of arrival", () => {
  test("[S-24] everyone reaches the same state, in whatever order and however often events come", () => {
    fc.assert(
      fc.property(
        fc.array(said, { minLength: 2, maxLength: 40 }),
        fc.array(fc.nat(1_000), { minLength: 8, maxLength: 80 }),
        fc.boolean(),
        (events, keys, isClosed) => {
          const all = isClosed ? [...events, closed(3), closed(2)] : events;
          const straight = stateAfter(...all);
          const shuffled = stateAfter(...mixed(all, keys));
          const backwards = stateAfter(...all.toReversed());
          // How many decisions of strangers wait is bookkeeping of the bounds, not a fact about the space.
          const facts = (state: SpaceState) => ({ ...state, rulings: { ...state.rulings, strangers: 0 } });
          expect(facts(shuffled)).toEqual(facts(straight));
          expect(facts(backwards)).toEqual(facts(straight));
          expect(answers(shuffled)).toEqual(answers(straight));
          expect(answers(backwards)).toEqual(answers(straight));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("[S-24] what says nothing new leaves the very same object", () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 25 }), (events) => {
        const state = stateAfter(...events);
        for (const event of events) expect(applySpaceEvent(state, event)).toBe(state);
      }),
      { numRuns: 100 },
    );
  });

  test("[S-24] effects that come before their causes take hold when the cause arrives", () => {
    const early = stateAfter(decided(ana, "speaker", ben, 2), joined(ben, 1));
    expect(verdictOn(early, ben, atMs(5)).role).toBe("listener");
    expect(verdictOn(stateAfter(decided(ana, "speaker", ben, 2), decided(host, "cohost", ana, 1)), ben, atMs(5)).role).toBe("speaker");
    expect(spaceView(stateAfter(closed(9), joined(ben, 1), created(0)), atMs(10)).phase).toBe("closed");
  });
});
