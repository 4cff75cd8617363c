import type { SpaceEvent } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { maxLinkWords } from "../graph/link-book.ts";
import { spaceEdges } from "../graph/edges.ts";
import { maxStrangerRulings, rulingOf } from "../roles/rulings.ts";
import { verdictOn } from "../roles/verdict.ts";
import { maxPeople } from "./audience-share.ts";
import { getPerson } from "./person-map.ts";
import {
  after,
  ana,
  atMs,
  ben,
  cleo,
  confirmed,
  created,
  decided,
  host,
  joined,
  keyNamed,
  startSec,
  stateAfter,
  wished,
} from "./said.test-support.ts";
import { applySpaceEvent, createSpaceState, forgetBefore } from "./space-state.ts";
import type { SpaceState } from "./space-state.ts";
import { spaceView } from "./view-space.ts";

/** Ana is co-host, Ben speaks; Cleo gives sound to Ana. */
const usual = stateAfter(
  created(0),
  decided(host, "cohost", ana, 1),
  decided(ana, "speaker", ben, 2),
  ...[host, ana, ben, cleo].map((pubkey) => joined(pubkey, 3)),
  confirmed(cleo, ana, "consumer", 4),
);

const fresh = Array.from({ length: 60_000 }, (_, index) => keyNamed(`fresh ${index}`));

function flood(state: SpaceState, count: number, make: (index: number) => SpaceEvent): SpaceState {
  let next = state;
  for (let index = 0; index < count; index += 1) next = applySpaceEvent(next, make(index));
  return next;
}

function key(index: number) {
  const pubkey = fresh[index];
  if (pubkey === undefined) throw new Error("a fresh key");
  return pubkey;
}

describe("thousands of fresh keys", () => {
  const [first] = fresh;
  const crowd = flood(usual, 60_000, (index) => joined(key(index), 5));

  test("[S-24a] of a crowd past 20,000 a fair sample is kept and the count estimated; the stage is always there", () => {
    expect(crowd.people.size).toBeLessThanOrEqual(maxPeople);
    const view = spaceView(crowd, atMs(6));
    expect(view.stage.map(({ pubkey }) => pubkey)).toEqual([host, ana, ben]);
    expect(Math.abs(view.listenerCount - 60_001) / 60_001).toBeLessThan(0.05);
    expect(spaceView(after(crowd, [decided(host, "speaker", key(59_999), 6), joined(key(59_999), 7)]), atMs(8)).stage).toHaveLength(4);
  });

  test("[S-24a] who is kept cannot be foreseen without the salt, and is as likely to have come early as late", () => {
    const kept = (salt: string) => {
      const state = flood(createSpaceState(usual.space, salt), 30_000, (index) => joined(key(index), index % 100));
      return fresh.slice(0, 30_000).map((pubkey) => getPerson(state.people, pubkey) !== undefined);
    };
    const [one, two] = [kept("one"), kept("two")];
    const count = (flags: readonly boolean[]) => flags.filter(Boolean).length;
    expect(Math.abs(count(one.slice(0, 15_000)) / count(one) - 0.5)).toBeLessThan(0.03);
    const both = one.filter((flag, index) => flag && two[index]).length;
    expect(Math.abs(both / count(one) - 0.5)).toBeLessThan(0.03);
  });

  test("[S-24a] decisions of strangers wait in a bounded place; those of host and co-hosts stay", () => {
    const state = flood(usual, 10_000, (index) => decided(key(index), "remove", ben, 9));
    expect(state.rulings.strangers).toBeLessThanOrEqual(maxStrangerRulings);
    expect(state.rulings.byAuthor.size).toBeLessThanOrEqual(maxStrangerRulings + 2);
    expect([verdictOn(state, ben, atMs(9)).role, verdictOn(state, ana, atMs(9)).role]).toEqual(["speaker", "cohost"]);
    const late = after(
      flood(usual, 1_000, (index) => decided(key(index), "speaker", cleo, 9)),
      [decided(host, "cohost", key(7), 10)],
    );
    expect(verdictOn(late, cleo, atMs(11)).role).toBe("speaker");
  });

  test("[S-24a] one author's invitations are bounded, the oldest go", () => {
    const state = flood(usual, 600, (index) => wished(host, key(index), "speak", index));
    const { asks } = rulingOf(state.rulings, host);
    expect([asks.size, getPerson(asks, key(0)), getPerson(asks, key(599))?.invited?.wish]).toEqual([512, undefined, "speak"]);
  });

  test("[S-24a] links of nobody are swept away, those of people who are there remain", () => {
    const state = flood(usual, 70_000, (index) =>
      confirmed(key(index % 300), key(300 + (index % 59_000)), "consumer", 5, { author: key(index % 50_000) }),
    );
    expect(state.links.size).toBeLessThanOrEqual(maxLinkWords);
    expect(spaceEdges(state, atMs(6)).some(({ provider, consumer }) => provider === cleo && consumer === ana)).toBe(true);
  });

  test("[S-24a] words of session keys that nobody announced are swept away, those announced remain", () => {
    const session = keyNamed("session");
    const raised = after(usual, [joined(cleo, 5, { sessionKey: session }), wished(cleo, cleo, "speak", 6, session)]);
    const state = flood(raised, 45_000, (index) => wished(cleo, cleo, "cancel", 7, key(index)));
    expect(state.delegated.size).toBeLessThan(2 * maxPeople);
    expect(spaceView(state, atMs(8)).hands.map(({ pubkey }) => pubkey)).toEqual([cleo]);
  });

  test("[S-24b] what is long past is forgotten, but for people host or co-hosts decided about", () => {
    const old = forgetBefore(crowd, startSec + 6);
    expect([old.people.size, old.links.size]).toEqual([3, 0]);
    expect(old.share).toBeGreaterThan(crowd.share);
    expect(verdictOn(old, ben, atMs(9)).role).toBe("speaker");
    expect(applySpaceEvent(old, joined(first ?? host, 5))).toBe(old);
    expect(applySpaceEvent(old, confirmed(cleo, ana, "consumer", 5))).toBe(old);
    expect(forgetBefore(old, startSec)).toBe(old);
  });
});
