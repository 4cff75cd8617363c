import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { CreatePeerLink, IceServer, Signer } from "@plaza/platform";
import { createMemoryEventStore, createRecordingLog } from "@plaza/platform/fakes";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeStretch,
  createNodeTimers,
  createVerifyPool,
} from "@plaza/platform-node";
import type { Pubkey } from "@plaza/protocol";
import { announceSpace } from "@plaza/space";
import type { SpaceReference, SpaceWish } from "@plaza/space";
import { WebSocketServer } from "ws";
import { createRelayService, RELAY_SOCKET_OPTIONS } from "../relay/serve-relay.ts";
import type { RelayService } from "../relay/serve-relay.ts";
import { createHeadlessParticipant } from "./headless-participant.ts";
import type { HeadlessParticipant } from "./headless-participant.ts";
import { createSoundWatch } from "./sound-watch.ts";
import type { SoundWatch } from "./sound-watch.ts";

/** Somebody on the stage of a test. */
export interface HeadlessGuest extends HeadlessParticipant {
  readonly pubkey: Pubkey;
  readonly pool: RelayPool;
  readonly watch: SoundWatch;
}

/** A real relay and real links on this machine. */
export interface HeadlessStage {
  readonly url: string;
  /** How many events the relay took. */
  accepted(): number;
  /** Opens a space; whoever opened it is inside. */
  open(host: string, options?: GuestChoice & { readonly wish?: Partial<SpaceWish> }): Promise<HeadlessGuest>;
  come(name: string, options?: GuestChoice): HeadlessGuest;
  link(): string;
  stopRelay(): Promise<void>;
  startRelay(): Promise<void>;
  end(): Promise<void>;
}

/** How a guest comes. */
export interface GuestChoice {
  readonly outputs?: number;
  readonly iceServers?: readonly IceServer[];
  /** Hears nothing, passes on only. */
  readonly isDeaf?: boolean;
}

/** Waits for something to hold. */
export async function until(what: string, condition: () => boolean, withinMs = 20_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts the relay. */
export async function createHeadlessStage(createPeerLink: CreatePeerLink): Promise<HeadlessStage> {
  const clock = createNodeClock();
  const timers = createNodeTimers();
  const random = createNodeRandom();
  const log = createRecordingLog();
  const store = createMemoryEventStore();
  const verifier = createVerifyPool({ log, threads: 1 });
  const guests = new Set<HeadlessGuest>();
  let relay: { readonly service: RelayService; readonly server: Server; readonly sockets: WebSocketServer } | null = null;
  let port = 0;
  let acceptedBefore = 0;
  let reference: SpaceReference | null = null;
  let link = "";

  async function startRelay(): Promise<void> {
    const service = createRelayService({ store, verifier, clock, timers, random, log, info: { name: "a test" } });
    const server = createServer();
    const sockets = new WebSocketServer({ server, ...RELAY_SOCKET_OPTIONS });
    sockets.on("connection", service.accept);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
    relay = { service, server, sockets };
  }

  async function stopRelay(): Promise<void> {
    if (relay === null) return;
    const { service, server, sockets } = relay;
    relay = null;
    acceptedBefore += service.stats().accepted;
    await service.end();
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  await startRelay();
  const url = `ws://127.0.0.1:${port}/relay`;

  function connect(signer: Signer): RelayPool {
    const tools = { dial: createNodeDial(), http: createNodeHttp(), verifier: verifier.queue(), clock, timers, random, log };
    return createRelayPool({ urls: [url], ...tools, signer: async () => signer });
  }

  function enter(signer: Signer, pool: RelayPool, name: string, choice: GuestChoice, where: SpaceReference): HeadlessGuest {
    const watch = createSoundWatch(clock);
    const participant = createHeadlessParticipant({
      reference: where,
      pool,
      signer,
      name,
      createPeerLink,
      iceServers: choice.iceServers ?? [],
      outputs: choice.outputs ?? 8,
      uploadKbps: 20_000,
      heard: choice.isDeaf === true ? null : { voice: watch.heard },
      clock,
      timers,
      random,
      log,
    });
    const guest: HeadlessGuest = {
      ...participant,
      pubkey: signer.pubkey,
      pool,
      watch,
      end() {
        if (!guests.delete(guest)) return;
        participant.end();
        pool.end();
      },
    };
    guests.add(guest);
    return guest;
  }

  return {
    url,
    accepted: () => acceptedBefore + (relay?.service.stats().accepted ?? 0),
    async open(name, options = {}) {
      const signer = createKeySigner(random.bytes(32));
      const pool = connect(signer);
      const plain: SpaceWish = {
        name: "Town hall",
        description: "",
        access: "open",
        members: [],
        password: "",
        startsAtSec: null,
        relays: [url],
      };
      const announced = await announceSpace({ pool, signer, random, stretch: createNodeStretch() }, { ...plain, ...options.wish });
      if (!announced.ok) throw new Error(JSON.stringify(announced.problem));
      ({ reference, link } = announced.value);
      await announced.value.publication.done;
      return enter(signer, pool, name, options, reference);
    },
    come(name, options = {}) {
      if (reference === null) throw new Error("nobody opened a space");
      const signer = createKeySigner(random.bytes(32));
      return enter(signer, connect(signer), name, options, reference);
    },
    link: () => link,
    stopRelay,
    startRelay,
    async end() {
      for (const guest of guests) guest.end();
      await stopRelay();
      await verifier.end();
    },
  };
}
