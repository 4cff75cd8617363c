// The media worker: frames come in and go out here, and never pass the page. A page that draws a world, or is frozen by
// one, neither stops hearing nor stops passing on.
import {
  createBrowserClock,
  createBrowserRandom,
  createBrowserTimers,
  createBrowserVoiceSigner,
  createBrowserVoiceVerifier,
  createSpeakerMixer,
  createVoiceDecoder,
  createVoiceEncoder,
} from "@plaza/platform-browser";
import type { CapturedFrame, PlayedFrame, VoiceDecoder } from "@plaza/platform-browser";
import { frameGateBytes } from "@plaza/platform";
import { createMediaEngine } from "@plaza/space";
import type { MediaEngine } from "@plaza/space";
import { hexOf } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import type { FromMedia, ToMedia } from "./media-messages.ts";
import { createPlainPorts } from "./plain-ports.ts";
import { createVoiceGate } from "./voice-gate.ts";

/** Frames kept ready at the output, beside what the jitter buffers hold. */
const readyFrames = 2;
/** Where nothing is played (the browser waits for a touch) the sound of so long ago is let go. */
const unplayedMs = 100;

const clock = createBrowserClock();
const say = (message: FromMedia): void => postMessage(message);

/** What the page opens and ends while media run. */
interface Ways {
  plain(message: Extract<ToMedia, { type: "outlet" | "outlet-end" | "inlet" | "inlet-end" }>): void;
  close(): void;
}

/** Our own voice among the mixer's speakers: others hear it, we do not. */
const ownNumber = 0;

function open({ capture, playout }: Extract<ToMedia, { type: "open" }>, engine: MediaEngine): Ways {
  const mixer = createSpeakerMixer();
  const voices = new Map<Pubkey, { readonly number: number; readonly decoder: VoiceDecoder; heardMs: number }>();
  const gate = createVoiceGate();
  const plain = createPlainPorts(engine, (why) => say({ type: "codec-lost", why }));
  mixer.setVolume(ownNumber, 0);
  let made = 0;
  let pulledMs = clock.monotonicMs();

  function voiceOf(speaker: Pubkey): { readonly number: number; readonly decoder: VoiceDecoder; heardMs: number } {
    let voice = voices.get(speaker);
    if (voice === undefined) {
      made += 1;
      const number = made;
      const decoder = createVoiceDecoder(
        (pcm) => mixer.add(number, pcm),
        () => mixer.miss(number),
      );
      voice = { number, decoder, heardMs: 0 };
      voices.set(speaker, voice);
    }
    voice.heardMs = clock.monotonicMs();
    return voice;
  }

  function forgetQuiet(): void {
    const nowMs = clock.monotonicMs();
    for (const [speaker, { number, decoder, heardMs }] of voices) {
      if (nowMs - heardMs < 30_000) continue;
      decoder.end();
      mixer.remove(number);
      voices.delete(speaker);
    }
  }

  playout.onmessage = ({ data }: MessageEvent<PlayedFrame>) => {
    pulledMs = clock.monotonicMs();
    for (let held = data.held; held < readyFrames; held += 1) {
      engine.play((speaker, playing, volume) => {
        const { number, decoder } = voiceOf(speaker);
        mixer.setVolume(number, volume);
        if (playing.type === "missing") mixer.miss(number);
        else if (playing.frame.payload.length > 0) decoder.decode(playing.frame.payload);
      });
      const wanted = plain.without();
      const { pcm, others } = mixer.next(wanted.map((speaker) => (speaker === null ? null : (voices.get(speaker)?.number ?? null))));
      playout.postMessage(pcm, [pcm.buffer]);
      plain.give(others);
    }
  };

  const encoder = createVoiceEncoder(
    ({ bytes, atMs, level }) => {
      const worth = gate.judge(level);
      if (worth === "nothing") return;
      engine.own({ payload: bytes, captureMs: atMs, level, isSilence: worth === "silence" });
    },
    (why) => say({ type: "codec-lost", why }),
  );
  capture.onmessage = ({ data }: MessageEvent<CapturedFrame>) => {
    if (plain.without().length > 0 && engine.isSpeaking()) mixer.add(ownNumber, data.pcm);
    encoder.encode(data.pcm, data.atMs);
  };

  const drain = setInterval(() => {
    if (clock.monotonicMs() - pulledMs > unplayedMs) engine.play(() => undefined);
    forgetQuiet();
  }, 20);
  return {
    plain: (message) => plain.take(message),
    close() {
      clearInterval(drain);
      encoder.end();
      plain.end();
      for (const { decoder } of voices.values()) decoder.end();
      capture.close();
      playout.close();
    },
  };
}

let running: { readonly engine: MediaEngine; readonly ways: Ways } | null = null;
const early: Exclude<ToMedia, { type: "open" }>[] = [];

async function begin(message: Extract<ToMedia, { type: "open" }>): Promise<void> {
  const voiceSigner = await createBrowserVoiceSigner();
  const engine = createMediaEngine({
    ...message.self,
    voiceSigner,
    voiceVerifier: createBrowserVoiceVerifier(),
    clock,
    timers: createBrowserTimers(),
    random: createBrowserRandom(),
    news: (news) => say({ type: "news", news }),
  });
  running = { engine, ways: open(message, engine) };
  for (const waiting of early.splice(0)) take(waiting, running.engine);
  const voiceKey = hexOf(voiceSigner.publicKey);
  say({ type: "opened", voiceKey });
}

function link(number: number, channel: RTCDataChannel, engine: MediaEngine): void {
  channel.binaryType = "arraybuffer";
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) engine.frame(number, new Uint8Array(data));
  };
  engine.addLink(number, {
    sendFrame(bytes) {
      if (channel.readyState !== "open" || channel.bufferedAmount + bytes.length > frameGateBytes) return false;
      channel.send(bytes as Uint8Array<ArrayBuffer>);
      return true;
    },
  });
}

function take(message: Exclude<ToMedia, { type: "open" }>, engine: MediaEngine): void {
  switch (message.type) {
    case "link": {
      const { link: number, channel } = message;
      if (channel !== null) link(number, channel, engine);
      else engine.addLink(number, { sendFrame: (bytes) => (say({ type: "send", link: number, bytes }), true) });
      return;
    }
    case "unlink":
      engine.removeLink(message.link);
      return;
    case "frame":
      engine.frame(message.link, message.bytes);
      return;
    case "command":
      engine.tell(message.command);
      return;
    case "outlet":
    case "outlet-end":
    case "inlet":
    case "inlet-end":
      running?.ways.plain(message);
      return;
    case "end":
      running?.ways.close();
      engine.end();
      close();
  }
}

addEventListener("message", ({ data }: MessageEvent<ToMedia>) => {
  if (data.type === "open") void begin(data).catch((error: unknown) => say({ type: "failed", why: String(error) }));
  else if (running === null) early.push(data);
  else take(data, running.engine);
});
