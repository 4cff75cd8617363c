import { describe } from "../json.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { NetworkMetrics } from "./network-metrics.ts";
import { readNetworkMetrics } from "./network-metrics.ts";
import type { SpaceAddress } from "./space-address.ts";
import { spaceIdentifier } from "./space-address.ts";
import type { SpaceEventCommon, SpaceEventProblem } from "./space-fields.ts";
import { commonOf, contentRecord, expirationTags, lineField, sessionField, spaceTags, timeField, wordsField } from "./space-fields.ts";

/** What someone says on entering, and again with every heartbeat. */
export interface JoinFields {
  /** One line, at most 60 code points; empty when not given. */
  readonly name: string;
  readonly metrics: NetworkMetrics | null;
  /** The device: 16 hex characters; null where the client knows only the draft. */
  readonly session: string | null;
  /** The key that signs for the person while this session lasts. */
  readonly sessionKey: Pubkey | null;
  /** The key that proves the person's voice while this session lasts: Ed25519, 64 hex characters. */
  readonly voiceKey: string | null;
  readonly caps: readonly string[];
  /** When the hand was raised, `lowered` for surely not, null for not said. */
  readonly hand: number | "lowered" | null;
  /** How often the heartbeat comes, 30 to 600; null when not said. */
  readonly everySec: number | null;
  /** Since when the person says to be here. */
  readonly sinceSec: number | null;
  /** The key was made for this visit. */
  readonly isGuest: boolean;
  /** Shows knowledge of the room key: 64 hex characters. */
  readonly proof: string | null;
}

/** JOIN_SPACE (kind 31101): someone is here. */
export interface SpaceJoined extends SpaceEventCommon, JoinFields {
  readonly type: "join";
}

/** LEAVE_SPACE (kind 31102): someone went, or one device of theirs. */
export interface SpaceLeft extends SpaceEventCommon {
  readonly type: "leave";
  readonly session: string | null;
}

function handOf(content: Readonly<Record<string, unknown>>, createdAtSec: number): JoinFields["hand"] {
  const hand = content["hand"];
  if (hand === false) return "lowered";
  const at = timeField(hand);
  // Nobody's hand is up since later than they say so.
  return at === null ? null : Math.min(at, createdAtSec);
}

function hexField(value: unknown): string | null {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : null;
}

function everyOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(600, Math.max(30, Math.floor(value))) : null;
}

/** Reads that someone is here. The key is who signed: another one inside is a problem. */
export function readJoin(event: VerifiedEvent, space: SpaceAddress): Result<SpaceJoined, SpaceEventProblem> {
  const d = tagValue(event, "d");
  if (d !== spaceIdentifier(space, event.pubkey)) return failed({ code: "wrong-identifier", found: (d ?? "").slice(0, 40) });
  const content = contentRecord(event.content);
  if (content === null) return failed({ code: "bad-content", found: event.content.slice(0, 40) });
  const named = content["publicKey"];
  if (named !== undefined && named !== event.pubkey) return failed({ code: "wrong-author", found: describe(named) });
  const { sessionKey } = content;
  const since = timeField(content["since"]);
  return ok({
    type: "join",
    ...commonOf(event),
    name: lineField(content["name"], 60),
    metrics: readNetworkMetrics(content["networkMetrics"]),
    session: sessionField(content["session"]),
    sessionKey: isPubkey(sessionKey) ? sessionKey : null,
    voiceKey: hexField(content["voiceKey"]),
    caps: wordsField(content["caps"]),
    hand: handOf(content, event.created_at),
    everySec: everyOf(content["every"]),
    sinceSec: since === null ? null : Math.min(since, event.created_at),
    isGuest: content["guest"] === true,
    proof: hexField(content["proof"]),
  });
}

/** Reads that someone went. */
export function readLeave(event: VerifiedEvent, space: SpaceAddress): Result<SpaceLeft, SpaceEventProblem> {
  const d = tagValue(event, "d");
  if (d !== spaceIdentifier(space, event.pubkey)) return failed({ code: "wrong-identifier", found: (d ?? "").slice(0, 40) });
  return ok({ type: "leave", ...commonOf(event), session: sessionField(tagValue(event, "x")) });
}

/** The event that says that a person is here. */
export function buildJoin(
  space: SpaceAddress,
  join: JoinFields & Pick<SpaceEventCommon, "author" | "expiresAtSec">,
  createdAtSec: number,
): EventTemplate {
  const { author, metrics, session, sessionKey, voiceKey, caps, hand, everySec, sinceSec, isGuest, proof } = join;
  const content = {
    name: lineField(join.name, 60),
    publicKey: author,
    ...(metrics === null ? {} : { networkMetrics: metrics }),
    ...(session === null ? {} : { session }),
    ...(sessionKey === null ? {} : { sessionKey }),
    ...(voiceKey === null ? {} : { voiceKey }),
    ...(caps.length === 0 ? {} : { caps }),
    ...(hand === null ? {} : { hand: hand === "lowered" ? false : hand }),
    ...(everySec === null ? {} : { every: everySec }),
    ...(sinceSec === null ? {} : { since: sinceSec }),
    ...(isGuest ? { guest: true } : {}),
    ...(proof === null ? {} : { proof }),
  };
  const tags: Tag[] = [...spaceTags(space), ["d", spaceIdentifier(space, author)], ...expirationTags(join.expiresAtSec)];
  return { kind: KIND.joinSpace, created_at: createdAtSec, tags, content: JSON.stringify(content) };
}

/**
 * The event that says that a person went. One signed ahead is dated a second after the heartbeat it goes with.
 *
 * @see docs/spec/space.md [S-18]
 */
export function buildLeave(
  space: SpaceAddress,
  leave: Pick<SpaceLeft, "author" | "session" | "expiresAtSec">,
  createdAtSec: number,
): EventTemplate {
  const tags: Tag[] = [...spaceTags(space), ["d", spaceIdentifier(space, leave.author)]];
  if (leave.session !== null) tags.push(["x", leave.session]);
  return { kind: KIND.leaveSpace, created_at: createdAtSec, tags: [...tags, ...expirationTags(leave.expiresAtSec)], content: "" };
}
