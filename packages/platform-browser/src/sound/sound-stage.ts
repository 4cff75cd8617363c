import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Microphone } from "./microphone.ts";
import { captureWorklet, playoutWorklet } from "./sound-port.ts";
import { soundRate } from "./sound-rate.ts";

/** How sound leaves: straight, or through a media element, which phones let play on in the background. */
export type SoundExit = "straight" | "element";

/** How a stage is made. */
export interface SoundStageOptions {
  /** Where the built worklet script lies. */
  readonly workletUrl: string;
  readonly exit: SoundExit;
}

/** Puts a filter between microphone and capture; null when it cannot be had. */
export type MicrophoneFilter = (context: AudioContext) => Promise<AudioNode | null>;

/** Where sound is captured and played. What is captured and played travels over two ports, made for a worker. */
export interface SoundStage {
  /** `waiting` until the person has touched the page: browsers play nothing before. */
  readonly state: Signal<"waiting" | "running" | "ended">;
  /** Gives 960 samples for each word of it, see `PlayedFrame`. */
  readonly playout: MessagePort;
  /** Tells `CapturedFrame`s while a microphone is in use. */
  readonly capture: MessagePort;
  /** Call in the handler of a touch or key. */
  resume(): Promise<boolean>;
  /** Captures from this microphone, or from none. */
  useMicrophone(microphone: Microphone | null, filter?: MicrophoneFilter): Promise<void>;
  /** Peak of the microphone at this moment, 0 to 1; for a meter. */
  microphonePeak(): number;
  /** @returns false where this browser, or the device, does not allow it */
  setOutput(deviceId: string): Promise<boolean>;
  /** 0 to 1. */
  setVolume(volume: number): void;
  end(): void;
}

type WithSink = { setSinkId?(deviceId: string): Promise<void> };

/** Builds the stage; needs a document. Throws only where Web Audio is missing altogether. */
export async function createSoundStage({ workletUrl, exit }: SoundStageOptions): Promise<SoundStage> {
  const context = new AudioContext({ sampleRate: soundRate, latencyHint: "interactive" });
  await context.audioWorklet.addModule(workletUrl);
  const state = createSignal<"waiting" | "running" | "ended">(context.state === "running" ? "running" : "waiting");
  const follow = (): void => {
    if (state.get() !== "ended") state.set(context.state === "running" ? "running" : "waiting");
  };
  context.addEventListener("statechange", follow);

  const player = new AudioWorkletNode(context, playoutWorklet, { numberOfInputs: 0, outputChannelCount: [1] });
  const volume = context.createGain();
  player.connect(volume);
  const element = exit === "element" ? new Audio() : null;
  if (element === null) {
    volume.connect(context.destination);
  } else {
    const out = context.createMediaStreamDestination();
    volume.connect(out);
    element.srcObject = out.stream;
  }
  const played = new MessageChannel();
  player.port.postMessage(played.port1, [played.port1]);

  const recorder = new AudioWorkletNode(context, captureWorklet, { numberOfOutputs: 0 });
  const meter = context.createAnalyser();
  meter.fftSize = 1_024;
  const peaks = new Float32Array(meter.fftSize);
  const captured = new MessageChannel();
  recorder.port.postMessage(captured.port1, [captured.port1]);
  let nodes: readonly AudioNode[] = [];
  let wish = 0;

  return {
    state,
    playout: played.port2,
    capture: captured.port2,
    async resume() {
      await Promise.all([context.resume(), element?.play()]).catch(() => {});
      follow();
      return context.state === "running";
    },
    async useMicrophone(microphone, filter) {
      wish += 1;
      const mine = wish;
      for (const node of nodes) node.disconnect();
      nodes = [];
      if (microphone === null) return;
      const clean = (await filter?.(context).catch(() => null)) ?? null;
      // Another wish came while the filter was loaded.
      if (mine !== wish || state.get() === "ended") return;
      const source = context.createMediaStreamSource(microphone.stream);
      const last = clean === null ? source : source.connect(clean);
      last.connect(meter);
      last.connect(recorder);
      nodes = clean === null ? [source] : [source, clean];
    },
    microphonePeak() {
      if (nodes.length === 0) return 0;
      meter.getFloatTimeDomainData(peaks);
      let peak = 0;
      for (const sample of peaks) peak = Math.max(peak, Math.abs(sample));
      return Math.min(1, peak);
    },
    async setOutput(deviceId) {
      const target = (element ?? context) as WithSink;
      if (target.setSinkId === undefined) return false;
      return target.setSinkId(deviceId).then(
        () => true,
        () => false,
      );
    },
    setVolume(level) {
      volume.gain.setTargetAtTime(Math.min(1, Math.max(0, level)), context.currentTime, 0.02);
    },
    end() {
      if (state.get() === "ended") return;
      state.set("ended");
      wish += 1;
      context.removeEventListener("statechange", follow);
      for (const node of [...nodes, player, recorder, volume]) node.disconnect();
      if (element !== null) {
        element.pause();
        element.srcObject = null;
      }
      played.port2.close();
      captured.port2.close();
      void context.close();
    },
  };
}
