import { describe, expect, test } from "vitest";
import {
  after,
  ana,
  atMs,
  ben,
  cleo,
  closed,
  confirmed,
  created,
  dropped,
  host,
  joined,
  keyNamed,
  left,
  startSec,
  stateAfter,
} from "../membership/said.test-support.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { spaceEdges } from "./edges.ts";

function edges(state: SpaceState, sec: number): readonly string[] {
  const names = new Map([
    [host, "host"],
    [ana, "ana"],
    [ben, "ben"],
    [cleo, "cleo"],
  ]);
  return spaceEdges(state, atMs(sec)).map(({ provider, consumer }) => `${names.get(provider)} > ${names.get(consumer)}`);
}

const usual = stateAfter(created(0), ...[host, ana, ben, cleo].map((pubkey) => joined(pubkey, 1)));

describe("the graph of links", () => {
  test("[S-20] a link stands from its CONFIRM, in the direction the initiator asked for", () => {
    expect(edges(after(usual, [confirmed(ana, ben, "consumer", 5)]), 6)).toEqual(["ana > ben"]);
    expect(edges(after(usual, [confirmed(ana, ben, "provider", 5)]), 6)).toEqual(["ben > ana"]);
    const [edge] = spaceEdges(after(usual, [confirmed(ana, ben, "consumer", 5)]), atMs(6));
    expect([edge?.initiator, edge?.sinceSec]).toEqual([ben, startSec + 5]);
  });

  test("[S-20] a DROP of either end ends it, in the same second too; a later CONFIRM makes it anew", () => {
    const state = after(usual, [confirmed(ana, ben, "consumer", 5)]);
    for (const drop of [dropped(ana, ben, 5), dropped(ben, ana, 5), dropped(ben, ana, 9)]) {
      expect(edges(after(state, [drop]), 10)).toEqual([]);
      expect(edges(after(state, [drop, confirmed(ana, ben, "consumer", 10)]), 11)).toEqual(["ana > ben"]);
    }
    expect(edges(after(state, [dropped(ana, ben, 4), dropped(cleo, ben, 9), dropped(ana, cleo, 9)]), 10)).toEqual(["ana > ben"]);
  });

  test("[S-20] both ends must be there, and a link that names its end ends by itself", () => {
    const state = after(usual, [confirmed(ana, ben, "consumer", 5, { expiresAtSec: 300 })]);
    expect([edges(state, 299), edges(state, 300)]).toEqual([["ana > ben"], []]);
    expect(edges(after(state, [left(ben, 6)]), 7)).toEqual([]);
    expect(edges(after(state, [confirmed(ana, keyNamed("ghost"), "consumer", 5)]), 7)).toEqual(["ana > ben"]);
    expect(edges(after(state, [closed(6)]), 7)).toEqual([]);
  });

  test("[S-20] a pair has one link, whoever confirmed it last", () => {
    const state = after(usual, [confirmed(ana, ben, "consumer", 5), confirmed(ben, ana, "consumer", 6)]);
    expect(edges(state, 7)).toEqual(["ben > ana"]);
  });

  test("[S-12] a session's key makes and ends links of its person alone, while it is announced", () => {
    const key = keyNamed("session");
    const state = after(usual, [joined(ana, 3, { sessionKey: key }), confirmed(ana, ben, "consumer", 5, { author: key })]);
    expect(edges(state, 6)).toEqual(["ana > ben"]);
    expect(edges(after(state, [confirmed(cleo, ben, "consumer", 5, { author: key })]), 6)).toEqual(["ana > ben"]);
    expect(edges(after(state, [dropped(ben, ana, 9, key)]), 10)).toEqual(["ana > ben"]);
    expect(edges(after(state, [dropped(ana, ben, 9, key)]), 10)).toEqual([]);
    expect(edges(after(state, [joined(ana, 9)]), 10)).toEqual([]);
  });
});
