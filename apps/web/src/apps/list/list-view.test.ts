import { isSha256, parseEventId, parsePubkey } from "@plaza/protocol";
import type { AppCard } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { parseGallery } from "./gallery.ts";
import { agoWords, chosenApps, isUnread, saidBeside } from "./list-view.ts";

const key = parsePubkey("cd".repeat(32));
const id = parseEventId("ab".repeat(32));
if (!key.ok || !id.ok) throw new Error("a key and an id");

const url = "https://media.test/chess.xdc";
const card: AppCard = {
  key: "k",
  link: "nevent1",
  index: 0,
  eventId: id.value,
  pubkey: key.value,
  kind: 1,
  createdAtSec: 100,
  text: `Who plays?\n${url}`,
  attachment: {
    url,
    fallbacks: [],
    sha256: null,
    claimedHash: null,
    webxdcId: "w",
    name: "Chess",
    summary: "For two.",
    image: null,
    sizeBytes: null,
  },
  relays: [],
  participants: 0,
  lastSec: 200,
  newsSec: 200,
};

test("[G-30c] an app that was open here is marked when others did something since; others never are", () => {
  const seenAt = (newestSec: number) => new Map([["w", { serial: 1, newestSec }]]);
  expect([isUnread(card, seenAt(199)), isUnread(card, seenAt(200)), isUnread(card, new Map())]).toEqual([true, false, false]);
  expect(isUnread({ ...card, newsSec: null }, seenAt(0))).toBe(false);
  expect(isUnread({ ...card, attachment: { ...card.attachment, webxdcId: null } }, seenAt(0))).toBe(false);
});

test("[G-30] beside an app stand the words it was posted with, without its address, else its summary", () => {
  expect(saidBeside(card)).toBe("Who plays?");
  expect(saidBeside({ ...card, text: url })).toBe("For two.");
});

test("[G-30] when something last happened is told in words; what is ahead of the clock is now", () => {
  expect(
    [0, -300, 59, 60, 3_600 * 5, 86_400, 86_400 * 20, 86_400 * 800].map((ago) => agoWords(10_000_000 - ago, 10_000_000, "en")),
  ).toEqual(["now", "now", "now", "1 minute ago", "5 hours ago", "yesterday", "2 weeks ago", "2 years ago"]);
  expect(agoWords(0, 7_200, "es")).toBe("hace 2 horas");
});

test("[G-30] search and order hold together", () => {
  const poll = { ...card, key: "p", lastSec: 300, createdAtSec: 50, attachment: { ...card.attachment, name: "Poll" } };
  const names = (query: string, order: "activity" | "newest") =>
    chosenApps([card, poll], { query, order }, () => "Zoë").map(({ attachment }) => attachment.name);
  expect([names("", "activity"), names("", "newest"), names("zoe poll", "newest")]).toEqual([
    ["Poll", "Chess"],
    ["Chess", "Poll"],
    ["Poll"],
  ]);
});

test("[G-30b] the gallery is read; what could lead elsewhere or is no app is left out", () => {
  const x = "ab".repeat(32);
  if (!isSha256(x)) throw new Error("a hash");
  const good = { file: "poll.xdc", name: "Poll", summary: "Ask.", x, sizeBytes: 10 };
  const bad = [{ ...good, file: "poll.html" }, { ...good, x: "no" }, { ...good, sizeBytes: "10" }, null, 7, { ...good, file: "a b.xdc" }];
  const elsewhere = { ...good, file: "../../evil/poll.xdc", name: "" };
  expect(parseGallery([good, ...bad, elsewhere])).toEqual([
    { path: "/gallery/poll.xdc", name: "Poll", summary: "Ask.", sha256: x, sizeBytes: 10 },
    { path: "/gallery/poll.xdc", name: "poll", summary: "Ask.", sha256: x, sizeBytes: 10 },
  ]);
  expect([parseGallery(null), parseGallery({}), parseGallery("x")]).toEqual([[], [], []]);
});
