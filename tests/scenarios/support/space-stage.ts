import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import type { Signer, VoiceSigner, VoiceVerifier } from "@plaza/platform";
import {
  createDirectVerifier,
  createFakeHttp,
  createFakeNetwork,
  createFakePeerLinks,
  createFakeStretch,
  createFakeTime,
  createKeySigner,
  createRecordingLog,
  createSeededRandom,
} from "@plaza/platform/fakes";
import type { FakeNetwork, FakePeerLinks, FakeTime, RecordingLog } from "@plaza/platform/fakes";
import { buildCreateSpace, failed, isPubkey, sha256Of, signEvent } from "@plaza/protocol";
import type { NetworkMetrics, Pubkey, SpaceAddress, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import { createInProcessMedia, createSpaceSession } from "@plaza/space";
import type { MediaEngine, OwnFrame, PlainSound, RoomKey, SpaceSession } from "@plaza/space";
import { serveRelay } from "./serve-relay.ts";
import type { StageRelay } from "./serve-relay.ts";

/** A moment of a voice that somebody heard. */
export interface HeardMoment {
  readonly speaker: Pubkey;
  readonly atMs: number;
  readonly word: number;
}

/** Somebody with a device in the space. */
export interface Guest {
  readonly name: string;
  readonly pubkey: Pubkey;
  readonly session: SpaceSession;
  readonly pool: RelayPool;
  /** Everything that was played, made-up moments left out. */
  readonly heard: HeardMoment[];
  /** The microphone brings 20 ms of sound, again and again, each with the next word. */
  setTalking(isOn: boolean): void;
  /** How long ago this speaker was last heard. */
  silenceMs(speaker: Pubkey): number;
  /** The longest gap between two moments of a speaker since a time. */
  longestGapMs(speaker: Pubkey, sinceMs: number): number;
  /** The device dies without a word. */
  die(): void;
}

/** How somebody comes. */
export interface GuestOptions {
  /** Who they are; null for a key made for the visit. Default: a key of their own, from the name. */
  readonly signer?: Signer | null;
  readonly outputs?: number;
  readonly roomKey?: RoomKey;
  /** What is said of the line is measured. */
  readonly isLineMeasured?: boolean;
  /** Keeps keys for the next visit. */
  readonly keepKey?: (key: RoomKey) => void;
  /** Where the device stands in the weather of links; default the name. */
  readonly place?: string;
  /** A client that ignores events of these kinds. */
  readonly deafTo?: readonly number[];
  /** Has sound for peers that know only the draft; a page has it only once it was touched. */
  readonly hasPlain?: boolean | (() => boolean);
}

/** A space on one fake time: real relays, real sessions, links that a test breaks. */
export interface SpaceStage {
  readonly time: FakeTime;
  readonly network: FakeNetwork;
  readonly links: FakePeerLinks;
  readonly relays: readonly StageRelay[];
  readonly log: RecordingLog;
  readonly space: SpaceAddress;
  readonly created: VerifiedEvent;
  come(name: string, options?: GuestOptions): Guest;
  pass(ms: number): Promise<void>;
  until(what: string, condition: () => boolean, withinMs?: number): Promise<void>;
  /** No relay answers any more, until they are healed. */
  cutRelays(): void;
  healRelays(): void;
  end(): Promise<void>;
}

const stepMs = 10;

/** The key of somebody, by name. */
export function secretOf(name: string): Uint8Array {
  return hexToBytes(sha256Of(new TextEncoder().encode(`secret of ${name}`)));
}

function hexToBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length >> 1 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

const plainInfo: SpaceInfo = {
  name: "Town hall",
  description: "",
  image: null,
  startsAtSec: null,
  lang: null,
  access: "open",
  members: [],
  keyId: null,
  lock: null,
  relays: [],
  caps: [],
};

function seal(publicKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(sha256Of(new Uint8Array([...publicKey, ...bytes])));
}

/** A voice whose seals are right, in a world where nobody lies about them. */
function voiceOf(name: string): VoiceSigner {
  const publicKey = secretOf(`voice ${name}`);
  return { publicKey, sign: (bytes) => Promise.resolve(seal(publicKey, bytes)) };
}

const voiceVerifier: VoiceVerifier = {
  verify: (publicKey, bytes, signature) => Promise.resolve(seal(publicKey, bytes).join() === signature.join()),
};

/** Plain sound in words: the mix is told by name, and what a plain peer says is asked of its track, a number each 20 ms. */
function plainSoundOf(engine: Pick<MediaEngine, "carry">, time: FakeTime, isTouched: () => boolean): PlainSound {
  const voices = new Map<Pubkey, () => void>();
  function hush(peer: Pubkey): void {
    if (voices.get(peer) === undefined) return;
    voices.get(peer)?.();
    voices.delete(peer);
    engine.carry(peer, null);
  }
  return {
    most: () => (isTouched() ? 2 : 0),
    track: (_peer, isSpeaker) => (isSpeaker ? "all but you" : "all"),
    hear(peer, track) {
      hush(peer);
      if (typeof track !== "function") return;
      const stop = time.every(20, () => {
        const said: unknown = track();
        if (typeof said !== "function") return;
        const word = Number(said());
        const payload = new Uint8Array([word >> 8, word & 255, 9, 9]);
        engine.carry(peer, { payload, captureMs: time.monotonicMs(), level: 25, isSilence: false });
      });
      voices.set(peer, stop);
    },
    forget: hush,
  };
}

/** Builds a stage whose space "host" has created. */
export async function createSpaceStage(
  options: { readonly seed?: number; readonly relays?: number; readonly info?: Partial<SpaceInfo> } = {},
): Promise<SpaceStage> {
  const seed = options.seed ?? 1;
  const time = createFakeTime({ monotonicMs: 1_000 });
  const network = createFakeNetwork({ time, latencyMs: 15 });
  const web = createFakeHttp({ timers: time });
  const log = createRecordingLog();
  let chances = seed * 1_000;
  const chance = () => createSeededRandom((chances += 1));
  const links = createFakePeerLinks({ time, random: chance() });
  const urls = Array.from({ length: options.relays ?? 1 }, (_, at) => `ws://relay${at}.test`);
  const relays = urls.map((url) => serveRelay(url, { network, time, random: chance() }));
  const guests = new Set<Guest>();
  const space = townHall;
  const info = { ...plainInfo, relays: urls, ...options.info };
  const created = signEvent(buildCreateSpace({ space, info, metrics: null }, Math.floor(time.wallMs() / 1_000) - 5), secretOf("host"));
  for (const relay of relays) await relay.store.put([{ event: created, json: JSON.stringify(created) }]);

  async function pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) await time.advanceAsync(Math.min(stepMs, leftMs));
  }

  function come(name: string, choice: GuestOptions = {}): Guest {
    const { hasPlain = false } = choice;
    const random = chance();
    const signer = choice.signer === undefined ? createKeySigner(secretOf(name)) : choice.signer;
    const place = choice.place ?? name;
    const direct = createDirectVerifier();
    const pool = createRelayPool({
      urls,
      dial: network.dial,
      http: web.http,
      verifier: {
        verify: (event) =>
          choice.deafTo?.includes(event.kind) === true ? Promise.resolve(failed({ code: "wrong-id", id: event.id })) : direct.verify(event),
      },
      clock: time,
      timers: time,
      random,
      log,
      signer: () => Promise.resolve(signer),
    });
    const heard: HeardMoment[] = [];
    let isTalking = false;
    let isDead = false;
    let word = 0;
    const metrics: NetworkMetrics = {
      downloadSpeedKbps: 10_000,
      uploadSpeedKbps: 5_000,
      maxAudioOutputs: choice.outputs ?? 8,
      networkConnectionType: "wifi",
    };
    const openMedia = createInProcessMedia({
      voiceSigner: () => voiceOf(`${place} ${name}`),
      voiceVerifier,
      clock: time,
      timers: time,
      random,
      onPlay(speaker, playing, volume) {
        if (playing.type !== "frame" || playing.frame.isSilence || volume === 0 || isDead) return;
        const [high = 0, low = 0] = playing.frame.payload;
        heard.push({ speaker, atMs: time.monotonicMs(), word: high * 256 + low });
      },
      ...(hasPlain === false
        ? {}
        : { plain: (engine: Pick<MediaEngine, "carry">) => plainSoundOf(engine, time, () => hasPlain === true || hasPlain()) }),
      source(own: (frame: OwnFrame) => void) {
        return time.every(20, () => {
          if (!isTalking || isDead) return;
          word = (word + 1) % 65_536;
          own({ payload: new Uint8Array([word >> 8, word & 255, 7, 7]), captureMs: time.monotonicMs(), level: 20, isSilence: false });
        });
      },
    });
    const session = createSpaceSession({
      reference: { space, created: null, relays: [] },
      pool,
      signer,
      name,
      openMedia,
      createPeerLink: links.at(place),
      iceServers: [],
      metrics: () => metrics,
      isLineMeasured: choice.isLineMeasured === true,
      ...(choice.roomKey === undefined ? {} : { roomKey: choice.roomKey }),
      ...(choice.keepKey === undefined ? {} : { keepKey: choice.keepKey }),
      clock: time,
      timers: time,
      random,
      stretch: createFakeStretch(),
      log,
    });
    const of = (speaker: Pubkey) => heard.filter((moment) => moment.speaker === speaker);
    const guest: Guest = {
      name,
      get pubkey() {
        return session.view.get().self.pubkey;
      },
      session,
      pool,
      heard,
      setTalking(isOn) {
        isTalking = isOn;
      },
      silenceMs: (speaker) => time.monotonicMs() - (of(speaker).at(-1)?.atMs ?? Number.NEGATIVE_INFINITY),
      longestGapMs(speaker, sinceMs) {
        const times = [sinceMs, ...of(speaker).flatMap(({ atMs }) => (atMs > sinceMs ? [atMs] : [])), time.monotonicMs()];
        return times.reduce((most, atMs, at) => Math.max(most, at === 0 ? 0 : atMs - (times[at - 1] ?? atMs)), 0);
      },
      die() {
        isDead = true;
        links.kill(place);
        guests.delete(guest);
        pool.end();
        session.end();
      },
    };
    guests.add(guest);
    return guest;
  }

  return {
    time,
    network,
    links,
    relays,
    log,
    space,
    created,
    come,
    pass,
    async until(what, condition, withinMs = 30_000) {
      const startMs = time.monotonicMs();
      while (!condition()) {
        if (time.monotonicMs() - startMs > withinMs) throw new Error(`never came: ${what} (seed ${seed})`);
        await pass(stepMs);
      }
    },
    cutRelays() {
      for (const url of urls) {
        network.refuse(url);
        network.cut(url);
      }
    },
    healRelays() {
      for (const url of urls) network.heal(url);
    },
    async end() {
      for (const guest of guests) {
        guest.session.end();
        guest.pool.end();
      }
      for (const relay of relays) relay.end();
      await pass(15_000);
    },
  };
}

/** A key that is surely one. */
export function pubkeyOf(name: string): Pubkey {
  const { pubkey } = createKeySigner(secretOf(name));
  if (!isPubkey(pubkey)) throw new Error("a signer has a key");
  return pubkey;
}

/** The space of every story. */
export const townHall: SpaceAddress = { host: pubkeyOf("host"), id: "town-hall" };

/** True once somebody is let in. */
export function isInside(guest: Guest): boolean {
  return guest.session.view.get().phase === "inside";
}

/** A stage whose host is in and speaks. */
export async function beginSpace(
  seed: number,
  options: {
    readonly relays?: number;
    readonly outputs?: number;
    readonly info?: Partial<SpaceInfo>;
    readonly roomKey?: RoomKey;
    readonly keepKey?: (key: RoomKey) => void;
  } = {},
): Promise<{ readonly stage: SpaceStage; readonly host: Guest }> {
  const { relays = 1, outputs = 8, info = {}, roomKey, keepKey } = options;
  const stage = await createSpaceStage({ seed, relays, info });
  const host = stage.come("host", {
    outputs,
    ...(roomKey === undefined ? {} : { roomKey }),
    ...(keepKey === undefined ? {} : { keepKey }),
  });
  await stage.until("the host is in", () => isInside(host));
  host.session.speak(true);
  host.setTalking(true);
  return { stage, host };
}
