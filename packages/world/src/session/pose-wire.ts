import type { FrameProblem, Pubkey, Result, ServerFrame } from "@plaza/protocol";
import { ok, parsePoseMessage, widenPoseTime } from "@plaza/protocol";

/** What a record is once its player is known; `msgId` is empty: bytes carry none, and positions need none. */
export type PositionFrame = Extract<ServerFrame, { type: "peer_position" }>;

/** Reads the binary messages of one connection. */
export interface PoseWire {
  /**
   * Takes a message: learns the names in it, or gives its positions. Those of oneself, and of handles without a name,
   * are left out.
   *
   * @returns why it could not be read at all
   */
  read(bytes: Uint8Array, nowMs: number, onPosition: (frame: PositionFrame) => void): Result<undefined, FrameProblem>;
}

interface Named {
  readonly pubkey: Pubkey;
  /** The sender's clock, and ours when it showed that. */
  t: number | null;
  atMs: number;
}

/**
 * Makes the reader of a new connection: handles mean nothing beyond it.
 *
 * @param own - whose positions are not news
 * @see docs/spec/world.md [W-5d]
 */
export function createPoseWire(own: Pubkey): PoseWire {
  const byHandle = new Map<number, Named>();
  return {
    read(bytes, nowMs, onPosition) {
      const message = parsePoseMessage(bytes);
      if (!message.ok) return message;
      if (message.value.type === "names") {
        for (const { handle, pubkey, t } of message.value.names) byHandle.set(handle, { pubkey, t, atMs: nowMs });
        return ok(undefined);
      }
      for (const { handle, pose, tLow } of message.value.records) {
        const named = byHandle.get(handle);
        if (named === undefined || named.pubkey === own) continue;
        const { x, y, z, ry } = pose;
        if (tLow === null || named.t === null) {
          onPosition({ type: "peer_position", msgId: "", pubkey: named.pubkey, x, y, z, ry });
          continue;
        }
        const t = widenPoseTime(tLow, named.t + nowMs - named.atMs);
        // A clock near its zero may be widened to below it.
        named.t = Math.max(0, t);
        named.atMs = nowMs;
        onPosition({ type: "peer_position", msgId: "", pubkey: named.pubkey, x, y, z, ry, t: named.t });
      }
      return ok(undefined);
    },
  };
}
