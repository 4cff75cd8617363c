import type { Pubkey } from "@plaza/protocol";
import { sha256Of } from "@plaza/protocol";
import type { VoiceFrame, VoiceSeal } from "./bundle.ts";
import { BUNDLE_LIMITS, sealedFlags } from "./bundle.ts";

/** What ties a seal to one voice in one room, so that it proves nothing anywhere else. */
export interface VoiceContext {
  readonly host: Pubkey;
  readonly spaceId: string;
  readonly speaker: Pubkey;
}

/**
 * The digest of what a speaker meant by a frame: everything but the repeat flag and the link's own index.
 *
 * @returns 16 hex characters
 */
export function frameDigest(frame: VoiceFrame): string {
  const bytes = new Uint8Array(10 + frame.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, frame.seq);
  view.setUint32(4, frame.captureMs);
  view.setUint8(8, frame.level);
  view.setUint8(9, sealedFlags(frame));
  bytes.set(frame.payload, 10);
  return sha256Of(bytes).slice(0, 16);
}

/** The bytes a speaker signs for a seal. */
export function sealedBytes(context: VoiceContext, seal: Pick<VoiceSeal, "seqs" | "digests">): Uint8Array {
  const frames = seal.seqs.map((seq, index) => `${seq}:${seal.digests[index] ?? ""}`).join(",");
  return new TextEncoder().encode(`plaza voice 1\n${context.host}\n${context.spaceId}\n${context.speaker}\n${frames}`);
}

/** A seal that waits for its signature. */
export interface UnsignedSeal {
  readonly seqs: readonly number[];
  readonly digests: readonly string[];
}

/** The speaker's side: gathers frames until a seal is due. */
export interface VoiceSealer {
  /** @returns the seal to sign, every fifth frame */
  add(frame: VoiceFrame): UnsignedSeal | null;
}

/** Makes a sealer; silent beats are sealed like speech. */
export function createVoiceSealer(): VoiceSealer {
  let seqs: number[] = [];
  let digests: string[] = [];
  return {
    add(frame) {
      seqs.push(frame.seq);
      digests.push(frameDigest(frame));
      if (seqs.length < BUNDLE_LIMITS.sealedFrames) return null;
      const seal = { seqs, digests };
      seqs = [];
      digests = [];
      return seal;
    },
  };
}
