import type { Home } from "../../home.ts";
import { createSpacesDesk } from "./spaces-desk.ts";
import type { SpacesDesk } from "./spaces-desk.ts";

const desks = new WeakMap<object, SpacesDesk>();

/** The desk of a page: made when spaces are first asked for, and there as long as the page. */
export function spacesOfHome({ tools, place }: Pick<Home, "tools" | "place">): SpacesDesk {
  const before = desks.get(tools);
  if (before !== undefined) return before;
  const made = createSpacesDesk(tools, place);
  desks.set(tools, made);
  return made;
}
