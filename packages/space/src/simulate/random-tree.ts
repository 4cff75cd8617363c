import { noForgeries } from "./figures.ts";
import type { Person } from "./population.ts";
import type { Way, WayTools } from "./story.ts";

/** A platform's own timeout, and a link begun from nothing over a relay. */
const NOTICED_MS = 5_000;
const COLD_LINK_MS = 1_500;

interface Leaf {
  readonly person: Person;
  parent: Leaf | null;
  children: number;
  isHere: boolean;
}

/** The draft taken literally: one parent, any that says it has a place, and a new one when the platform gives the old one up. */
export function randomTree({ flow, random, later }: WayTools): Way {
  const here: Leaf[] = [];
  const byIndex = new Map<number, Leaf>();
  let joining = 0;
  let others = 0;

  function isAbove(leaf: Leaf, parent: Leaf): boolean {
    for (let at: Leaf | null = parent; at !== null; at = at.parent) if (at === leaf) return true;
    return false;
  }

  function choose(leaf: Leaf): Leaf | null {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = here[Math.floor(random.unit() * here.length)];
      if (found === undefined || found === leaf || isAbove(leaf, found)) continue;
      if (!found.person.isStage && found.parent === null) continue;
      if (found.children < (found.person.isStage ? 12 : found.person.claimedSlots)) return found;
    }
    return null;
  }

  function link(leaf: Leaf, isFirst: boolean, nowMs: number): void {
    if (!leaf.isHere) return;
    const parent = choose(leaf);
    if (isFirst) joining += 4;
    else others += 4;
    if (parent === null) return later(nowMs + COLD_LINK_MS, (atMs) => link(leaf, isFirst, atMs));
    parent.children += 1;
    leaf.parent = parent;
    later(nowMs + COLD_LINK_MS, (atMs) => {
      if (leaf.isHere && leaf.parent === parent) flow.connect(parent.person.index, leaf.person.index, atMs);
    });
  }

  function unlink(leaf: Leaf, nowMs: number): void {
    if (leaf.parent === null) return;
    leaf.parent.children -= 1;
    flow.disconnect(leaf.parent.person.index, leaf.person.index, true, nowMs);
    leaf.parent = null;
  }

  return {
    name: "random tree",
    enter(person, nowMs) {
      const leaf: Leaf = { person, parent: null, children: 0, isHere: true };
      here.push(leaf);
      byIndex.set(person.index, leaf);
      if (person.isStage) return;
      joining += 1;
      link(leaf, true, nowMs);
    },
    exit(person, nowMs) {
      const leaf = byIndex.get(person.index);
      if (leaf === undefined) return;
      leaf.isHere = false;
      here.splice(here.indexOf(leaf), 1);
      byIndex.delete(person.index);
      unlink(leaf, nowMs);
      for (const child of here) {
        if (child.parent !== leaf) continue;
        later(nowMs + (person.isPolite ? 100 : NOTICED_MS), (atMs) => {
          if (child.parent !== leaf || !child.isHere) return;
          unlink(child, atMs);
          link(child, false, atMs);
        });
      }
    },
    heard: () => undefined,
    relayEvents: () => ({ joining, others }),
    meshMessages: () => 0,
    choiceMs: () => null,
    forgeries: () => noForgeries,
  };
}
