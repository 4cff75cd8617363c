import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { SpaceAddress } from "./space-address.ts";
import { spaceIdentifier } from "./space-address.ts";
import type { SpaceEventCommon, SpaceEventProblem } from "./space-fields.ts";
import { commonOf, lineField, optionalRecord, spaceTags } from "./space-fields.ts";

/**
 * What is wished. From the subject itself: to speak, no longer to speak (`cancel`), not to be invited (`declined`).
 * From someone else: that the subject speak (`speak`), no longer (`cancel`), or be silent for now (`mute`).
 */
export type SpeechWish = "speak" | "cancel" | "declined" | "mute";

/** REQUEST_SPEECH or PROPOSE_SPEECH: both are kind 21105, and who signed tells them apart. */
export interface SpeechWished extends SpaceEventCommon {
  readonly type: "speech";
  /** For whom the author speaks, see {@link Directed}. */
  readonly person: Pubkey;
  /** Whose speaking it is about; equal to `person` for a request. */
  readonly subject: Pubkey;
  readonly wish: SpeechWish;
  /** One line, at most 140 code points; empty for none. */
  readonly message: string;
}

function wishOf(content: Readonly<Record<string, unknown>>, isOwn: boolean): SpeechWish {
  if (content["cancel"] === true) return "cancel";
  if (isOwn && content["declined"] === true) return "declined";
  if (!isOwn && content["mute"] === true) return "mute";
  return "speak";
}

/** Reads a wish about speaking. `d` is not looked at: relays do not keep the kind. */
export function readSpeech(event: VerifiedEvent): Result<SpeechWished, SpaceEventProblem> {
  const named = tagValue(event, "P");
  const person = isPubkey(named) ? named : event.pubkey;
  const target = tagValue(event, "p") ?? person;
  if (!isPubkey(target)) return failed({ code: "no-target", found: target.slice(0, 40) });
  const content = optionalRecord(event.content);
  // The draft lets a proposal's content be the message itself.
  const message = event.content.trimStart().startsWith("{") ? content["message"] : event.content;
  const wish = wishOf(content, target === person);
  return ok({ type: "speech", ...commonOf(event), person, subject: target, wish, message: lineField(message, 140) });
}

/** The event of a wish about speaking. */
export function buildSpeech(
  space: SpaceAddress,
  speech: Pick<SpeechWished, "author" | "person" | "subject" | "wish" | "message">,
  createdAtSec: number,
): EventTemplate {
  const { author, person, subject, wish } = speech;
  const message = lineField(speech.message, 140);
  const said = { ...(wish === "speak" ? {} : { [wish]: true }), ...(message === "" ? {} : { message }) };
  const tags: Tag[] = [...spaceTags(space), ["p", subject], ["d", spaceIdentifier(space, subject)]];
  if (person !== author) tags.push(["P", person]);
  return { kind: KIND.speech, created_at: createdAtSec, tags, content: Object.keys(said).length === 0 ? "" : JSON.stringify(said) };
}
