import { createMessages } from "@plaza/nostr-client";
import type { Messages } from "@plaza/nostr-client";
import type { Home } from "../home.ts";

const known = new WeakMap<object, Messages>();

/** The messages of a page: made when first asked for, and there as long as the page. A guest's are read at once. */
export function messagesOfHome({ tools, place }: Pick<Home, "tools" | "place">): Messages {
  const before = known.get(tools);
  if (before !== undefined) return before;
  const made = createMessages({ ...tools, inbox: place.relays.slice(0, 4) });
  known.set(tools, made);
  // A key of this device answers without asking anybody.
  const follow = (): void => {
    if (tools.identity.account.get().kind === "guest" && made.view.get().status === "asleep") made.read();
  };
  made.view.subscribe(follow);
  follow();
  return made;
}
