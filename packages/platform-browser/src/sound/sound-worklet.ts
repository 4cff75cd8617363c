// Runs where sound is made: on the browser's audio thread. What it captures and plays goes straight to and from the
// media worker over ports handed in at the start, so a frozen page neither falls silent nor deaf.
import { captureWorklet, playoutWorklet } from "./sound-port.ts";
import type { CapturedFrame, FrameToPlay, PlayedFrame } from "./sound-port.ts";
import { frameSamples } from "./sound-rate.ts";

declare const currentTime: number;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Silence up to here is waited for when the next frame is late; beyond it the oldest goes. */
const mostHeld = 10;
const fadeSamples = 64;
const samplesPerMs = 48;

class Capture extends AudioWorkletProcessor {
  #out: MessagePort | null = null;
  #frame = new Float32Array(frameSamples);
  #filled = 0;

  #isOver = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MessagePort | null>) => {
      this.#out?.close();
      this.#out = data;
      this.#isOver = data === null;
    };
  }

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const [channels = []] = inputs;
    const [left, right] = channels;
    if (left === undefined || this.#isOver) return !this.#isOver;
    for (let index = 0; index < left.length; index += 1) {
      const sample = right === undefined ? (left[index] ?? 0) : ((left[index] ?? 0) + (right[index] ?? 0)) / 2;
      this.#frame[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled < frameSamples) continue;
      const captured: CapturedFrame = { pcm: this.#frame, atMs: currentTime * 1_000 + (index + 1) / samplesPerMs };
      this.#out?.postMessage(captured, [this.#frame.buffer]);
      this.#frame = new Float32Array(frameSamples);
      this.#filled = 0;
    }
    return true;
  }
}

class Playout extends AudioWorkletProcessor {
  #source: MessagePort | null = null;
  #held: FrameToPlay[] = [];
  #now: FrameToPlay | null = null;
  #at = 0;
  #starved = 0;
  #sinceTold = 0;
  #last = 0;
  #isOver = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MessagePort | null>) => {
      // Media that end leave their last frames; those that begin start from silence.
      this.#source?.close();
      this.#held = [];
      this.#source = data;
      this.#isOver = data === null;
      if (data === null) return;
      data.onmessage = ({ data: frame }: MessageEvent<FrameToPlay>) => {
        this.#held.push(frame);
        if (this.#held.length > mostHeld) this.#held.shift();
      };
      this.#tell();
    };
  }

  #tell(): void {
    const played: PlayedFrame = { held: this.#held.length, starved: this.#starved };
    this.#starved = 0;
    this.#sinceTold = 0;
    this.#source?.postMessage(played);
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    if (this.#isOver) return false;
    const channels = outputs[0] ?? [];
    const length = channels[0]?.length ?? 0;
    for (let index = 0; index < length; index += 1) {
      if (this.#now === null || this.#at >= frameSamples) {
        const hadFrame = this.#now !== null;
        this.#now = this.#held.shift() ?? null;
        this.#at = 0;
        if (this.#now === null && hadFrame) this.#starved += 1;
      }
      // A gap begins and ends softly: a step would click.
      const wanted = this.#now === null ? 0 : (this.#now[this.#at] ?? 0);
      const sample = this.#now === null ? this.#last * (1 - 1 / fadeSamples) : wanted;
      this.#last = sample;
      this.#at += 1;
      for (const channel of channels) channel[index] = sample;
    }
    this.#sinceTold += length;
    if (this.#sinceTold >= frameSamples) {
      this.#sinceTold -= frameSamples;
      const left = this.#sinceTold;
      this.#tell();
      this.#sinceTold = left;
    }
    return true;
  }
}

registerProcessor(captureWorklet, Capture);
registerProcessor(playoutWorklet, Playout);
