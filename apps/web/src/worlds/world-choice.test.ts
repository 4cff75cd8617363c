import { expect, test } from "vitest";
import { sampleKey, sampleScene } from "../scene/sample-scene.test-support.ts";
import { cardOfScene } from "./world-card.ts";
import { chosenWorlds, parseChoice, pathOfChoice, searchWorlds, tagCounts } from "./world-choice.ts";
import type { WorldChoice } from "./world-choice.ts";

const host = sampleKey("cd");
const other = sampleKey("ab");
const world = (title: string, fields: Partial<ReturnType<typeof sampleScene>> = {}) => {
  const scene = { ...sampleScene(host), title, identifier: title, ...fields };
  return cardOfScene({ ...scene, address: { ...scene.address, pubkey: scene.pubkey, identifier: title } });
};
const nameOf = (pubkey: string) => (pubkey === other ? "Ágata Stone" : "Somebody");
const everything: WorldChoice = { order: "people", tag: null, query: "", mine: false };

test("[G-3a] every word asked for is looked for in title, summary, tags and host, in any order, case and accents aside", () => {
  const worlds = [
    world("Plaza de los Árboles"),
    world("Harbour Steps", { summary: "Where the ferry waits", topics: ["Game"] }),
    world("The Reading Room", { pubkey: other }),
  ];
  const found = (query: string): readonly string[] => searchWorlds(worlds, query, nameOf).map(({ title }) => title);
  expect(found("arboles PLAZA")).toEqual(["Plaza de los Árboles"]);
  expect(found("  ")).toHaveLength(3);
  expect(found("room harbour")).toEqual([]);
  expect(found(".*")).toEqual([]);
  expect(found("ferry game")).toEqual(["Harbour Steps"]);
  expect(found("agata reading")).toEqual(["The Reading Room"]);
});

test("[G-71] the list is in the order chosen; equals stay in the order of the liveliest", () => {
  const worlds = [
    world("busy", { updatedAtSec: 5 }),
    world("loved", { updatedAtSec: 9 }),
    world("quiet", { updatedAtSec: 7 }),
    world("also loved", { updatedAtSec: 1 }),
  ];
  const loves = new Map([
    [worlds[1]?.key, 4],
    [worlds[3]?.key, 4],
    [worlds[0]?.key, 1],
  ]);
  const titles = (choice: Partial<WorldChoice>) =>
    chosenWorlds({ worlds, mine: worlds.slice(2) }, { ...everything, ...choice }, { lovesOf: (key) => loves.get(key) ?? 0, nameOf }).map(
      ({ title }) => title,
    );
  expect(titles({})).toEqual(["busy", "loved", "quiet", "also loved"]);
  expect(titles({ order: "loved" })).toEqual(["loved", "also loved", "busy", "quiet"]);
  expect(titles({ order: "newest" })).toEqual(["loved", "quiet", "busy", "also loved"]);
  expect(titles({ mine: true, order: "newest" })).toEqual(["quiet", "also loved"]);
});

test("[G-71] a tag holds together with the search and with one's own; tags are counted, the chosen one is always there", () => {
  const worlds = [
    world("quiz", { topics: ["Game", "quiz"] }),
    world("tag", { topics: ["game", "GAME"] }),
    world("museum", { topics: ["art"] }),
    world("plain"),
  ];
  const titles = (choice: Partial<WorldChoice>) =>
    chosenWorlds({ worlds, mine: [] }, { ...everything, ...choice }, { lovesOf: () => 0, nameOf }).map(({ title }) => title);
  expect(titles({ tag: "game" })).toEqual(["quiz", "tag"]);
  expect(titles({ tag: "game", query: "quiz" })).toEqual(["quiz"]);
  expect(titles({ tag: "nothing" })).toEqual([]);
  expect(titles({ tag: "game", mine: true })).toEqual([]);
  expect(tagCounts(worlds, 2, null)).toEqual([
    { tag: "game", count: 2 },
    { tag: "art", count: 1 },
  ]);
  expect(tagCounts(worlds, 2, "quiz").map(({ tag }) => tag)).toEqual(["quiz", "game"]);
  expect(tagCounts(worlds, 2, "gone")[0]).toEqual({ tag: "gone", count: 0 });
});

test("[G-72] the choice stands in the address and is read from it; what makes no sense is left out", () => {
  expect(pathOfChoice(everything)).toBe("/");
  const choice: WorldChoice = { order: "loved", tag: "café & tea", query: "old ?&=town", mine: true };
  const path = pathOfChoice(choice);
  expect(path).toBe("/?order=loved&tag=caf%C3%A9+%26+tea&q=old+%3F%26%3Dtown&mine=1");
  expect(parseChoice(path.slice(2))).toEqual(choice);
  expect(parseChoice(path.slice(1))).toEqual(choice);
  expect(parseChoice("order=best&tag=%20&mine=yes&x=1")).toEqual(everything);
  expect(parseChoice(`q=${"a".repeat(500)}`).query).toHaveLength(80);
});

test("[G-71] three hundred worlds are searched and ordered without noticeable work", () => {
  const worlds = Array.from({ length: 300 }, (_, n) => world(`World ${n}`, { summary: "lorem ".repeat(150), topics: [`t${n % 7}`] }));
  const found = chosenWorlds(
    { worlds, mine: [] },
    { ...everything, query: "world 29", order: "loved", tag: "t1" },
    { lovesOf: () => 1, nameOf },
  );
  expect(found.map(({ title }) => title)).toEqual(
    ["World 29", "World 295", "World 298"].filter((title) => Number(title.slice(6)) % 7 === 1),
  );
});
