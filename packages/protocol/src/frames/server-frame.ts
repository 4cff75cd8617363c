import type { JsonValue } from "../json.ts";
import { describe, isList, isRecord, parseJson } from "../json.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine } from "../text.ts";
import type { AvatarConfig } from "../world/avatar-config.ts";
import { readAvatarConfig } from "../world/avatar-config.ts";
import { badField, parseGameEvent, readChatText, readCid, readEmoji } from "./fields.ts";
import type { FrameProblem } from "./limits.ts";
import { FRAME_LIMITS } from "./limits.ts";
import { readPlainPeerPosition } from "./plain-peer-position.ts";
import type { Pose } from "./pose.ts";
import { readPose, readPoseTime } from "./pose.ts";

/** Someone who is present already when a client is welcomed; without a position until they have moved. */
export interface WelcomePeer {
  readonly pubkey: Pubkey;
  readonly position?: Pose;
  readonly avatar?: AvatarConfig;
}

/** What a sync server tells a client. `grid`, `t` and `cid` are additions to the draft. */
export type ServerFrame =
  | { readonly type: "auth_challenge"; readonly challenge: string }
  | { readonly type: "welcome"; readonly peers: readonly WelcomePeer[]; readonly grid?: { readonly size: number } }
  | { readonly type: "peer_join"; readonly msgId: string; readonly pubkey: Pubkey; readonly avatar?: AvatarConfig }
  | { readonly type: "peer_leave"; readonly msgId: string; readonly pubkey: Pubkey }
  | ({ readonly type: "peer_position"; readonly msgId: string; readonly pubkey: Pubkey; readonly t?: number } & Pose)
  | { readonly type: "peer_chat"; readonly msgId: string; readonly pubkey: Pubkey; readonly text: string; readonly cid?: string }
  | { readonly type: "peer_dm"; readonly msgId: string; readonly pubkey: Pubkey; readonly text: string; readonly cid?: string }
  | { readonly type: "peer_emoji"; readonly msgId: string; readonly pubkey: Pubkey; readonly emoji: string; readonly cid?: string }
  | { readonly type: "pong" }
  | { readonly type: "error"; readonly message: string; readonly code?: string }
  | { readonly type: "game_event"; readonly msgId: string; readonly event: string; readonly data: JsonValue };

type Fields = Readonly<Record<string, unknown>>;

const MAX_MSG_ID = 128;
const MAX_CHALLENGE = 256;

function readWelcome(frame: Fields): Result<ServerFrame, FrameProblem> {
  if (!isList(frame["peers"])) return badField("peers", frame["peers"]);
  const peers: WelcomePeer[] = [];
  for (const entry of frame["peers"].slice(0, FRAME_LIMITS.peers)) {
    if (!isRecord(entry) || !isPubkey(entry["pubkey"])) continue;
    // The draft does not say where a peer's coordinates stand: both habits are read.
    const position = readPose(entry["position"]) ?? readPose(entry);
    const avatar = readAvatarConfig(entry["avatar"]);
    peers.push({
      pubkey: entry["pubkey"],
      ...(position === null ? {} : { position }),
      ...(avatar === null ? {} : { avatar }),
    });
  }
  const size = isRecord(frame["grid"]) ? frame["grid"]["size"] : undefined;
  const usable = typeof size === "number" && size >= 0.1 && size <= FRAME_LIMITS.coordinateM;
  return ok(usable ? { type: "welcome", peers, grid: { size } } : { type: "welcome", peers });
}

function readPeerFrame(type: string, frame: Fields): Result<ServerFrame, FrameProblem> {
  const { msgId, pubkey } = frame;
  if (typeof msgId !== "string" || msgId === "" || msgId.length > MAX_MSG_ID) return badField("msgId", msgId);
  if (type === "game_event") {
    const game = parseGameEvent(frame["event"], frame["data"]);
    return game.ok ? ok({ type, msgId, event: game.value.event, data: game.value.data }) : game;
  }
  if (!isPubkey(pubkey)) return badField("pubkey", pubkey);
  switch (type) {
    case "peer_position": {
      const pose = readPose(frame);
      if (pose === null) return badField("position", "missing, not finite or too far");
      const t = readPoseTime(frame["t"]);
      const { x, y, z, ry } = pose;
      return ok(t === undefined ? { type, msgId, pubkey, x, y, z, ry } : { type, msgId, pubkey, x, y, z, ry, t });
    }
    case "peer_join": {
      const avatar = readAvatarConfig(frame["avatar"]);
      return ok(avatar === null ? { type, msgId, pubkey } : { type, msgId, pubkey, avatar });
    }
    case "peer_leave":
      return ok({ type, msgId, pubkey });
    case "peer_chat":
    case "peer_dm": {
      const text = readChatText(frame["text"]);
      if (text === null) return badField("text", frame["text"]);
      const cid = readCid(frame["cid"]);
      return ok(cid === undefined ? { type, msgId, pubkey, text } : { type, msgId, pubkey, text, cid });
    }
    case "peer_emoji": {
      const emoji = readEmoji(frame["emoji"]);
      if (emoji === null) return badField("emoji", frame["emoji"]);
      const cid = readCid(frame["cid"]);
      return ok(cid === undefined ? { type, msgId, pubkey, emoji } : { type, msgId, pubkey, emoji, cid });
    }
    default:
      return failed({ code: "BAD_MESSAGE", detail: `unknown type ${describe(type)}` });
  }
}

/**
 * Reads what a sync server sent; never throws. Peers of a welcome that cannot be read are left out, and so is an avatar.
 *
 * @param maxLength - longer texts are refused unread, in UTF-16 units; default 1,048,576
 */
export function parseServerFrame(text: string, maxLength: number = FRAME_LIMITS.serverMessageUnits): Result<ServerFrame, FrameProblem> {
  if (text.length > maxLength) return failed({ code: "TOO_LARGE", detail: `more than ${maxLength} characters` });
  const plain = readPlainPeerPosition(text);
  if (plain !== null) return ok(plain);
  const json = parseJson(text);
  if (!json.ok) return failed({ code: "BAD_MESSAGE", detail: `not JSON: ${json.problem.detail}` });
  const frame = json.value;
  if (!isRecord(frame)) return badField("message", frame);
  const { type } = frame;
  switch (type) {
    case "pong":
      return ok({ type });
    case "auth_challenge": {
      const { challenge } = frame;
      if (typeof challenge !== "string" || challenge === "" || challenge.length > MAX_CHALLENGE) {
        return badField("challenge", challenge);
      }
      return ok({ type, challenge });
    }
    case "welcome":
      return readWelcome(frame);
    case "error": {
      const message = typeof frame["message"] === "string" ? oneLine(frame["message"], 500) : "";
      const code = typeof frame["code"] === "string" ? oneLine(frame["code"], 64) : "";
      return ok(code === "" ? { type, message } : { type, message, code });
    }
    default:
      return typeof type === "string" ? readPeerFrame(type, frame) : badField("type", type);
  }
}
