import type { EventId, Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import { decodeNip19, encodeNevent } from "../nostr/nip19.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { SpaceCreated } from "./create-space.ts";

/** What a link to a space leads to: an event that created it, and where to look. */
export interface SpaceLink {
  readonly eventId: EventId;
  /** As the link says; who signed the event decides. */
  readonly host: Pubkey | null;
  /** Socket URLs, at most ten. */
  readonly relays: readonly string[];
}

/** Why a text is no link to a space. */
export interface SpaceLinkProblem {
  readonly code: "not-nostr" | "not-an-event" | "other-kind";
  readonly found: string;
}

/** The link to a space: the `nevent` of the event that created it. */
export function encodeSpaceLink(created: Pick<SpaceCreated, "id" | "space">, relays: readonly string[]): string {
  return encodeNevent({ id: created.id, relays, author: created.space.host, kind: KIND.createSpace });
}

/** Reads a link to a space: `nevent` or `note`. */
export function parseSpaceLink(text: string): Result<SpaceLink, SpaceLinkProblem> {
  const decoded = decodeNip19(text);
  if (!decoded.ok) return failed({ code: "not-nostr", found: decoded.problem.code });
  const { value } = decoded;
  if (value.type === "note") return ok({ eventId: value.id, host: null, relays: [] });
  if (value.type !== "nevent") return failed({ code: "not-an-event", found: value.type });
  if (value.kind !== undefined && value.kind !== KIND.createSpace) return failed({ code: "other-kind", found: String(value.kind) });
  return ok({ eventId: value.id, host: value.author ?? null, relays: value.relays });
}
