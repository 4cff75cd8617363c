import type { Address } from "../nostr/address.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue, tagValues } from "../nostr/event.ts";
import type { EventId, Pubkey } from "../nostr/hex.ts";
import { isEventId, isPubkey } from "../nostr/hex.ts";
import { isKind, KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { cutCharacters, oneLine } from "../text.ts";
import { isSocketUrl } from "../urls.ts";
import { referencedScene, sceneTag } from "./scene-reference.ts";

/** What is reacted to: a scene, or an event such as a chat line. */
export type ReactionTarget =
  | { readonly type: "scene"; readonly scene: Address }
  | { readonly type: "event"; readonly eventId: EventId; readonly kind: number | null; readonly author: Pubkey | null };

/** A reaction (NIP-25). */
export interface Reaction {
  readonly id: EventId;
  readonly pubkey: Pubkey;
  readonly target: ReactionTarget;
  /** `+`, `-`, an emoji of at most 16 UTF-16 units, or a `:name:`. */
  readonly emoji: string;
  readonly createdAtSec: number;
}

/** Why an event is not a reaction to something known. */
export interface ReactionProblem {
  readonly code: "wrong-kind" | "no-target";
  readonly found: string;
}

const SHORTCODE = /^:[\w-]{1,62}:$/;

function emojiOf(content: string): string {
  if (SHORTCODE.test(content)) return content;
  const emoji = cutCharacters(oneLine(content, 64), 16).trimEnd();
  // NIP-25: nothing said is a like.
  return emoji === "" ? "+" : emoji;
}

function kindOf(event: VerifiedEvent): number | null {
  const digits = tagValue(event, "k");
  const kind = digits !== undefined && /^\d{1,5}$/.test(digits) ? Number(digits) : null;
  return isKind(kind) ? kind : null;
}

/** Reads a reaction. It is to the scene of its `a` tag, unless `k` says that it is to an event of another kind. */
export function parseReaction(event: VerifiedEvent): Result<Reaction, ReactionProblem> {
  if (event.kind !== KIND.reaction) return failed({ code: "wrong-kind", found: String(event.kind) });
  const { id, pubkey, created_at } = event;
  const kind = kindOf(event);
  const scene = referencedScene(event);
  const common = { id, pubkey, emoji: emojiOf(event.content), createdAtSec: created_at };
  // NIP-25: the last of several `e` and `p` tags is the one meant.
  const eventId = tagValues(event, "e").findLast(isEventId);
  if (scene !== null && (kind === KIND.scene || kind === null || eventId === undefined)) {
    return ok({ ...common, target: { type: "scene", scene } });
  }
  if (eventId === undefined) return failed({ code: "no-target", found: "" });
  const author = tagValues(event, "p").findLast(isPubkey) ?? null;
  return ok({ ...common, target: { type: "event", eventId, kind, author } });
}

/**
 * The event of a reaction.
 *
 * @param reaction.scene - where the event that is reacted to was said, so that everyone there hears of it
 */
export function buildReaction(
  reaction: { readonly target: ReactionTarget; readonly emoji: string; readonly relayHint?: string; readonly scene?: Address },
  createdAtSec: number,
): EventTemplate {
  const { target, emoji, relayHint, scene } = reaction;
  const tags: Tag[] = [];
  if (target.type === "scene") {
    tags.push(sceneTag(target.scene, relayHint), ["p", target.scene.pubkey], ["k", String(KIND.scene)]);
  } else {
    tags.push(relayHint !== undefined && isSocketUrl(relayHint) ? ["e", target.eventId, relayHint] : ["e", target.eventId]);
    if (target.author !== null) tags.push(["p", target.author]);
    if (target.kind !== null) tags.push(["k", String(target.kind)]);
    if (scene !== undefined) tags.push(sceneTag(scene, relayHint));
  }
  return { kind: KIND.reaction, created_at: createdAtSec, tags, content: emojiOf(emoji) };
}
