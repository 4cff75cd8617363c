import { describe, isList, isRecord, parseJson } from "../json.ts";
import type { NostrEvent } from "../nostr/event.ts";
import { parseNostrEvent, serializeEvent } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { utf8Length } from "../text.ts";
import type { AvatarConfig } from "../world/avatar-config.ts";
import { readAvatarConfig } from "../world/avatar-config.ts";
import type { Cell } from "./cell.ts";
import { cellKey, formatCell, parseCell } from "./cell.ts";
import { badField, readChatText, readCid, readEmoji } from "./fields.ts";
import type { FrameProblem } from "./limits.ts";
import { FRAME_LIMITS } from "./limits.ts";
import type { Pose } from "./pose.ts";
import { encodePoseFields, readPose, readPoseTime } from "./pose.ts";

/** What a client tells a sync server. `t` and `cid` are additions to the draft, relayed as they came. */
export type ClientFrame =
  | { readonly type: "auth"; readonly pubkey: Pubkey }
  | { readonly type: "auth_response"; readonly event: NostrEvent }
  | ({ readonly type: "position"; readonly t?: number } & Pose)
  | { readonly type: "chat"; readonly text: string; readonly cid?: string }
  | { readonly type: "dm"; readonly to: Pubkey; readonly text: string; readonly cid?: string }
  | { readonly type: "emoji"; readonly emoji: string; readonly cid?: string }
  | { readonly type: "join"; readonly avatar?: AvatarConfig }
  | { readonly type: "subscribe_cells"; readonly cells: readonly Cell[] }
  | { readonly type: "ping" };

function readSignedEvent(value: unknown): Result<ClientFrame, FrameProblem> {
  // The draft sends the event as a JSON text; some clients send the object itself.
  let candidate = value;
  if (typeof value === "string") {
    const json = parseJson(value);
    if (!json.ok) return badField("signature", value);
    candidate = json.value;
  }
  const event = parseNostrEvent(candidate);
  if (!event.ok) {
    return failed({ code: "BAD_MESSAGE", detail: `signature: ${event.problem.code} ${event.problem.found}` });
  }
  return ok({ type: "auth_response", event: event.value });
}

function readCells(value: unknown): Result<ClientFrame, FrameProblem> {
  if (!isList(value)) return badField("cells", value);
  if (value.length > FRAME_LIMITS.cells) return failed({ code: "TOO_LARGE", detail: `cells: ${value.length}` });
  const cells = new Map<number, Cell>();
  for (const entry of value) {
    const cell = parseCell(entry);
    if (!cell.ok) return cell;
    cells.set(cellKey(cell.value), cell.value);
  }
  return ok({ type: "subscribe_cells", cells: [...cells.values()] });
}

function withCid<F extends ClientFrame>(frame: F, value: unknown): F | (F & { readonly cid: string }) {
  const cid = readCid(value);
  return cid === undefined ? frame : { ...frame, cid };
}

/**
 * Reads what a client sent; never throws. Fields of the draft are checked strictly, texts are cut, unknown fields and
 * an unusable `t` or `cid` are left out.
 *
 * @param maxBytes - longer messages are refused unread, in UTF-8 bytes; default 4,096
 */
export function parseClientFrame(text: string, maxBytes: number = FRAME_LIMITS.clientMessageBytes): Result<ClientFrame, FrameProblem> {
  // Only a text that may be too long is worth counting.
  if (text.length * 3 > maxBytes && (text.length > maxBytes || utf8Length(text) > maxBytes)) {
    return failed({ code: "TOO_LARGE", detail: `more than ${maxBytes} bytes` });
  }
  const json = parseJson(text);
  if (!json.ok) return failed({ code: "BAD_MESSAGE", detail: `not JSON: ${json.problem.detail}` });
  const frame = json.value;
  if (!isRecord(frame)) return badField("message", frame);
  const { type } = frame;
  switch (type) {
    case "position": {
      const pose = readPose(frame);
      if (pose === null) return badField("position", "missing, not finite or too far");
      const t = readPoseTime(frame["t"]);
      const { x, y, z, ry } = pose;
      return ok(t === undefined ? { type, x, y, z, ry } : { type, x, y, z, ry, t });
    }
    case "ping":
      return ok({ type });
    case "chat": {
      const line = readChatText(frame["text"]);
      return line === null ? badField("text", frame["text"]) : ok(withCid({ type, text: line }, frame["cid"]));
    }
    case "dm": {
      const { to } = frame;
      if (!isPubkey(to)) return badField("to", to);
      const line = readChatText(frame["text"]);
      return line === null ? badField("text", frame["text"]) : ok(withCid({ type, to, text: line }, frame["cid"]));
    }
    case "emoji": {
      const emoji = readEmoji(frame["emoji"]);
      return emoji === null ? badField("emoji", frame["emoji"]) : ok(withCid({ type, emoji }, frame["cid"]));
    }
    case "join": {
      if (frame["avatar"] === undefined || frame["avatar"] === null) return ok({ type });
      const avatar = readAvatarConfig(frame["avatar"]);
      return avatar === null ? badField("avatar", frame["avatar"]) : ok({ type, avatar });
    }
    case "subscribe_cells":
      return readCells(frame["cells"]);
    case "auth":
      return isPubkey(frame["pubkey"]) ? ok({ type, pubkey: frame["pubkey"] }) : badField("pubkey", frame["pubkey"]);
    case "auth_response":
      return readSignedEvent(frame["signature"]);
    default:
      return failed({ code: "BAD_MESSAGE", detail: `unknown type ${describe(type)}` });
  }
}

/** The frame as the text a client sends; poses to the millimetre. */
export function encodeClientFrame(frame: ClientFrame): string {
  switch (frame.type) {
    case "position":
      return `{"type":"position",${encodePoseFields(frame, frame.t)}}`;
    case "ping":
      return '{"type":"ping"}';
    case "auth":
      return JSON.stringify({ type: "auth", pubkey: frame.pubkey });
    case "auth_response":
      return JSON.stringify({ type: "auth_response", signature: serializeEvent(frame.event) });
    case "chat":
      return JSON.stringify({ type: "chat", text: frame.text, cid: frame.cid });
    case "dm":
      return JSON.stringify({ type: "dm", to: frame.to, text: frame.text, cid: frame.cid });
    case "emoji":
      return JSON.stringify({ type: "emoji", emoji: frame.emoji, cid: frame.cid });
    case "join":
      return JSON.stringify({ type: "join", avatar: frame.avatar });
    case "subscribe_cells":
      return JSON.stringify({ type: "subscribe_cells", cells: frame.cells.map(formatCell) });
  }
}
