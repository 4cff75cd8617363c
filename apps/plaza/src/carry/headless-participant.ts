import type { RelayPool } from "@plaza/nostr-client";
import type { Clock, CreatePeerLink, IceServer, Log, Random, Signer, Timers } from "@plaza/platform";
import { createNodeStretch, createNodeVoiceCodec, createNodeVoiceSigner, createNodeVoiceVerifier } from "@plaza/platform-node";
import type { NetworkMetrics } from "@plaza/protocol";
import { createInProcessMedia, createSpaceSession } from "@plaza/space";
import type { RoomKey, SpaceReference, SpaceSession } from "@plaza/space";
import { createHeadlessEar } from "./headless-ear.ts";
import type { HeardSound } from "./headless-ear.ts";
import { createHeadlessMouth } from "./headless-mouth.ts";
import { createHeadlessPlain } from "./headless-plain.ts";
import type { SoundSource } from "./sound-source.ts";

/** Who comes without a page, and how. */
export interface HeadlessOptions {
  readonly reference: SpaceReference;
  readonly pool: RelayPool;
  /** Null for a key made for this visit. */
  readonly signer: Signer | null;
  readonly name: string;
  readonly createPeerLink: CreatePeerLink;
  readonly iceServers: readonly IceServer[];
  /** Only by TURN servers, so that peers learn no address. Default false. */
  readonly hideAddress?: boolean;
  /** To how many it passes sound on at most. */
  readonly outputs: number;
  readonly uploadKbps: number;
  /** What becomes of the sound; null for who only passes it on. */
  readonly heard: HeardSound | null;
  readonly roomKey?: RoomKey;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** Somebody in a space without a page. */
export interface HeadlessParticipant {
  readonly session: SpaceSession;
  /** Says something as soon as the stage is ours; resolves when it is said, or something else is. */
  say(source: SoundSource): Promise<void>;
  /** Says nothing any more. */
  hush(): void;
  end(): void;
}

/** What the operator says of the line. */
export function operatorsLine({ outputs, uploadKbps }: Pick<HeadlessOptions, "outputs" | "uploadKbps">): NetworkMetrics {
  return { downloadSpeedKbps: uploadKbps, uploadSpeedKbps: uploadKbps, maxAudioOutputs: outputs, networkConnectionType: "ethernet" };
}

/**
 * Enters a space from Node: hears, speaks where allowed, and passes on.
 *
 * @see docs/spec/space.md [S-92], [S-94]
 */
export function createHeadlessParticipant(options: HeadlessOptions): HeadlessParticipant {
  const { clock, timers, random, heard, outputs } = options;
  const voice = createNodeVoiceCodec();
  const mouth = createHeadlessMouth(voice, clock, timers);
  const ear = heard === null ? null : createHeadlessEar(clock, heard);
  const plain = createHeadlessPlain(clock, timers, outputs);
  const waiting = new Set<() => void>();
  let wantsToSpeak = false;
  let isEnded = false;
  const session = createSpaceSession({
    ...options,
    stretch: createNodeStretch(),
    hidesAddress: () => options.hideAddress === true,
    openMedia: createInProcessMedia({
      voiceSigner: createNodeVoiceSigner,
      voiceVerifier: createNodeVoiceVerifier(),
      clock,
      timers,
      random,
      onPlay(speaker, playing, volume) {
        ear?.play(speaker, playing, volume);
        plain.play(speaker, playing, volume);
      },
      source: (own) =>
        mouth.source((frame) => {
          own(frame);
          plain.own(frame);
        }),
      plain: (engine) => plain.sound(engine),
    }),
    metrics: () => operatorsLine(options),
  });

  let microphone = session.view.get().self.microphone;

  /** The microphone opens once we may speak, and again after we lost the right; not after we were asked to be silent. */
  function look(): void {
    const before = microphone;
    microphone = session.view.get().self.microphone;
    if (microphone === "ready" && before !== "open" && wantsToSpeak) session.speak(true);
    if (microphone === "open") for (const go of waiting) go();
    if (microphone === "open") waiting.clear();
  }
  const stopWatching = session.view.subscribe(look);

  return {
    session,
    async say(source) {
      wantsToSpeak = true;
      session.speak(true);
      if (session.view.get().self.microphone !== "open") await new Promise<void>((resolve) => waiting.add(resolve));
      if (!isEnded) await mouth.say(source);
    },
    hush() {
      wantsToSpeak = false;
      mouth.hush();
      session.speak(false);
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      stopWatching();
      for (const go of waiting) go();
      mouth.hush();
      session.end();
      ear?.end();
      plain.end();
      voice.end();
    },
  };
}
