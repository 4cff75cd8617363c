import type { Pubkey } from "../nostr/hex.ts";
import type { Pose } from "./pose.ts";
import { encodePoseFields, roundPose } from "./pose.ts";
import type { ServerFrame } from "./server-frame.ts";

const PLAIN = /^[\w-]*$/;

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** A `peer_position` frame as text: what {@link encodeServerFrame} gives for it, without the frame object. */
export function encodePeerPosition(msgId: string, pubkey: Pubkey, pose: Pose, t?: number): string {
  return `{"type":"peer_position","msgId":${quote(msgId)},"pubkey":"${pubkey}",${encodePoseFields(pose, t)}}`;
}

/** The frame as the text a server sends, with the draft's fields first; poses to the millimetre. Encode once, send to many. */
export function encodeServerFrame(frame: ServerFrame): string {
  switch (frame.type) {
    case "peer_position":
      return encodePeerPosition(frame.msgId, frame.pubkey, frame, frame.t);
    case "pong":
      return '{"type":"pong"}';
    case "auth_challenge":
      return JSON.stringify({ type: "auth_challenge", challenge: frame.challenge });
    case "welcome":
      return JSON.stringify({
        type: "welcome",
        peers: frame.peers.map(({ pubkey, position, avatar }) => ({
          pubkey,
          position: position === undefined ? undefined : roundPose(position),
          avatar,
        })),
        grid: frame.grid,
      });
    case "peer_join":
      return JSON.stringify({ type: "peer_join", msgId: frame.msgId, pubkey: frame.pubkey, avatar: frame.avatar });
    case "peer_leave":
      return JSON.stringify({ type: "peer_leave", msgId: frame.msgId, pubkey: frame.pubkey });
    case "peer_chat":
    case "peer_dm":
      return JSON.stringify({
        type: frame.type,
        msgId: frame.msgId,
        pubkey: frame.pubkey,
        text: frame.text,
        cid: frame.cid,
      });
    case "peer_emoji":
      return JSON.stringify({
        type: "peer_emoji",
        msgId: frame.msgId,
        pubkey: frame.pubkey,
        emoji: frame.emoji,
        cid: frame.cid,
      });
    case "error":
      return JSON.stringify({ type: "error", message: frame.message, code: frame.code });
    case "game_event":
      return JSON.stringify({ type: "game_event", msgId: frame.msgId, event: frame.event, data: frame.data });
  }
}
