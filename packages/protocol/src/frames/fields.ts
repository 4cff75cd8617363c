import type { JsonValue } from "../json.ts";
import { copyJson, describe } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { cutCharacters, isWellFormed, oneLine, severalLines, utf8Length } from "../text.ts";
import type { FrameProblem } from "./limits.ts";
import { FRAME_LIMITS } from "./limits.ts";

const CID = /^[\x21-\x7e]+$/;
const MAX_GAME_DATA_DEPTH = 32;

/** A refused frame, naming the field and what stood there. */
export function badField(field: string, found: unknown): Result<never, FrameProblem> {
  return failed({ code: "BAD_MESSAGE", detail: `${field}: ${describe(found)}` });
}

/** Reads a chat line: cleaned of control marks, cut at 500 code points; null when nothing is left. */
export function readChatText(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = severalLines(value, FRAME_LIMITS.chatCodePoints);
  return text === "" ? null : text;
}

/** Reads an emoji: cut to 16 UTF-16 units at a character; null when nothing is left. */
export function readEmoji(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const emoji = cutCharacters(oneLine(value, 64), FRAME_LIMITS.emojiUnits).trimEnd();
  return emoji === "" ? null : emoji;
}

/** Reads a client id: 1 to 32 visible ASCII characters; undefined when absent or unusable, never cut. */
export function readCid(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > FRAME_LIMITS.cidCharacters) return undefined;
  return CID.test(value) ? value : undefined;
}

/** A game event, checked: the host's own before sending, a server's after receipt. */
export interface GameEvent {
  readonly event: string;
  readonly data: JsonValue;
}

/**
 * Checks a game event.
 *
 * @param event - its name, 1 to 64 characters
 * @param data - JSON of at most 4 KiB, nested at most 32 deep; undefined counts as null
 */
export function parseGameEvent(event: unknown, data: unknown): Result<GameEvent, FrameProblem> {
  if (typeof event !== "string" || event === "" || !isWellFormed(event)) return badField("event", event);
  if (event.length > FRAME_LIMITS.gameEventUnits) return failed({ code: "TOO_LARGE", detail: `event: ${event.length} characters` });
  const copied = data === undefined ? null : copyJson(data, MAX_GAME_DATA_DEPTH);
  if (copied === undefined) return badField("data", data);
  const sizeBytes = utf8Length(JSON.stringify(copied));
  if (sizeBytes > FRAME_LIMITS.gameDataBytes) return failed({ code: "TOO_LARGE", detail: `data: ${sizeBytes} bytes` });
  return ok({ event, data: copied });
}
