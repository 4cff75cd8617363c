import type { Home } from "../home.ts";
import { createLookDesk } from "./look-desk.ts";
import type { LookDesk } from "./look-desk.ts";
import { isRefused, ownFileOfHome } from "./own-file-desk.ts";

const known = new WeakMap<object, LookDesk>();

/** The look that is being chosen on a page: made when first asked for, and there as long as the page. */
export function lookOfHome({ tools, ownAvatar }: Pick<Home, "tools" | "ownAvatar">): LookDesk {
  const files = ownFileOfHome({ tools });
  const made = known.get(tools) ?? createLookDesk({ tools, ownAvatar, isRefused: (file) => isRefused(files.view.get(), file) });
  known.set(tools, made);
  return made;
}
