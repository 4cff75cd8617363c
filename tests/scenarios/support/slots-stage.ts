import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { Clock, Socket, Verifier } from "@plaza/platform";
import {
  createDirectVerifier,
  createFakeHttp,
  createFakeNetwork,
  createFakeTime,
  createRecordingLog,
  createSeededRandom,
  httpAnswer,
} from "@plaza/platform/fakes";
import type { FakeNetwork, FakeTime, RecordingLog } from "@plaza/platform/fakes";
import { buildScene, encodeServerFrame, parseNostrEvent, publicKeyOf, signEvent } from "@plaza/protocol";
import type { Address, EventTemplate, NostrEvent, Pubkey, SceneFields } from "@plaza/protocol";
import { createSlotEntry } from "@plaza/world";
import type { SlotEntry, SlotEntryView } from "@plaza/world";
import { serveRelay } from "./serve-relay.ts";
import type { StageRelay } from "./serve-relay.ts";

/** A server that volunteers; the network gives it a place that answers login challenges. */
export interface StageVolunteer {
  readonly name: string;
  readonly url: string;
  readonly pubkey: Pubkey;
  readonly pool: RelayPool;
  readonly entry: SlotEntry;
  view(): SlotEntryView;
  /** How many players are inside. */
  players: number;
  /** Says goodbye and goes; time has to pass for it. */
  leave(): void;
  /** Is gone without a word. */
  crash(): void;
}

/** How a volunteer is. */
export interface StageVolunteerOptions {
  /** Whose key; the scene's owner is 1. */
  readonly person: number;
  /** Which relays it knows; default all. */
  readonly relays?: readonly number[];
  /** By how much its clock is wrong. */
  readonly skewMs?: number;
  readonly region?: string;
  readonly slots?: number;
  readonly graceMs?: number;
  /** One way, default 10. */
  readonly latencyMs?: number;
}

/** A scene, its relays and the servers that compete for it, on one fake time. */
export interface SlotsStage {
  readonly seed: number;
  readonly time: FakeTime;
  readonly network: FakeNetwork;
  readonly relays: readonly StageRelay[];
  readonly log: RecordingLog;
  /** Publishes the owner's scene anew. */
  publish(fields?: Partial<SceneFields>): Promise<void>;
  volunteer(name: string, options: StageVolunteerOptions): StageVolunteer;
  /** Every heartbeat that reached the first relay, oldest first. */
  readonly heartbeats: readonly NostrEvent[];
  /** Signs as a person and hands it to a relay as any client would. */
  send(person: number, template: EventTemplate, relay?: number): void;
  /** Shows an event to every volunteer as a relay does that checks nothing. */
  sendRaw(event: NostrEvent): void;
  /** From now on the relays hand each other all heartbeats; returns how to part them again. */
  bridge(): () => void;
  pass(ms: number): Promise<void>;
  /** The names of those that are active by their own account, sorted. */
  active(): readonly string[];
  end(): Promise<void>;
}

function keyOf(person: number): Uint8Array {
  return new Uint8Array(32).fill(person);
}

const stepMs = 500;
const identifier = "plaza";
/** Where every scene of this stage is. */
export const stageScene: Address = { kind: 30311, pubkey: publicKeyOf(keyOf(1)), identifier };

/** A person's public key. */
export function personsPubkey(person: number): Pubkey {
  return publicKeyOf(keyOf(person));
}

/** Builds a stage; publish the scene before anybody volunteers, or after, as the story goes. */
export function createSlotsStage(options: {
  readonly seed: number;
  readonly relays?: number;
  readonly dated?: boolean;
  readonly careless?: boolean;
}): SlotsStage {
  const { seed } = options;
  const time = createFakeTime({ monotonicMs: 1_000 });
  const network = createFakeNetwork({ time, latencyMs: 10 });
  const log = createRecordingLog();
  let chances = seed * 1_000;
  const chance = () => createSeededRandom((chances += 1));
  const urls = Array.from({ length: options.relays ?? 1 }, (_, index) => `ws://relay${index}.test`);
  const relays = urls.map((url) => serveRelay(url, { network, time, random: chance() }));
  const web = createFakeHttp({ timers: time });
  for (const url of urls) {
    const date = (): Readonly<Record<string, string>> => (options.dated === true ? { date: new Date(time.wallMs()).toUTCString() } : {});
    web.route("GET", `${url.replace(/^ws/, "http")}*`, () => httpAnswer(200, "{}", date()));
  }
  const direct = createDirectVerifier();
  const verdicts = new Map<string, ReturnType<Verifier["verify"]>>();
  /** Every volunteer checks every signature, as in life; the sums are done once. */
  const verifier: Verifier = {
    verify(event) {
      const key = JSON.stringify(event);
      const verdict = verdicts.get(key) ?? direct.verify(event);
      verdicts.set(key, verdict);
      return verdict;
    },
  };
  const volunteers: StageVolunteer[] = [];
  const heartbeats: NostrEvent[] = [];
  let version = 0;

  const ear = network.dial(urls[0] ?? "", {
    opened: () => ear.send(JSON.stringify(["REQ", "all", { kinds: [20311] }])),
    message(data) {
      const message: unknown = JSON.parse(String(data));
      const event = parseNostrEvent(Array.isArray(message) ? message[2] : null);
      if (event.ok) heartbeats.push(event.value);
    },
    closed() {},
  });
  const writers = urls.map((url) => network.dial(url, { opened() {}, message() {}, closed() {} }));

  async function pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) await time.advanceAsync(Math.min(stepMs, leftMs));
  }

  function send(person: number, template: EventTemplate, relay = 0): void {
    writers[relay]?.send(JSON.stringify(["EVENT", signEvent(template, keyOf(person))]));
  }

  const unchecked = new Map<Socket, readonly string[]>();
  network.serve("ws://careless.test", (socket) => ({
    message(data) {
      const message: unknown = JSON.parse(String(data));
      if (!Array.isArray(message)) return;
      if (message[0] === "REQ") {
        unchecked.set(socket, [...(unchecked.get(socket) ?? []), String(message[1])]);
        socket.send(JSON.stringify(["EOSE", message[1]]));
      } else if (message[0] === "EVENT") socket.send(JSON.stringify(["OK", message[1].id, true, ""]));
    },
    closed: () => unchecked.delete(socket),
  }));
  function sendRaw(event: NostrEvent): void {
    for (const [socket, ids] of unchecked) for (const id of ids) socket.send(JSON.stringify(["EVENT", id, event]));
  }

  function volunteer(name: string, choice: StageVolunteerOptions): StageVolunteer {
    const url = `ws://${name}.test/sync`;
    network.setLatency(url, choice.latencyMs ?? 10);
    const stopServing = network.serve(url, (socket) => ({
      message: () => socket.send(encodeServerFrame({ type: "auth_challenge", challenge: "ab".repeat(32) })),
      closed() {},
    }));
    const clock: Clock = { wallMs: () => time.wallMs() + (choice.skewMs ?? 0), monotonicMs: () => time.monotonicMs() };
    const signer = createKeySigner(keyOf(choice.person));
    const random = chance();
    const pool = createRelayPool({
      urls: [
        ...urls.filter((_, index) => choice.relays?.includes(index) ?? true),
        ...(options.careless === true ? ["ws://careless.test"] : []),
      ],
      dial: network.dial,
      http: web.http,
      verifier,
      clock,
      timers: time,
      random,
      log,
    });
    const entry = createSlotEntry({
      scene: stageScene,
      url,
      region: choice.region ?? null,
      slots: choice.slots ?? 3,
      graceMs: choice.graceMs ?? 0,
      load: () => ({ players: self.players, capacity: 100 }),
      pool,
      signer,
      dial: network.dial,
      clock,
      timers: time,
      random,
      log,
    });
    const gone = (): void => {
      volunteers.splice(volunteers.indexOf(self), 1);
      stopServing();
      pool.end();
    };
    const self: StageVolunteer = {
      name,
      url,
      pubkey: signer.pubkey,
      pool,
      entry,
      view: () => entry.view.get(),
      players: 0,
      leave() {
        void entry.end().then(gone);
      },
      crash() {
        gone();
        void entry.end();
      },
    };
    volunteers.push(self);
    return self;
  }

  function bridge(): () => void {
    const carriers = urls.map((url, from) => {
      const carrier = network.dial(url, {
        opened: () => carrier.send(JSON.stringify(["REQ", "bridge", { kinds: [20311] }])),
        message(data) {
          const message: unknown = JSON.parse(String(data));
          if (!Array.isArray(message) || message[0] !== "EVENT") return;
          // A relay that has seen an event does not pass it on again, so nothing goes round for ever.
          writers.forEach((writer, to) => to !== from && writer.send(JSON.stringify(["EVENT", message[2]])));
        },
        closed() {},
      });
      return carrier;
    });
    return () => carriers.forEach((carrier) => carrier.close());
  }

  return {
    seed,
    time,
    network,
    relays,
    log,
    heartbeats,
    send,
    sendRaw,
    volunteer,
    bridge,
    pass,
    async publish(fields = {}) {
      // The first time the sockets are still opening.
      if (version === 0) await pass(500);
      version += 1;
      const template = buildScene({ identifier, title: "Plaza", ...fields }, Math.floor(time.wallMs() / 1_000) + version);
      relays.forEach((_, index) => send(1, template, index));
      await pass(500);
    },
    active: () =>
      volunteers
        .filter((each) => each.view().status === "active")
        .map(({ name }) => name)
        .toSorted(),
    async end() {
      ear.close();
      for (const writer of writers) writer.close();
      for (let last = volunteers.at(-1); last !== undefined; last = volunteers.at(-1)) last.crash();
      for (const relay of relays) relay.end();
      await pass(15_000);
    },
  };
}
