import type { Home } from "../../home.ts";
import { drawIcon } from "../run/draw-icon.ts";
import { createAppsDesk, hashInBrowser } from "./apps-desk.ts";
import type { AppsDesk } from "./apps-desk.ts";

const desks = new WeakMap<object, AppsDesk>();

/** The desk of a page: made when apps are first asked for, and there as long as the page. */
export function deskOfHome({ tools }: Pick<Home, "tools">): AppsDesk {
  const before = desks.get(tools);
  if (before !== undefined) return before;
  const made = createAppsDesk(tools, { origin: window.location.origin, draw: drawIcon, hash: hashInBrowser });
  desks.set(tools, made);
  return made;
}
