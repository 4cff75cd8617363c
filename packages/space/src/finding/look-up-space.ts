import type { RelayPool } from "@plaza/nostr-client";
import { decodeNip19, failed, KIND, ok, parseCreateSpace, parseSpaceLink } from "@plaza/protocol";
import type { Filter, Result, SpaceCreated, VerifiedEvent } from "@plaza/protocol";
import type { SpaceReference } from "../session/space-session.ts";

/** A space that was found: what a session needs, and what it is. */
export interface FoundSpace {
  readonly reference: SpaceReference;
  readonly created: SpaceCreated;
}

/** Why a text leads to no space. */
export type LookUpProblem = { readonly code: "bad-link"; readonly found: string } | { readonly code: "not-found"; readonly found: string };

interface Question {
  readonly filters: readonly Filter[];
  readonly relays: readonly string[];
  fits(created: SpaceCreated, event: VerifiedEvent): boolean;
}

function questionOf(text: string): Question | null {
  const bare = text.trim().replace(/^nostr:/, "");
  const link = parseSpaceLink(bare);
  if (link.ok) {
    const { eventId, relays } = link.value;
    return { filters: [{ ids: [eventId] }], relays, fits: (_, event) => event.id === eventId };
  }
  // Other clients link the room that mirrors a space.
  const decoded = decodeNip19(bare);
  if (!decoded.ok || decoded.value.type !== "naddr") return null;
  const { kind, pubkey, identifier, relays } = decoded.value;
  if (kind !== KIND.room) return null;
  return {
    filters: [{ kinds: [KIND.createSpace], authors: [pubkey] }],
    relays,
    fits: (created) => created.space.host === pubkey && created.space.id === identifier,
  };
}

/**
 * Finds the space that a link leads to: `nevent`, `note`, or the `naddr` of its room.
 *
 * @see docs/spec/space.md [S-88a]
 */
export async function lookUpSpace(pool: Pick<RelayPool, "fetch">, text: string): Promise<Result<FoundSpace, LookUpProblem>> {
  const question = questionOf(text);
  if (question === null) return failed({ code: "bad-link", found: text.slice(0, 80) });
  const events = await pool.fetch(question.filters, { moreRelays: question.relays });
  for (const event of events) {
    const created = parseCreateSpace(event);
    if (!created.ok || !question.fits(created.value, event)) continue;
    const relays = [...new Set([...created.value.info.relays, ...question.relays])];
    return ok({ reference: { space: created.value.space, created: event, relays }, created: created.value });
  }
  return failed({ code: "not-found", found: text.slice(0, 80) });
}
