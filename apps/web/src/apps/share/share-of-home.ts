import type { Home } from "../../home.ts";
import { hashInBrowser } from "../list/apps-desk.ts";
import { deskOfHome } from "../list/desk-of-home.ts";
import { drawIcon } from "../run/draw-icon.ts";
import { createFeedTarget } from "./feed-target.ts";
import { createShareDesk } from "./share-desk.ts";
import type { ShareDesk, ShareTarget } from "./share-desk.ts";

const desks = new WeakMap<object, ShareDesk>();

/** Makes a place to share from with this page's means. */
export function shareWith({ tools, place }: Pick<Home, "tools" | "place">, target: ShareTarget): ShareDesk {
  const { identity, http, timers, pool } = tools;
  return createShareDesk({
    target,
    identity,
    http,
    timers,
    media: place.media,
    nowSec: () => pool.correctedNowSec(),
    draw: drawIcon,
    hash: hashInBrowser,
  });
}

/** Where a page shares apps with everyone: what was chosen and written outlives a look at another page. */
export function shareOfHome(home: Pick<Home, "tools" | "place">): ShareDesk {
  const { tools } = home;
  const before = desks.get(tools);
  if (before !== undefined) return before;
  const { pool, identity, random } = tools;
  const made = shareWith(
    home,
    createFeedTarget({ pool, identity, random }, (event) => deskOfHome(home).list().learn(event)),
  );
  desks.set(tools, made);
  return made;
}
