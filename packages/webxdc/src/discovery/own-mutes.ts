import { createMovingSubscription, newestFirst } from "@plaza/nostr-client";
import type { Identity, RelayPool } from "@plaza/nostr-client";
import type { Timers } from "@plaza/platform";
import { KIND, parseMuteList } from "@plaza/protocol";
import type { MuteList, VerifiedEvent, WebxdcPost } from "@plaza/protocol";

/** Whom and what the person who looks does not want to see. */
export interface OwnMutes {
  hides(post: WebxdcPost): boolean;
  end(): void;
}

/**
 * Follows the public mute list of who acts here.
 *
 * @see docs/spec/webxdc.md [X-10b]
 */
export function createOwnMutes(
  pool: Pick<RelayPool, "subscribe">,
  timers: Timers,
  identity: Pick<Identity, "account">,
  changed: () => void,
): OwnMutes {
  let list: { readonly event: VerifiedEvent; readonly says: MuteList } | null = null;
  let hidden: { readonly people: ReadonlySet<string>; readonly events: ReadonlySet<string>; readonly words: readonly string[] } = nothing;
  const lists = createMovingSubscription(pool, timers, heard);

  function self(): string | null {
    const account = identity.account.get();
    return account.kind === "none" ? null : account.pubkey;
  }

  function take(next: typeof list): void {
    list = next;
    hidden =
      next === null
        ? nothing
        : { people: new Set(next.says.pubkeys), events: new Set(next.says.eventIds), words: next.says.words.slice(0, mostWords) };
    changed();
  }

  function heard(event: VerifiedEvent): void {
    const parsed = parseMuteList(event);
    if (!parsed.ok || parsed.value.pubkey !== self()) return;
    if (list !== null && newestFirst(event, list.event) >= 0) return;
    take({ event, says: parsed.value });
  }

  function follow(): void {
    const account = identity.account.get();
    if (list !== null && list.event.pubkey !== self()) take(null);
    lists.aim(account.kind === "none" ? [] : [{ kinds: [KIND.muteList], authors: [account.pubkey] }]);
  }

  const stop = identity.account.subscribe(follow);
  follow();
  return {
    hides(post) {
      if (post.pubkey === self()) return false;
      if (hidden.people.has(post.pubkey) || hidden.events.has(post.id)) return true;
      if (hidden.words.length === 0) return false;
      const said = [post.text, ...post.apps.flatMap((app) => [app.name, app.summary])].join("\n").toLowerCase();
      return hidden.words.some((word) => word !== "" && said.includes(word));
    },
    end() {
      stop();
      lists.end();
    },
  };
}

const nothing = { people: new Set<string>(), events: new Set<string>(), words: [] };
const mostWords = 500;
