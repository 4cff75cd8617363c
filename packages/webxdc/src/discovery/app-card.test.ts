import { describe, expect, it } from "vitest";
import { orderApps, searchApps } from "./app-card.ts";
import { cardsOf } from "./app-card.ts";
import { emptyAppBook, shownPosts, withAppEvent } from "./app-book.ts";
import { noteBy } from "../fakes/discovery-bench.ts";
import { startSec } from "../../../nostr-client/src/fakes/test-bench.ts";

const events = [
  noteBy(1, ["Schach für zwei"], 300, "Wer spielt?"),
  noteBy(2, ["Poll"], 200, "What shall we EAT"),
  noteBy(3, ["Poll"], 100, ""),
];
const book = events.reduce((before, event) => withAppEvent(before, event, ""), emptyAppBook);
const lastSec = new Map([["id-Schach für zwei", startSec - 5]]);
const cards = shownPosts(book).flatMap((known) =>
  cardsOf(known, (id) => ({ people: 1, lastSec: lastSec.get(id) ?? null, othersLastSec: null })),
);
const nameOf = (pubkey: string) => (pubkey === events[1]?.pubkey ? "Zoë" : "somebody");
const found = (query: string) => searchApps(cards, query, nameOf).map((card) => `${card.attachment.name}/${nameOf(card.pubkey)}`);

describe("finding one's way in a list of apps", () => {
  it("[X-10e] every word asked for is looked for in name, text and author, in any order, case and accents aside", () => {
    expect(found("ZWEI schach")).toEqual(["Schach für zwei/somebody"]);
    expect(found("fur spielt")).toEqual(["Schach für zwei/somebody"]);
    expect(found("poll zoe")).toEqual(["Poll/Zoë"]);
    expect(found("eat")).toEqual(["Poll/Zoë"]);
    expect(found("poll")).toHaveLength(2);
    expect(found("  ")).toHaveLength(3);
    expect(found(".*")).toEqual([]);
  });

  it("[X-10e] the order is by what happened last, or by when it was posted", () => {
    expect(orderApps(cards, "newest").map((card) => card.createdAtSec)).toEqual([startSec - 100, startSec - 200, startSec - 300]);
    expect(orderApps(cards, "activity").map((card) => card.lastSec)).toEqual([startSec - 5, startSec - 100, startSec - 200]);
  });
});
