/** What the capturing worklet tells: one frame of the microphone. The buffer is handed over. */
export interface CapturedFrame {
  /** 960 samples. */
  readonly pcm: Float32Array<ArrayBuffer>;
  /** The end of the frame by the audio clock, in ms. */
  readonly atMs: number;
}

/** What the playing worklet tells: it has taken a frame, and holds so many more. */
export interface PlayedFrame {
  readonly held: number;
  /** Frames of silence it had to put in since the last word. */
  readonly starved: number;
}

/** What the playing worklet is given: 960 samples. */
export type FrameToPlay = Float32Array<ArrayBuffer>;

/** The names of the two worklets. */
export const captureWorklet = "plaza-capture";
export const playoutWorklet = "plaza-playout";
