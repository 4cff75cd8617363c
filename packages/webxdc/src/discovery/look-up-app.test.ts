import { describe, expect, it } from "vitest";
import { buildRelayList, encodeNaddr, encodeNevent, encodeNote, encodeNpub, encodeNsec } from "@plaza/protocol";
import { by, keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { createFakeRelay } from "../../../nostr-client/src/fakes/fake-relay.ts";
import { createDiscoveryBench, deletionBy, noteBy, plainNoteBy } from "../fakes/discovery-bench.ts";
import { lookUpApp } from "./look-up-app.ts";
import type { FoundApp, LookUpProblem } from "./look-up-app.ts";
import type { Result } from "@plaza/protocol";

type Outcome = Result<FoundApp, LookUpProblem>;

function open(names?: readonly string[]) {
  const bench = createDiscoveryBench(names);
  async function lookUp(link: string): Promise<Outcome> {
    const found = lookUpApp(bench.pool, link, { timers: bench.time });
    let outcome: Outcome | null = null;
    void found.then((result) => (outcome = result));
    for (let waited = 0; waited < 40 && outcome === null; waited += 1) await bench.time.advanceAsync(500);
    return found;
  }
  return { ...bench, lookUp };
}

describe("what a link to an app leads to", () => {
  it("[X-10f] an event by note or nevent, with its apps and where it was found", async () => {
    const { relay, lookUp } = open();
    const note = noteBy(1, ["chess", "poll"]);
    relay.inject(note);
    const nevent = encodeNevent({ id: note.id, author: note.pubkey });
    for (const link of [encodeNote(note.id), nevent, `nostr:${nevent}`, `web+nostr:${nevent}`]) {
      const found = await lookUp(link);
      expect(found).toMatchObject({ ok: true, value: { post: { id: note.id }, relays: ["ws://one.test"] } });
      expect(found.ok && found.value.post.apps.map((app) => app.name)).toEqual(["chess", "poll"]);
    }
  });

  it("[X-10f] an address leads to its newest version", async () => {
    const { relays, lookUp } = open(["one", "two"]);
    const [older, newer] = [plainNoteBy(3, "article", 30_023, 100), plainNoteBy(3, "article", 30_023, 50)];
    relays[0]?.inject(older);
    relays[1]?.inject(newer);
    const link = encodeNaddr({ kind: 30_023, pubkey: newer.pubkey, identifier: "article" });
    expect(await lookUp(link)).toMatchObject({ ok: true, value: { post: { id: newer.id } } });
  });

  it("[X-10f] found by the link's hints, or else where its author writes", async () => {
    const { network, relay, lookUp } = open();
    const hinted = createFakeRelay(network, "ws://hint.test");
    const theirs = createFakeRelay(network, "ws://theirs.test");
    const [a, b] = [noteBy(1, ["a"]), noteBy(2, ["b"])];
    hinted.inject(a);
    theirs.inject(b);
    relay.inject(by(2, buildRelayList([{ url: "ws://theirs.test", read: true, write: true }], startSec - 5)));
    expect(await lookUp(encodeNevent({ id: a.id, relays: ["ws://hint.test"] }))).toMatchObject({
      ok: true,
      value: { relays: ["ws://hint.test"] },
    });
    expect(await lookUp(encodeNevent({ id: b.id, author: b.pubkey }))).toMatchObject({
      ok: true,
      value: { relays: ["ws://theirs.test"] },
    });
  });

  it("[X-10f] one slow relay does not hold up what another has", async () => {
    const { time, relays, pool } = createDiscoveryBench(["one", "two"]);
    const note = noteBy(1, ["chess"]);
    relays[0]?.inject(note);
    if (relays[1] !== undefined) relays[1].withholdEose = true;
    let found: Outcome | null = null;
    void lookUpApp(pool, encodeNote(note.id), { timers: time }).then((result) => (found = result));
    await time.advanceAsync(600);
    expect(found).toMatchObject({ ok: true });
  });

  it("[X-10j] strangers' requests to delete hide the author's from no link, one that names nobody or somebody else", async () => {
    const { relay, lookUp } = open();
    const [chess, poll] = [noteBy(1, ["chess"]), noteBy(1, ["poll"])];
    for (const event of [chess, poll, deletionBy(1, chess, 90)]) relay.inject(event);
    for (let n = 0; n < 60; n += 1) relay.inject(deletionBy(2, chess, n));
    for (const link of [encodeNote(chess.id), encodeNevent({ id: chess.id, author: by(2, { kind: 1 }).pubkey })])
      expect(await lookUp(link)).toEqual({ ok: false, problem: { code: "deleted", pubkey: chess.pubkey } });
    expect(await lookUp(encodeNote(poll.id))).toMatchObject({ ok: true });
    const asked = relay.received.flatMap((message) => (message.type === "REQ" ? message.filters : []));
    expect(asked.filter(({ kinds, authors }) => kinds?.includes(5) === true && authors === undefined)).toEqual([]);
  });

  it("[X-10f] a deleted app, an event without one, one that is nowhere, and no link each say so", async () => {
    const { relay, lookUp } = open();
    const [chess, talk, never] = [noteBy(1, ["chess"]), by(2, { kind: 1, content: "hi" }), noteBy(3, ["never"])];
    for (const event of [chess, talk, deletionBy(1, chess)]) relay.inject(event);
    expect(await lookUp(encodeNote(chess.id))).toEqual({ ok: false, problem: { code: "deleted", pubkey: chess.pubkey } });
    expect(await lookUp(encodeNote(talk.id))).toEqual({ ok: false, problem: { code: "no-app", found: "kind 1" } });
    expect(await lookUp(encodeNote(never.id))).toEqual({ ok: false, problem: { code: "not-found" } });
    for (const bad of ["", "chess", encodeNpub(chess.pubkey), encodeNsec(keyOf(1)), `${encodeNote(chess.id)}x`]) {
      const result = await lookUp(bad);
      expect(result).toMatchObject({ ok: false, problem: { code: "bad-link" } });
      expect(JSON.stringify(result)).not.toContain(encodeNsec(keyOf(1)).slice(0, 20));
    }
  });
});
