import { captureWorklet, playoutWorklet } from "./sound-port.ts";

/** A way out of a stage for one audio track: what is posted to the port is what the track says. */
export interface SoundOutlet {
  /** Takes frames as the stage's own output does, and tells `PlayedFrame`s. */
  readonly port: MessagePort;
  readonly track: MediaStreamTrack;
  end(): void;
}

/** A way into a stage for somebody's audio track, beside the microphone's. */
export interface SoundInlet {
  /** Tells `CapturedFrame`s. */
  readonly port: MessagePort;
  end(): void;
}

/** Opens a way out; the stage's worklets must be there. */
export function openOutlet(context: AudioContext): SoundOutlet {
  const { port1, port2 } = new MessageChannel();
  const player = new AudioWorkletNode(context, playoutWorklet, { numberOfInputs: 0, outputChannelCount: [1] });
  const out = context.createMediaStreamDestination();
  out.channelCount = 1;
  player.connect(out);
  player.port.postMessage(port1, [port1]);
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error("a destination has a track");
  return {
    port: port2,
    track,
    end() {
      player.port.postMessage(null);
      player.disconnect();
      track.stop();
    },
  };
}

/** Opens a way in; the stage's worklets must be there. */
export function openInlet(context: AudioContext, track: MediaStreamTrack): SoundInlet {
  const { port1, port2 } = new MessageChannel();
  const stream = new MediaStream([track]);
  // Chromium decodes what comes from a peer only while an element plays it, heard or not.
  const element = new Audio();
  element.muted = true;
  element.srcObject = stream;
  void element.play().catch(() => undefined);
  const recorder = new AudioWorkletNode(context, captureWorklet, { numberOfOutputs: 0 });
  const source = context.createMediaStreamSource(stream);
  source.connect(recorder);
  recorder.port.postMessage(port1, [port1]);
  return {
    port: port2,
    end() {
      source.disconnect();
      recorder.port.postMessage(null);
      element.pause();
      element.srcObject = null;
    },
  };
}
