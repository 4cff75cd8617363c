import type { RelayPool } from "@plaza/nostr-client";
import { decodeNip19, failed, isSpaceId, KIND, ok, parseCreateSpace, parseSpaceLink, withoutNostrScheme } from "@plaza/protocol";
import type { Filter, Result, VerifiedEvent } from "@plaza/protocol";
import type { SpaceReference } from "../session/session-io.ts";

/** Why a link leads to no space. */
export type SpaceLookUpProblem =
  | { readonly code: "bad-link"; readonly found: string }
  | { readonly code: "not-found" }
  /** The event is there and creates no space. */
  | { readonly code: "no-space"; readonly found: string };

interface Wanted {
  readonly filter: Filter;
  readonly relays: readonly string[];
  /** The space's id, where the link gives it in place of an event. */
  readonly id: string | null;
}

function readLink(link: string): Result<Wanted, SpaceLookUpProblem> {
  const text = withoutNostrScheme(link);
  const named = decodeNip19(text);
  if (named.ok && named.value.type === "naddr") {
    const { kind, pubkey, identifier, relays } = named.value;
    if (kind !== KIND.room || !isSpaceId(identifier)) return failed({ code: "bad-link", found: `kind ${kind}` });
    // A CREATE of the draft has no `s` to ask for.
    return ok({ filter: { kinds: [KIND.createSpace], authors: [pubkey], limit: 200 }, relays, id: identifier });
  }
  const parsed = parseSpaceLink(text);
  if (!parsed.ok) return failed({ code: "bad-link", found: parsed.problem.found });
  return ok({ filter: { ids: [parsed.value.eventId] }, relays: parsed.value.relays, id: null });
}

/**
 * Finds the space that a link names: by the event that created it (`nevent`, `note`), or by its mirror (`naddr` of a room).
 *
 * @param timeoutMs - how long slow relays are waited for
 * @see docs/spec/space.md [S-3a]
 */
export function lookUpSpace(pool: RelayPool, link: string, timeoutMs = 5_000): Promise<Result<SpaceReference, SpaceLookUpProblem>> {
  const wanted = readLink(link);
  if (!wanted.ok) return Promise.resolve(wanted);
  const { filter, relays, id } = wanted.value;
  return new Promise((resolve) => {
    let other: VerifiedEvent | null = null;
    let isDone = false;
    const finish = (found: Result<SpaceReference, SpaceLookUpProblem>): void => {
      if (isDone) return;
      isDone = true;
      // Not inside the call that makes the subscription.
      void Promise.resolve().then(() => question.end());
      resolve(found);
    };
    const question = pool.subscribe(
      [filter],
      {
        onEvent(event) {
          const created = parseCreateSpace(event);
          if (!created.ok || (id !== null && created.value.space.id !== id)) {
            if (id === null) other = event;
            return;
          }
          const { space, info } = created.value;
          const more = [...new Set([...info.relays, ...relays])].slice(0, 4);
          finish(ok({ space, created: event, relays: more }));
        },
        onCaughtUp() {
          finish(failed(other === null ? { code: "not-found" } : { code: "no-space", found: `kind ${other.kind}` }));
        },
      },
      { moreRelays: relays, caughtUpWithinMs: timeoutMs },
    );
  });
}
