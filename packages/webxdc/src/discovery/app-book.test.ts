import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDeletion, decodeNip19 } from "@plaza/protocol";
import type { NostrEvent, VerifiedEvent } from "@plaza/protocol";
import { admitVerified } from "@plaza/protocol";
import { by, cheap, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { appBookLimits, emptyAppBook, shownPosts, withAppEvent } from "./app-book.ts";
import { attachment, deletionBy, fileBy, noteBy, plainNoteBy } from "../fakes/discovery-bench.ts";
import { buildWebxdcNote } from "@plaza/protocol";

const bookOf = (events: readonly VerifiedEvent[]) =>
  events.reduce((book, event) => withAppEvent(book, event, "ws://one.test"), emptyAppBook);
const idsOf = (events: readonly VerifiedEvent[]) => shownPosts(bookOf(events)).map(({ post }) => post.id);
const admit = (event: NostrEvent) => admitVerified(event);

describe("what is known of apps", () => {
  it("[X-10a] the same events give the same list in any order, repeated or not", () => {
    const chess = noteBy(1, ["chess"], 300);
    const poll = fileBy(2, "poll", 200);
    const older = plainNoteBy(3, "article", 30_023, 150);
    const newer = plainNoteBy(3, "article", 30_023, 50);
    const events = [chess, poll, older, newer, deletionBy(1, chess), deletionBy(2, chess), deletionBy(1, poll)];
    const expected = [newer.id, poll.id];
    expect(idsOf(events)).toEqual(expected);
    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }), (shuffled) => {
        expect(idsOf(shuffled)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("[X-10a] of one author's posts the newest 40 are kept, of all the newest 400, in any order of arrival", () => {
    const postOf = (person: number, agoSec: number) =>
      admit(cheap(person, buildWebxdcNote({ text: `${person} ${agoSec}`, apps: [attachment("x")] }, startSec - agoSec)));
    const busy = Array.from({ length: 60 }, (_, at) => postOf(1, at));
    const others = Array.from({ length: 14 }, (_, person) => Array.from({ length: 30 }, (__, at) => postOf(person + 2, 100 + at))).flat();
    const forwards = idsOf([...busy, ...others]);
    expect(forwards).toHaveLength(appBookLimits.posts);
    expect(forwards.slice(0, 40)).toEqual(busy.slice(0, 40).map((event) => event.id));
    expect(forwards).not.toContain(busy[40]?.id);
    expect(idsOf([...others, ...busy].toReversed())).toEqual(forwards);
  });

  it("[X-10b] only the author's own wish deletes, and a newer version of an address stands", () => {
    const note = noteBy(1, ["chess"]);
    expect(idsOf([note, deletionBy(2, note)])).toEqual([note.id]);
    expect(idsOf([deletionBy(1, note), note])).toEqual([]);
    const article = plainNoteBy(3, "article", 30_023, 50);
    const address = { kind: 30_023, pubkey: article.pubkey, identifier: "article" };
    const wish = (agoSec: number) => by(3, buildDeletion({ addresses: [address] }, startSec - agoSec));
    expect(idsOf([article, wish(20)])).toEqual([]);
    expect(idsOf([article, wish(60)])).toEqual([article.id]);
  });

  it("[X-10] a post found in several places is one, with each place; links carry two", () => {
    const note = noteBy(1, ["chess"]);
    const places = ["ws://one.test", "", "ws://two.test", "ws://one.test", "ws://three.test"];
    const book = places.reduce((before, place) => withAppEvent(before, note, place), emptyAppBook);
    const [known, ...rest] = shownPosts(book);
    expect(rest).toEqual([]);
    expect(known?.relays).toEqual(["ws://one.test", "ws://two.test", "ws://three.test"]);
    const named = decodeNip19(known?.link ?? "");
    expect(named).toMatchObject({ ok: true, value: { type: "nevent", id: note.id, author: note.pubkey, kind: 1 } });
    expect(named.ok && named.value.type === "nevent" && named.value.relays).toHaveLength(2);
  });

  it("[X-10] updates and what passes by post no apps, whatever tags they carry", () => {
    const { tags } = noteBy(1, ["chess"]);
    for (const kind of [4_932, 20_932, 20_001]) expect(idsOf([by(1, { kind, tags })])).toEqual([]);
    const long = plainNoteBy(3, "x".repeat(400), 30_023);
    const [known] = shownPosts(bookOf([long]));
    expect(known?.link).toMatch(/^nevent1/);
  });
});
