import { sealedFlags } from "../frames/bundle.ts";
import type { VoiceFrame } from "../frames/bundle.ts";

/**
 * What stands beside a locked payload and is bound to it: capture time, level, length and silence.
 *
 * @see docs/spec/space.md [S-34c]
 */
export function frameHead(frame: Pick<VoiceFrame, "captureMs" | "level" | "ms" | "isSilence">): Uint8Array {
  const head = new Uint8Array(6);
  const view = new DataView(head.buffer);
  view.setUint32(0, frame.captureMs >>> 0);
  view.setUint8(4, frame.level);
  view.setUint8(5, sealedFlags({ ...frame, speaker: 0, seq: 0, isLocked: true, isRepeat: false, payload: new Uint8Array() }));
  return head;
}
