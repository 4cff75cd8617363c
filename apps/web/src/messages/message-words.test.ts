import { encodeNprofile, encodeNpub, encodeNsec, publicKeyOf } from "@plaza/protocol";
import { expect, test } from "vitest";
import { piecesOf, searchConversations, withDays } from "./message-words.ts";
import { pathToPeople, peopleOfSearch, readPersonAddress } from "../people/person-address.ts";

const [ana, ben] = [1, 2].map((n) => publicKeyOf(new Uint8Array(32).fill(n)));
if (ana === undefined || ben === undefined) throw new Error("two people");

function conversation(people: readonly (typeof ana)[], texts: readonly string[], subject: string | null = null) {
  const lines = texts.map((text, at) => ({
    id: "0".repeat(64) as never,
    from: ana as never,
    to: people as never,
    text,
    subject: null,
    replyTo: null,
    file: null,
    createdAtSec: 1_767_225_600 + at * 50_000,
    mine: false,
    isOld: false,
    delivery: null,
  }));
  return { key: people.join(","), people: people as never, subject, lines, unread: 0, isAnswered: true, newestSec: 0 };
}

test("[G-90] links are shown as links and never fetched; what closes a sentence stays outside", () => {
  expect(piecesOf("see https://a.test/x?y=1, or (http://b.test).")).toEqual([
    { text: "see ", href: null },
    { text: "https://a.test/x?y=1", href: "https://a.test/x?y=1" },
    { text: ", or (", href: null },
    { text: "http://b.test", href: "http://b.test" },
    { text: ").", href: null },
  ]);
  expect(piecesOf("javascript:alert(1) data:text/html,x").every(({ href }) => href === null)).toBe(true);
  expect(piecesOf("https://")).toEqual([{ text: "https://", href: null }]);
  const many = piecesOf("https://a.test ".repeat(500));
  expect(many.length).toBeLessThan(60);
  expect(many.map(({ text }) => text).join("")).toBe("https://a.test ".repeat(500));
});

test("[P-1g] a message made to hold up the page does not", () => {
  const hostile = `https://a.test/${".".repeat(9_980)}x`;
  const beganMs = performance.now();
  for (let n = 0; n < 5; n += 1) expect(piecesOf(hostile)).toEqual([{ text: hostile, href: hostile }]);
  // A second each by a pattern, whenever the line is drawn.
  expect(performance.now() - beganMs).toBeLessThan(1_000);
});

test("[G-91] the search looks for every word in what was said and in names, case and accents aside", () => {
  const all = [conversation([ana], ["Café at nine"]), conversation([ben], ["tea at ten"], "Picnic")];
  const nameOf = (pubkey: string): string => (pubkey === ana ? "Ána" : "Ben");
  const found = (query: string): readonly string[] => searchConversations(all, query, nameOf).map(({ key }) => key);
  expect([found("cafe NINE"), found("ana"), found("picnic ben"), found("at"), found("cafe ten"), found("  ")]).toEqual([
    [ana],
    [ana],
    [ben],
    [ana, ben],
    [],
    [ana, ben],
  ]);
});

test("[G-91] a day is named where it begins", () => {
  const { lines } = conversation([ana], ["one", "two", "three", "four"]);
  const begins = withDays(lines).map(({ beginsDay }) => beginsDay);
  expect(begins[0]).toBe(true);
  // 50,000 seconds apart, they lie on two or three days, wherever the clock stands.
  expect(begins.filter(Boolean).length).toBeGreaterThanOrEqual(2);
  expect(begins.filter(Boolean).length).toBeLessThanOrEqual(3);
});

test("[G-92] an address names people in any of Nostr's ways; a secret key is told apart and not kept", () => {
  for (const text of [
    encodeNpub(ana),
    ` nostr:${encodeNpub(ana)} `,
    encodeNprofile({ pubkey: ana, relays: ["wss://r.test"] }),
    ana.toUpperCase(),
  ])
    expect(readPersonAddress(text)).toEqual({ pubkey: ana });
  expect(readPersonAddress(encodeNsec(new Uint8Array(32).fill(1)))).toBe("secret");
  expect(readPersonAddress("ncryptsec1abc")).toBe("secret");
  for (const text of ["", "npub1", "somebody", "note1abc"]) expect(readPersonAddress(text)).toBe("nobody");
});

test("[G-92] a conversation has an address that can be sent", () => {
  const path = pathToPeople([ben, ana]);
  expect(peopleOfSearch(path.slice(path.indexOf("?")))).toEqual([ana, ben].toSorted((a, b) => (a < b ? -1 : 1)));
  expect(peopleOfSearch("?with=nobody,,npub1xyz")).toEqual([]);
  expect(pathToPeople([])).toBe("/messages");
});
