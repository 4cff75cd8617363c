import { createIdentity, createKeyValueVault, createRelayPool, createSceneChat } from "@plaza/nostr-client";
import type { Identity, RelayPool, SceneChat } from "@plaza/nostr-client";
import {
  createDirectVerifier,
  createFakeHttp,
  createFakeNetwork,
  createFakeTime,
  createMemoryKeyValue,
  createRecordingLog,
  createSeededRandom,
} from "@plaza/platform/fakes";
import type { FakeHttp, FakeNetwork, FakeTime, RecordingLog } from "@plaza/platform/fakes";
import type { KeyValue } from "@plaza/platform";
import { buildScene, parseScene, signEvent } from "@plaza/protocol";
import type { Pubkey, Scene } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSession } from "@plaza/world";
import { serveRelay } from "./serve-relay.ts";
import type { StageRelay } from "./serve-relay.ts";
import { serveRoom } from "./serve-room.ts";
import type { StageRoom } from "./serve-room.ts";

/** Someone with a device: what stays on it outlasts a visit. */
export interface StageVisitor {
  readonly pubkey: Pubkey;
  readonly session: WorldSession;
  readonly chat: SceneChat;
  readonly pool: RelayPool;
  readonly identity: Identity;
  /** Give it to another visit: the same person comes back. */
  readonly device: KeyValue;
  /** The lines they see, oldest first: `"<first 4 of key>: text"`. */
  lines(): readonly string[];
  /** Whom they see, themselves included, sorted. */
  people(): readonly Pubkey[];
  /** Where they see somebody, null when nowhere. */
  poseOf(pubkey: Pubkey): { readonly x: number; readonly y: number; readonly z: number; readonly ry: number } | null;
  leave(): void;
}

/** The whole product on one fake time and no sockets: real relay and room cores, real sessions. */
export interface Stage {
  readonly seed: number;
  readonly time: FakeTime;
  readonly network: FakeNetwork;
  readonly web: FakeHttp;
  readonly scene: Scene;
  readonly relays: readonly StageRelay[];
  readonly rooms: readonly StageRoom[];
  /** Everything logged by anybody. */
  readonly log: RecordingLog;
  /** Enters the world as whoever the device knows, or as a new guest. */
  visit(device?: KeyValue): Promise<StageVisitor>;
  /** Lets time pass in frames of 60 a second, promises and all. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until it holds; throws, naming the seed, when it does not within a minute. */
  until(what: string, condition: () => boolean): Promise<void>;
  /** Ends all that was started. What still waits for time afterwards is a leak; the network's own deliveries are done by then. */
  end(): Promise<void>;
}

/** What a stage is built with. */
export interface StageOptions {
  /** Default 1. */
  readonly seed?: number;
  /** How many relays and sync servers there are; default one each. */
  readonly relays?: number;
  readonly rooms?: number;
  /** One way, default 20. */
  readonly latencyMs?: number;
}

const frameMs = 1_000 / 60;

/** Builds a stage whose scene is already on its relays. */
export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const seed = options.seed ?? 1;
  const time = createFakeTime({ monotonicMs: 1_000 });
  const network = createFakeNetwork({ time, latencyMs: options.latencyMs ?? 20 });
  const web = createFakeHttp({ timers: time });
  const log = createRecordingLog();
  let chances = seed * 1_000;
  const chance = () => createSeededRandom((chances += 1));
  const urls = (count: number, url: (index: number) => string) => Array.from({ length: count }, (_, index) => url(index));
  const relays = urls(options.relays ?? 1, (index) => `ws://relay${index}.test`).map((url) =>
    serveRelay(url, { network, time, random: chance() }),
  );
  const rooms = urls(options.rooms ?? 1, (index) => `ws://sync${index}.test/sync/plaza`).map((url) =>
    serveRoom(url, { network, time, random: chance() }),
  );
  const visitors = new Set<StageVisitor>();

  const fields = { identifier: "plaza", title: "Plaza", sync: rooms.map((room) => room.url), relays: relays.map((relay) => relay.url) };
  const event = signEvent(buildScene(fields, Math.floor(time.wallMs() / 1_000)), new Uint8Array(32).fill(9));
  const parsed = parseScene(event);
  if (!parsed.ok) throw new Error(`the stage's scene is none: ${parsed.problem.code}`);
  const scene = parsed.value;
  for (const relay of relays) await relay.store.put([{ event, json: JSON.stringify(event) }]);

  async function pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= frameMs) await time.advanceAsync(Math.min(frameMs, leftMs));
  }

  async function visit(device: KeyValue = createMemoryKeyValue()): Promise<StageVisitor> {
    const random = chance();
    const identity = createIdentity({ vault: createKeyValueVault({ keyValue: device, random }), random, log });
    const signer = await identity.signer();
    const pool = createRelayPool({
      urls: relays.map((relay) => relay.url),
      dial: network.dial,
      http: web.http,
      verifier: createDirectVerifier(),
      clock: time,
      timers: time,
      random,
      log,
      signer: async () => signer,
    });
    const chat = createSceneChat({ pool, identity, scene: scene.address, keyValue: device, timers: time, log });
    const session = createWorldSession({ scene, dial: network.dial, pool, signer, chat, clock: time, timers: time, random, log });
    const visitor: StageVisitor = {
      pubkey: signer.pubkey,
      session,
      chat,
      pool,
      identity,
      device,
      lines: () => session.view.get().chat.map((line) => `${line.pubkey.slice(0, 4)}: ${line.text}`),
      people: () => session.view.get().people.map((person) => person.pubkey),
      poseOf(pubkey) {
        const pose = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
        return session.poseOf(pubkey, time.monotonicMs(), pose) ? { x: pose.x, y: pose.y, z: pose.z, ry: pose.ry } : null;
      },
      leave() {
        visitors.delete(visitor);
        session.end();
        chat.end();
        pool.end();
      },
    };
    visitors.add(visitor);
    return visitor;
  }

  return {
    seed,
    time,
    network,
    web,
    scene,
    relays,
    rooms,
    log,
    visit,
    pass,
    async until(what, condition) {
      const startMs = time.monotonicMs();
      while (!condition()) {
        if (time.monotonicMs() - startMs > 60_000) throw new Error(`never came: ${what} (seed ${seed})`);
        await pass(frameMs);
      }
    },
    async end() {
      for (const visitor of visitors) visitor.leave();
      for (const room of rooms) room.end();
      for (const relay of relays) relay.end();
      // Closing handshakes, and sockets that never answered theirs.
      await pass(15_000);
    },
  };
}
