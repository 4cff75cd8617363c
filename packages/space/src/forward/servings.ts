import type { Pubkey } from "@plaza/protocol";
import type { VoiceFrame } from "../frames/bundle.ts";
import type { TableVoice } from "../frames/mesh-message.ts";
import type { FramePathInput, FramePathOutput } from "./frame-path-io.ts";
import { createLoudest, createServing } from "./serving.ts";
import type { Serving, Travelled } from "./serving.ts";
import type { Voice, VoiceBook } from "./voice-book.ts";

/** All who get frames from us: what each is passed, and told of whose voice it is. */
export interface Servings {
  set(input: Extract<FramePathInput, { type: "serve" }>, done: FramePathOutput[]): void;
  /** Passes a frame on, and with it the seals of its voice. */
  pass(voice: Voice, frame: VoiceFrame, from: Pubkey | null, nowMs: number, done: FramePathOutput[]): void;
  /** Gives what was missed once more. */
  again(input: Extract<FramePathInput, { type: "lost" }>, done: FramePathOutput[]): void;
  /** What waits, where nothing more comes to take it along. @param isAlive - an empty bundle says so where nothing waits */
  flush(isAlive: boolean, nowMs: number, done: FramePathOutput[]): void;
  /** How many frames were passed on. */
  forwarded(): number;
}

/**
 * Makes the servings of a peer that serves nobody yet.
 *
 * @param travelled - where frames that leave now have been
 */
export function createServings(voices: VoiceBook, travelled: (as: Serving["as"]) => Travelled): Servings {
  const servings = new Map<Pubkey, Serving>();
  const loudest = createLoudest();
  let forwarded = 0;

  /** Tells those we serve whose voice an index is, before the first frame with it. */
  function tellTable(to: Pubkey, serving: Serving, done: FramePathOutput[]): void {
    const table: TableVoice[] = [];
    for (const voice of voices.values()) {
      const { speaker, index, key } = voice;
      if (key !== null && (serving.as === "child" || voices.isOurs(voice))) table.push({ index, pubkey: speaker.pubkey, voiceKey: key });
    }
    const told = table.map(({ index, pubkey, voiceKey }) => `${index} ${pubkey} ${voiceKey}`).join();
    if (told === serving.toldTable) return;
    serving.toldTable = told;
    done.push({ type: "message", to, message: { type: "voices", voices: table.slice(0, 64) } });
  }

  /** Seals that no frame takes along: the speaker has paused. */
  function passSeals(voice: Voice, nowMs: number, done: FramePathOutput[]): void {
    const fresh = voice.seals.splice(0);
    const { pubkey } = voice.speaker;
    for (const [to, serving] of servings) {
      if (to === pubkey || (serving.as === "stage" && !voices.isOurs(voice))) continue;
      for (const bytes of serving.add([], fresh, travelled(serving.as), nowMs)) done.push({ type: "send", to, bytes });
    }
  }

  return {
    set({ peer, as, isLeaf, packing }, done) {
      if (as === null) {
        servings.delete(peer);
        return;
      }
      const serving = createServing(as, isLeaf, packing);
      serving.toldTable = servings.get(peer)?.toldTable ?? "";
      servings.set(peer, serving);
      tellTable(peer, serving, done);
    },
    pass(voice, frame, from, nowMs, done) {
      const { pubkey } = voice.speaker;
      loudest.hear(pubkey, frame.level, nowMs);
      const fresh = voice.seals.splice(0);
      const ours = { ...frame, speaker: voice.index, isRepeat: false };
      for (const [to, serving] of servings) {
        if (to === from || to === pubkey || (serving.as === "stage" && !voices.isOurs(voice))) continue;
        if (serving.isLeaf && !loudest.isAmong(pubkey, voices.hosts, nowMs)) continue;
        tellTable(to, serving, done);
        for (const bytes of serving.add([ours], fresh, travelled(serving.as), nowMs)) done.push({ type: "send", to, bytes });
        forwarded += 1;
      }
    },
    again({ peer, speaker, seqs }, done) {
      const serving = servings.get(peer);
      const voice = voices.get(speaker);
      if (serving === undefined || voice === undefined) return;
      const found = seqs.slice(0, 16).flatMap((seq) => voice.recent.get(seq) ?? []);
      if (found.length === 0) return;
      const ours = found.map((frame) => ({ ...frame, speaker: voice.index }));
      done.push({ type: "send", to: peer, bytes: serving.again(ours, travelled(serving.as)) });
    },
    flush(isAlive, nowMs, done) {
      for (const voice of voices.values()) if (voice.seals.length > 0) passSeals(voice, nowMs, done);
      for (const [to, serving] of servings) {
        tellTable(to, serving, done);
        for (const bytes of serving.flush(travelled(serving.as), isAlive, nowMs)) done.push({ type: "send", to, bytes });
      }
    },
    forwarded: () => forwarded,
  };
}
