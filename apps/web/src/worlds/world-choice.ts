import type { Pubkey, Scene } from "@plaza/protocol";
import type { WorldCard, WorldsView } from "./world-card.ts";

/** The orders of the list of worlds. */
export const WORLD_ORDERS = ["people", "loved", "newest"] as const;

/** One of {@link WORLD_ORDERS}. */
export type WorldOrder = (typeof WORLD_ORDERS)[number];

/** What of the list one looks at; it stands in the address, so that it can be sent to somebody. */
export interface WorldChoice {
  readonly order: WorldOrder;
  /** In lower case, null for all. */
  readonly tag: string | null;
  readonly query: string;
  /** One's own worlds alone, the ended ones too. */
  readonly mine: boolean;
}

/** A tag and how many of the worlds carry it. */
export interface TagCount {
  /** In lower case. */
  readonly tag: string;
  readonly count: number;
}

const LONGEST_QUERY = 80;
const LONGEST_TAG = 64;

/**
 * Reads what the address says after its `?`; what makes no sense is left out.
 *
 * @see docs/spec/page.md [G-72]
 */
export function parseChoice(search: string): WorldChoice {
  const fields = new URLSearchParams(search);
  const order = WORLD_ORDERS.find((known) => known === fields.get("order")) ?? "people";
  const tag = (fields.get("tag") ?? "").trim().toLowerCase().slice(0, LONGEST_TAG);
  return {
    order,
    tag: tag === "" ? null : tag,
    query: (fields.get("q") ?? "").slice(0, LONGEST_QUERY),
    mine: fields.get("mine") === "1",
  };
}

/** The path of a choice; what is as at first is left out. */
export function pathOfChoice({ order, tag, query, mine }: WorldChoice): string {
  const fields = new URLSearchParams();
  if (order !== "people") fields.set("order", order);
  if (tag !== null) fields.set("tag", tag);
  if (query.trim() !== "") fields.set("q", query.trim());
  if (mine) fields.set("mine", "1");
  const search = fields.toString();
  return search === "" ? "/" : `/?${search}`;
}

/**
 * The worlds that are meant, in the order chosen.
 *
 * @param lovesOf - how many people love the world at an address
 * @see docs/spec/page.md [G-3a], [G-71]
 */
export function chosenWorlds(
  view: Pick<WorldsView, "worlds" | "mine">,
  choice: WorldChoice,
  { lovesOf, nameOf }: { readonly lovesOf: (key: string) => number; readonly nameOf: (pubkey: Pubkey) => string },
): readonly WorldCard[] {
  const { tag } = choice;
  const all = choice.mine ? view.mine : view.worlds;
  const tagged = tag === null ? all : all.filter((world) => plainOf(world.scene).tags.includes(tag));
  const found = searchWorlds(tagged, choice.query, nameOf);
  switch (choice.order) {
    case "people":
      return found;
    case "loved":
      return found.toSorted((a, b) => lovesOf(b.key) - lovesOf(a.key));
    case "newest":
      return found.toSorted((a, b) => b.scene.updatedAtSec - a.scene.updatedAtSec);
  }
}

/**
 * The most frequent tags of these worlds, by number and then by name.
 *
 * @param chosen - is among them in any case
 */
export function tagCounts(worlds: readonly WorldCard[], most: number, chosen: string | null): readonly TagCount[] {
  const counts = new Map<string, number>();
  for (const world of worlds) for (const tag of plainOf(world.scene).tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const all = [...counts].map(([tag, count]) => ({ tag, count })).toSorted((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
  const shown = all.slice(0, most);
  if (chosen === null || shown.some(({ tag }) => tag === chosen)) return shown;
  return [{ tag: chosen, count: counts.get(chosen) ?? 0 }, ...shown.slice(0, most - 1)];
}

/** The worlds whose title, summary, tags or host's name hold every word asked for, in any order, accents and case aside. */
export function searchWorlds(worlds: readonly WorldCard[], query: string, nameOf: (pubkey: Pubkey) => string): readonly WorldCard[] {
  const words = plain(query)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return worlds;
  return worlds.filter(({ scene }) => {
    const { text } = plainOf(scene);
    const name = plain(nameOf(scene.pubkey));
    return words.every((word) => text.includes(word) || name.includes(word));
  });
}

interface Plain {
  readonly text: string;
  readonly tags: readonly string[];
}

/** Hundreds of worlds are searched at each key; a version of a scene never changes. */
const plains = new WeakMap<Scene, Plain>();

function plainOf(scene: Scene): Plain {
  const before = plains.get(scene);
  if (before !== undefined) return before;
  const { title, summary, topics } = scene;
  const made = {
    text: plain([title, summary, ...topics].join("\n")),
    tags: [...new Set(topics.map((topic) => topic.trim().toLowerCase()))],
  };
  plains.set(scene, made);
  return made;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
