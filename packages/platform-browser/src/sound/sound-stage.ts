import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Microphone } from "./microphone.ts";
import { createMicrophoneChain } from "./microphone-chain.ts";
import type { MicrophoneFilter } from "./microphone-chain.ts";
import { openInlet, openOutlet } from "./plain-ways.ts";
import type { SoundInlet, SoundOutlet } from "./plain-ways.ts";
import { captureWorklet, playoutWorklet } from "./sound-port.ts";
import { soundRate } from "./sound-rate.ts";

/** How sound leaves: straight, or through a media element, which phones let play on in the background. */
export type SoundExit = "straight" | "element";

/** How a stage is made. */
export interface SoundStageOptions {
  readonly exit: SoundExit;
}

/** Where a stage's sound goes in and out, made for a worker. */
export interface SoundPorts {
  /** Gives 960 samples for each word of it, see `PlayedFrame`. */
  readonly playout: MessagePort;
  /** Tells `CapturedFrame`s while a microphone is in use. */
  readonly capture: MessagePort;
}

/** Where sound is captured and played. */
export interface SoundStage {
  /** `waiting` until the person has touched the page: browsers play nothing before. */
  readonly state: Signal<"waiting" | "running" | "ended">;
  /** New ports, for media that begin; the ones given before fall silent. */
  connect(): SoundPorts;
  /** A track of its own for somebody who takes no frames. */
  openOutlet(): SoundOutlet;
  /** Captures from somebody's track, whatever the microphone does. */
  openInlet(track: MediaStreamTrack): SoundInlet;
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
  /** Plays two soft tones, to try the output. */
  chime(): void;
  /** What comes out of the stage, for whoever measures it. */
  analyse(): AnalyserNode;
  end(): void;
}

type WithSink = { setSinkId?(deviceId: string): Promise<void> };

/** Builds the stage; needs a document. Throws only where Web Audio is missing altogether. */
export async function createSoundStage({ exit }: SoundStageOptions): Promise<SoundStage> {
  const { soundWorkletUrl } = await import("./worklet-url.ts");
  const context = new AudioContext({ sampleRate: soundRate, latencyHint: "interactive" });
  await context.audioWorklet.addModule(soundWorkletUrl);
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
  const recorder = new AudioWorkletNode(context, captureWorklet, { numberOfOutputs: 0 });
  const meter = context.createAnalyser();
  meter.fftSize = 1_024;
  const peaks = new Float32Array(meter.fftSize);
  const chain = createMicrophoneChain(context, [meter, recorder]);

  /** The audio thread's end of a channel goes there; the other one is given away. */
  function portOf(node: AudioWorkletNode): MessagePort {
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage(port1, [port1]);
    return port2;
  }

  return {
    state,
    connect: () => ({ playout: portOf(player), capture: portOf(recorder) }),
    openOutlet: () => openOutlet(context),
    openInlet: (track) => openInlet(context, track),
    async resume() {
      await Promise.all([context.resume(), element?.play()]).catch(() => {});
      follow();
      return context.state === "running";
    },
    useMicrophone: (microphone, filter) => chain.use(microphone, filter),
    microphonePeak() {
      if (!chain.isOpen()) return 0;
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
    chime() {
      for (const [index, hertz] of [523.25, 783.99].entries()) {
        const tone = context.createOscillator();
        const swell = context.createGain();
        const atSec = context.currentTime + index * 0.18;
        tone.frequency.value = hertz;
        swell.gain.setValueAtTime(0, atSec);
        swell.gain.linearRampToValueAtTime(0.25, atSec + 0.03);
        swell.gain.exponentialRampToValueAtTime(0.001, atSec + 0.5);
        tone.connect(swell).connect(volume);
        tone.start(atSec);
        tone.stop(atSec + 0.55);
      }
    },
    analyse() {
      const analyser = context.createAnalyser();
      volume.connect(analyser);
      return analyser;
    },
    end() {
      if (state.get() === "ended") return;
      state.set("ended");
      chain.end();
      context.removeEventListener("statechange", follow);
      for (const node of [player, recorder, volume]) node.disconnect();
      if (element !== null) {
        element.pause();
        element.srcObject = null;
      }
      void context.close();
    },
  };
}
