import { createKeySigner } from "@plaza/platform/fakes";
import { parseJson } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createFakeRelay } from "../fakes/fake-relay.ts";
import { by, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import { createPeople } from "../people/people.ts";
import { loadOwnProfile, saveOwnProfile } from "./own-profile.ts";

const me = createKeySigner(keyOf(1));
const before = {
  name: "old",
  displayName: "Oldest",
  about: "x",
  website: "https://a.test",
  lud16: "me@pay.test",
  pronouns: "they",
  birthday: { year: 1990 },
};

function bench(names: readonly string[] = ["one"]) {
  const made = createTestBench(names);
  const after = async <T>(coming: Promise<T>, ms = 1_000): Promise<T> => {
    await made.time.advanceAsync(ms);
    return coming;
  };
  return { ...made, after };
}

describe("one's own profile", () => {
  it("[I-1m] a change keeps every field and tag of other clients, and removes what was emptied", async () => {
    const { pool, relay, after } = bench();
    relay.inject(by(1, { kind: 0, content: JSON.stringify(before), tags: [["i", "github:me", "proof"]] }));
    const saved = await after(saveOwnProfile(pool, me, { name: "new", displayName: "New", about: null }));
    if (!saved.ok) throw new Error(saved.problem.code);
    const { event, publication } = saved.value;
    expect(parseJson(event.content)).toEqual({
      ok: true,
      value: {
        name: "new",
        display_name: "New",
        website: "https://a.test",
        lud16: "me@pay.test",
        pronouns: "they",
        birthday: { year: 1990 },
      },
    });
    expect(event.tags).toEqual([["i", "github:me", "proof"]]);
    expect((await after(publication.done)).state).toBe("accepted");
    expect(relay.stored().map(({ id }) => id)).toEqual([event.id]);
  });

  it("[I-1m] the newest is read from the relays one writes to, and written there too", async () => {
    const { pool, relay, network, after } = bench();
    const far = createFakeRelay(network, "ws://far.test");
    relay.inject(
      by(1, {
        kind: 10_002,
        tags: [
          ["r", "ws://far.test", "write"],
          ["r", "ws://reads.test", "read"],
        ],
      }),
    );
    relay.inject(by(1, { kind: 0, content: '{"name":"older"}', created_at: startSec - 50 }));
    far.inject(by(1, { kind: 0, content: '{"name":"newer","nip05":"me@a.test"}', created_at: startSec + 30 }));
    const loaded = await after(loadOwnProfile(pool, me.pubkey));
    expect(loaded).toMatchObject({ ok: true, value: { profile: { name: "newer" }, relays: { relays: [{ url: "ws://far.test" }, {}] } } });
    const saved = await after(saveOwnProfile(pool, me, { about: "hi" }));
    if (!saved.ok) throw new Error(saved.problem.code);
    // Later than what it replaces, though this clock is behind.
    expect(saved.value.event.created_at).toBe(startSec + 31);
    await after(saved.value.publication.done);
    expect(far.stored().map(({ content }) => content)).toEqual(['{"name":"newer","nip05":"me@a.test","about":"hi"}']);
  });

  it("[I-1n] a relay that is there and tells nothing has not answered", async () => {
    const { pool, relay, after } = bench();
    const known = by(1, { kind: 0, content: JSON.stringify(before) });
    relay.inject(known);
    relay.refuse = () => "error: come back later";
    expect(await after(saveOwnProfile(pool, me, { name: "new" }), 60_000)).toEqual({ ok: false, problem: { code: "no-relay" } });
    expect(relay.stored()).toEqual([known]);
  });

  it("[I-1n] where nothing was found only relays that said so are sent the first version", async () => {
    const { pool, relays, after } = bench(["one", "two"]);
    const [one, two] = relays;
    if (one === undefined || two === undefined) throw new Error("two relays");
    const known = by(1, { kind: 0, content: JSON.stringify(before) });
    two.inject(known);
    two.refuse = () => "restricted: not for you";
    const saved = await after(saveOwnProfile(pool, me, { name: "new" }), 20_000);
    if (!saved.ok) throw new Error(saved.problem.code);
    const { relays: told } = await after(saved.value.publication.done, 40_000);
    expect(told.map(({ url, state }) => [url, state])).toEqual([["ws://one.test", "accepted"]]);
    expect(one.stored().map(({ content }) => content)).toEqual(['{"name":"new"}']);
    expect(two.stored()).toEqual([known]);
    // Found somewhere, the next one is for all.
    const again = await after(saveOwnProfile(pool, me, { about: "hi" }), 20_000);
    if (!again.ok) throw new Error(again.problem.code);
    expect(again.value.publication.status.get().relays).toHaveLength(2);
  });

  it("[I-1m] while no relay answers nothing is written over what may be there", async () => {
    const { pool, network, after } = bench();
    network.refuse("ws://one.test");
    network.cut("ws://one.test");
    expect(await after(saveOwnProfile(pool, me, { name: "new" }), 20_000)).toEqual({ ok: false, problem: { code: "no-relay" } });
  });

  it("[I-1m] who saved it is called so at once", async () => {
    const { pool, time, after } = bench();
    const people = createPeople({ pool, clock: time, timers: time });
    const shown = people.profileOf(me.pubkey);
    const saved = await after(saveOwnProfile(pool, me, { displayName: "Me" }));
    if (!saved.ok) throw new Error(saved.problem.code);
    people.learn(saved.value.event);
    people.learn(by(1, { kind: 0, content: '{"display_name":"before"}', created_at: startSec - 9 }));
    expect(shown.get()?.displayName).toBe("Me");
  });
});
