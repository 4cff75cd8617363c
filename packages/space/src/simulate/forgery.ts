import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { sha256Of } from "@plaza/protocol";
import { createFramePath } from "../forward/frame-path.ts";
import type { FramePathInput } from "../forward/frame-path-io.ts";
import { encodeBundle } from "../frames/bundle.ts";
import type { VoiceFrame, VoiceSeal } from "../frames/bundle.ts";
import { createVoiceSealer, sealedBytes } from "../frames/voice-seal.ts";

/** What a forger does: other sound under true numbers (with the true proofs, or without any), numbers that were never said, or true sound with false proofs. */
export type ForgeryKind = "swaps" | "withholds" | "invents" | "false proofs";

/** What became of one forgery. */
export interface ForgeryOutcome {
  readonly sent: number;
  /** Frames that were heard and that their speaker never made. */
  readonly heard: number;
  /** When the frame path named the forger, in ms after it began; null when never. */
  readonly namedMs: number | null;
}

/** How a forgery is played. */
export interface ForgeryOptions {
  readonly kind: ForgeryKind;
  /** Whether true frames come over another parent as well, and so much later than the forged ones. */
  readonly other: { readonly laterMs: number } | null;
  /** It passed true frames before, and was believed. */
  readonly isTurncoat: boolean;
  readonly random: Random;
}

const stepMs = 20;
const honestMs = 1_000;
const forgingMs = 3_000;
const checkMs = 5;
const key = (digit: string): Pubkey => digit.repeat(64) as Pubkey;
const [self, host, forger, other] = [key("1"), key("2"), key("3"), key("4")];
const [voiceKey, falseKey] = ["a".repeat(64), "b".repeat(64)];
const spaceId = "simulated";

/** Stands for a signature: nobody in this story can make another's. */
function signatureOf(by: string, bytes: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(by);
  return new TextEncoder().encode(sha256Of(Uint8Array.from([...text, ...bytes])));
}

/**
 * Plays a forgery to the product's own frame path, frame by frame: what a listener hears while one of its parents forges.
 *
 * @see docs/spec/space.md [S-91c]
 */
export function playForgery(options: ForgeryOptions): ForgeryOutcome {
  const { kind, isTurncoat, random } = options;
  const path = createFramePath({ self, host, spaceId, firstSeq: 1 });
  const queue: { readonly atMs: number; readonly input: FramePathInput }[] = [];
  const beginMs = isTurncoat ? honestMs : 0;
  const endMs = beginMs + forgingMs;
  const phase = Math.floor(random.unit() * 5);
  const real = createVoiceSealer();
  const seals: VoiceSeal[] = [];
  let [sent, heard] = [0, 0];
  let namedMs: number | null = null;

  function put(input: FramePathInput, nowMs: number): void {
    for (const output of path.handle(input, nowMs)) {
      if (output.type === "check") {
        const isTrue = signatureOf(output.voiceKey, output.bytes).join() === output.signature.join();
        queue.push({ atMs: nowMs + checkMs, input: { type: "checked", id: output.id, isTrue } });
      } else if (output.type === "play" && output.frame.payload[0] === 0xff) heard += 1;
      else if (output.type === "forged" && output.peer === forger) namedMs ??= nowMs - beginMs;
    }
  }

  function bundle(peer: Pubkey, frames: readonly VoiceFrame[], given: readonly VoiceSeal[], nowMs: number): void {
    put({ type: "bundle", peer, bytes: encodeBundle({ depth: 1, path: null, frames, seals: given }) }, nowMs);
  }

  put({ type: "speakers", speakers: [{ pubkey: host, voiceKey, isHost: true }] }, 0);
  for (const peer of options.other === null ? [forger] : [forger, other]) {
    put({ type: "feed", peer, isOn: true }, 0);
    put({ type: "voices", peer, voices: [{ index: 0, pubkey: host, voiceKey }] }, 0);
  }

  for (let nowMs = 0; nowMs < endMs && namedMs === null; nowMs += stepMs) {
    const seq = 100 + phase + nowMs / stepMs;
    const said = Uint8Array.of(1, seq & 255, 7);
    const shape = { speaker: 0, captureMs: nowMs, level: 20, ms: 20, isSilence: false, isLocked: false, isRepeat: false } as const;
    const frame: VoiceFrame = { ...shape, seq, payload: said };
    const due = real.add(frame);
    seals.length = 0;
    if (due !== null) {
      const signature = signatureOf(voiceKey, sealedBytes({ host, spaceId, speaker: host }, due));
      seals.push({ speaker: 0, ...due, signature });
    }
    const isForging = nowMs >= beginMs;
    if (isForging) sent += 1;
    const forged = { ...frame, payload: Uint8Array.of(0xff, seq & 255, 9) };
    if (!isForging) bundle(forger, [frame], seals, nowMs);
    else if (kind === "swaps") bundle(forger, [forged], seals, nowMs);
    else if (kind === "withholds") bundle(forger, [forged], [], nowMs);
    else if (kind === "invents") {
      // Far ahead of what was said, with a proof of its own making every fifth frame.
      const ahead = { ...forged, seq: seq + 1_000 };
      const own = createVoiceSealer();
      const proof = [0, 1, 2, 3, 4].map((back) => own.add({ ...ahead, seq: ahead.seq - 4 + back })).find((seal) => seal !== null) ?? null;
      const signature = proof === null ? new Uint8Array(64) : signatureOf(falseKey, sealedBytes({ host, spaceId, speaker: host }, proof));
      bundle(forger, [ahead], proof === null || seq % 5 !== 0 ? [] : [{ speaker: 0, ...proof, signature }], nowMs);
    } else
      bundle(
        forger,
        [frame],
        seals.map((seal) => ({ ...seal, signature: signatureOf(falseKey, seal.signature) })),
        nowMs,
      );
    if (options.other !== null) {
      const given = [...seals];
      queue.push({
        atMs: nowMs + options.other.laterMs,
        input: { type: "bundle", peer: other, bytes: encodeBundle({ depth: 1, path: null, frames: [frame], seals: given }) },
      });
    }
    put({ type: "tick" }, nowMs);
    queue.sort((a, b) => a.atMs - b.atMs);
    while ((queue[0]?.atMs ?? Number.POSITIVE_INFINITY) < nowMs + stepMs) {
      const next = queue.shift();
      if (next !== undefined) put(next.input, next.atMs);
    }
  }
  return { sent, heard, namedMs };
}
