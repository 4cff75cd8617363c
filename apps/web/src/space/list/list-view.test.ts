import { createSpaceState, spaceView } from "@plaza/space";
import type { SpaceCard, SpacePhase } from "@plaza/space";
import { encodeNpub } from "@plaza/protocol";
import type { SpaceInfo } from "@plaza/protocol";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { readPeople } from "../read-people.ts";
import { listParts, searchSpaces } from "./list-view.ts";
import { whenWords } from "./when-words.ts";

const [me, other] = [sampleKey("11"), sampleKey("22")];

function card(name: string, phase: SpacePhase, host = other): SpaceCard {
  const room = spaceView(createSpaceState({ host, id: name }, "seed"), 0);
  // Of what a host decides the list reads name and description.
  const info = { name, description: "" } as SpaceInfo;
  return { key: `${host}:${name}`, link: "nevent1x", room: { ...room, phase, info } };
}

test("[G-40] what goes on comes first, own spaces that rest can be opened again, what is over is left out", () => {
  const spaces = [
    card("a", "live"),
    card("b", "scheduled"),
    card("c", "dormant"),
    card("d", "ended"),
    card("e", "ended", me),
    card("f", "closed", me),
  ];
  const parts = listParts(spaces, me);
  const names = (cards: readonly SpaceCard[]) => cards.map(({ room }) => room.info?.name);
  expect([names(parts.live), names(parts.scheduled), names(parts.mine), names(parts.resting)]).toEqual([["a"], ["b"], ["e"], ["c"]]);
});

test("[G-40] the search looks at title and host, in any order, case and accents aside", () => {
  const spaces = [card("Café Talk", "live"), card("Morning", "live")];
  const found = (query: string) => searchSpaces(spaces, query, () => "Quiet Otter").map(({ room }) => room.info?.name);
  expect([found("talk cafe"), found("otter"), found("otter morning"), found("nothing"), found(" ")]).toEqual([
    ["Café Talk"],
    ["Café Talk", "Morning"],
    ["Morning"],
    [],
    ["Café Talk", "Morning"],
  ]);
});

test("[G-40a] people are named one a line; a line that names nobody is told", () => {
  expect(readPeople(`${encodeNpub(me)}\nnostr:${encodeNpub(other)}, ${encodeNpub(me)}\n\n`)).toEqual({
    people: [me, other],
    badLines: 0,
    hasSecret: false,
  });
  expect(readPeople("npub1x\nhello")).toEqual({ people: [], badLines: 2, hasSecret: false });
});

test("[G-40] when something begins is said in few words", () => {
  expect(whenWords(1_000_600, 1_000_000, "en")).toBe("in 10 minutes");
  expect(whenWords(1_000_010, 1_000_000, "en")).toBe("in 1 minute");
  expect(whenWords(1_000_000 + 2 * 86_400, 1_000_000, "en")).toMatch(/day/u);
  expect(whenWords(2_000_000, 1_000_000, "en")).toMatch(/1970/u);
});
