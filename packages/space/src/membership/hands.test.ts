import { describe, expect, test } from "vitest";
import {
  after,
  ana,
  atMs,
  ben,
  cleo,
  decided,
  dora,
  host,
  joined,
  keyNamed,
  left,
  startSec,
  stateAfter,
  wished,
} from "./said.test-support.ts";
import { applySpaceEvent } from "./space-state.ts";
import type { SpaceState } from "./space-state.ts";
import { spaceView } from "./view-space.ts";

function hands(state: SpaceState, sec: number): readonly (readonly [string, number])[] {
  return spaceView(state, atMs(sec)).hands.map(({ pubkey, raisedAtSec }) => [pubkey, raisedAtSec - startSec]);
}

function invited(state: SpaceState, sec: number): readonly (readonly [string, string])[] {
  return spaceView(state, atMs(sec)).invitations.map(({ pubkey, by }) => [pubkey, by]);
}

function muted(state: SpaceState, sec: number): readonly (readonly [string, string])[] {
  return spaceView(state, atMs(sec)).muteRequests.map(({ pubkey, by }) => [pubkey, by]);
}

/** Ana is co-host, Dora speaks; Ben and Cleo listen; all are there. */
const usual = stateAfter(
  decided(host, "cohost", ana, 1),
  decided(host, "speaker", dora, 1),
  ...[ana, ben, cleo, dora, host].map((pubkey) => joined(pubkey, 2)),
);

describe("hands", () => {
  test("[S-25] who asks about themselves raises a hand; the longest raised comes first", () => {
    const state = after(usual, [wished(cleo, cleo, "speak", 9), wished(ben, ben, "speak", 7)]);
    expect(hands(state, 10)).toEqual([
      [ben, 7],
      [cleo, 9],
    ]);
    expect(hands(after(state, [left(ben, 11)]), 12)).toEqual([[cleo, 9]]);
  });

  test("[S-25] who asks about another without a say asks for nothing, and who speaks already raises no hand", () => {
    const state = after(usual, [wished(ben, cleo, "speak", 7), wished(dora, dora, "speak", 7), wished(host, host, "speak", 7)]);
    expect([hands(state, 8), invited(state, 8)]).toEqual([[], []]);
  });

  test("[S-32] a hand goes down when it is taken back, and with any decision of host or co-host", () => {
    const up = after(usual, [wished(ben, ben, "speak", 7)]);
    expect(hands(after(up, [wished(ben, ben, "cancel", 8)]), 9)).toEqual([]);
    expect(hands(after(up, [wished(ben, ben, "cancel", 7)]), 9)).toEqual([]);
    expect(hands(after(up, [wished(ben, ben, "cancel", 6)]), 9)).toEqual([[ben, 7]]);
    expect(hands(after(up, [decided(ana, "demote", ben, 8)]), 9)).toEqual([]);
    expect(hands(after(up, [decided(ana, "speaker", ben, 8), decided(ana, "demote", ben, 9)]), 10)).toEqual([]);
    expect(hands(after(up, [decided(ana, "demote", ben, 8), wished(ben, ben, "speak", 9)]), 10)).toEqual([[ben, 9]]);
    expect(hands(after(up, [decided(cleo, "demote", ben, 8)]), 9)).toEqual([[ben, 7]]);
    expect(hands(after(up, [decided(host, "remove", ben, 8, 20), joined(ben, 30)]), 31)).toEqual([]);
  });

  test("[S-33] the JOIN repeats the hand for those who come later, with the time it was raised", () => {
    const late = after(usual, [joined(ben, 300, { hand: startSec + 7 }), joined(cleo, 310, { hand: startSec + 5 })]);
    expect(hands(late, 320)).toEqual([
      [cleo, 5],
      [ben, 7],
    ]);
    const seen = after(usual, [wished(ben, ben, "speak", 7)]);
    expect(hands(after(seen, [joined(ben, 300, { hand: "lowered" })]), 301)).toEqual([]);
    expect(hands(after(seen, [joined(ben, 300)]), 301)).toEqual([[ben, 7]]);
    expect(hands(after(seen, [joined(ben, 300, { hand: startSec + 7 }), wished(ben, ben, "cancel", 301)]), 302)).toEqual([]);
    expect(hands(after(seen, [decided(ana, "demote", ben, 8), joined(ben, 300, { hand: startSec + 7 })]), 301)).toEqual([]);
  });

  test("[S-12] a session's key raises the hand of the person who announces it, and of nobody else", () => {
    const key = keyNamed("session");
    const state = after(usual, [
      joined(ben, 3, { sessionKey: key }),
      wished(ben, ben, "speak", 7, key),
      wished(cleo, cleo, "speak", 7, key),
    ]);
    expect(hands(state, 8)).toEqual([[ben, 7]]);
    expect(hands(after(state, [joined(ben, 9)]), 10)).toEqual([]);
  });
});

describe("invitations", () => {
  test("[S-25a] host and co-hosts invite; an invitation ends with any answer, any decision, and after two minutes", () => {
    for (const by of [host, ana]) {
      const state = after(usual, [wished(by, ben, "speak", 7)]);
      expect(invited(state, 8)).toEqual([[ben, by]]);
      expect([invited(state, 126), invited(state, 127)]).toEqual([[[ben, by]], []]);
      for (const answer of ["speak", "declined", "cancel"] as const)
        expect(invited(after(state, [wished(ben, ben, answer, 8)]), 9)).toEqual([]);
      expect(invited(after(state, [wished(ben, ben, "speak", 6)]), 9)).toEqual([[ben, by]]);
      expect(invited(after(state, [wished(by, ben, "cancel", 8)]), 9)).toEqual([]);
      expect(invited(after(state, [decided(ana, "speaker", ben, 8)]), 9)).toEqual([]);
      expect(invited(after(state, [left(ben, 8)]), 9)).toEqual([]);
    }
  });

  test("[S-25a] of two invitations the newer is shown; a co-host's ends with their office", () => {
    const state = after(usual, [wished(host, ben, "speak", 7), wished(ana, ben, "speak", 8)]);
    expect(invited(state, 9)).toEqual([[ben, ana]]);
    expect(invited(after(state, [decided(host, "demote", ana, 9)]), 10)).toEqual([[ben, host]]);
    expect(invited(after(usual, [wished(dora, ben, "speak", 8), wished(cleo, ben, "speak", 8)]), 9)).toEqual([]);
  });

  test("[S-12a] a session's key decides and asks nothing of others", () => {
    const key = keyNamed("session");
    const state = after(usual, [
      joined(host, 3, { sessionKey: key }),
      wished(host, ben, "speak", 7, key),
      wished(host, dora, "mute", 7, key),
    ]);
    expect([invited(state, 8), muted(state, 8)]).toEqual([[], []]);
    expect(applySpaceEvent(state, wished(host, cleo, "speak", 7, key))).toBe(state);
    expect(spaceView(after(state, [decided(key, "speaker", ben, 7)]), atMs(8)).stage).toHaveLength(3);
  });
});

describe("asking for silence", () => {
  test("[S-32] host and co-hosts may ask a speaker to be silent, the host a co-host too, for half a minute", () => {
    const state = after(usual, [wished(ana, dora, "mute", 7), wished(host, ana, "mute", 7)]);
    expect(muted(state, 8)).toEqual(
      [
        [dora, ana],
        [ana, host],
      ].toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    );
    expect(muted(state, 37)).toEqual([]);
  });

  test("[S-32] nobody asks the host, a listener, or an equal, and strangers ask nobody", () => {
    const two = after(usual, [decided(host, "cohost", cleo, 3)]);
    const state = after(two, [
      wished(ana, host, "mute", 7),
      wished(ana, cleo, "mute", 7),
      wished(host, ben, "mute", 7),
      wished(ben, dora, "mute", 7),
    ]);
    expect(muted(state, 8)).toEqual([]);
  });
});
