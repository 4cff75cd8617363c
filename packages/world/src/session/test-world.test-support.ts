/** A world with real rooms, real signatures and real sessions; fake time, fake network, relays that are a list. */
import type { HistoryLine, Publication, SceneChatView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Signer, Socket } from "@plaza/platform";
import { createFakeNetwork, createFakeTime, createKeySigner, createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import type { FakeNetwork, FakeTime, RecordingLog } from "@plaza/platform/fakes";
import {
  buildScene,
  buildSceneChat,
  chatCid,
  encodeServerFrame,
  ok,
  parseClientFrame,
  parseGameEvent,
  parseScene,
  parseSceneChat,
  publicKeyOf,
  signEvent,
  verifyEvent,
} from "@plaza/protocol";
import type { ClientFrame, Pose, Pubkey, Scene, SceneChat, SceneFields, ServerFrame, VerifiedEvent } from "@plaza/protocol";
import { createRoom } from "../room/room.ts";
import type { Room, RoomOptions } from "../room/room-io.ts";
import type { ConnectionId, RoomInput, RoomOutput } from "../room/room-io.ts";
import type { SignedChat } from "./world-chat.ts";
import { createWorldSession } from "./world-session.ts";
import type { WorldSession, WorldSessionOptions } from "./world-session.ts";

function lineOf(event: VerifiedEvent): SceneChat {
  const line = parseSceneChat(event);
  if (!line.ok) throw new Error(line.problem.code);
  return line.value;
}

/** One sync server on the fake network. */
export interface TestServer {
  readonly url: string;
  readonly room: Room;
  /** Every frame clients sent, oldest first. */
  readonly received: { readonly connection: ConnectionId; readonly frame: ClientFrame }[];
  /** Changes what the room sends, or drops it. */
  tamper: ((frame: ServerFrame) => ServerFrame | null) | null;
  /** Sends to every socket, past the room. */
  inject(frame: ServerFrame): void;
  /** The same with any text or bytes. */
  injectRaw(data: string | Uint8Array): void;
  emit(event: string, data: unknown): void;
}

/** A visitor with a session. */
export interface TestVisitor {
  readonly session: WorldSession;
  readonly pubkey: Pubkey;
  readonly log: RecordingLog;
  readonly signer: Signer;
}

/** The whole stage. */
export interface TestWorld {
  readonly time: FakeTime;
  readonly network: FakeNetwork;
  readonly scene: Scene;
  server(index: number): TestServer;
  /** Puts a server at a URL that no scene names. */
  serve(url: string, options?: Partial<RoomOptions>): TestServer;
  visit(keyNumber: number, options?: Partial<WorldSessionOptions>): TestVisitor;
  /** Publishes an event on the relays; subscribers hear it. */
  publish(event: VerifiedEvent): void;
  /** Lets time pass, promises and all, 60 frames a second for those who walk. */
  pass(ms: number, frame?: (nowMs: number) => void): Promise<void>;
  chatOf(signer: Signer): SignedChat;
}

/** The secret key with this number. */
export function secretKeyOf(number: number): Uint8Array {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(28, number + 1);
  return key;
}

/** The public key with this number. */
export function pubkeyOf(number: number): Pubkey {
  return publicKeyOf(secretKeyOf(number));
}

const ownerNumber = 900;

/** Builds a stage whose scene names this many servers, each 20 ms away. */
export function createTestWorld(
  servers: number,
  options: { readonly scene?: Partial<SceneFields>; readonly latencyMs?: number } = {},
): TestWorld {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const network = createFakeNetwork({ time, latencyMs: options.latencyMs ?? 20 });
  const urls = Array.from({ length: servers }, (_, index) => `ws://sync${index}.example/sync/plaza`);
  const events: VerifiedEvent[] = [];
  const relayListeners = new Set<(event: VerifiedEvent) => void>();
  const template = buildScene({ identifier: "plaza", title: "Plaza", sync: urls, ...options.scene }, 1_767_225_600);
  const parsed = parseScene(signEvent(template, secretKeyOf(ownerNumber)));
  if (!parsed.ok) throw new Error("a test's scene is a scene");
  const scene = parsed.value;

  function serve(url: string, roomOptions: Partial<RoomOptions> = {}): TestServer {
    const room = createRoom({ urls: [url], random: createSeededRandom(url.length * 7 + 5), nodeId: url, ...roomOptions });
    const sockets = new Map<ConnectionId, Socket>();
    let connections = 0;
    let ticking = false;
    const server: TestServer = {
      url,
      room,
      received: [],
      tamper: null,
      inject(frame) {
        for (const socket of sockets.values()) socket.send(encodeServerFrame(frame));
      },
      injectRaw(data) {
        for (const socket of sockets.values()) socket.send(data);
      },
      emit(event, data) {
        const game = parseGameEvent(event, data);
        if (game.ok) feed({ type: "emit", game: game.value });
      },
    };
    function feed(input: RoomInput): void {
      for (const output of room.handle(input, time.monotonicMs())) carryOut(output);
      if (!room.wantsTick() || ticking) return;
      ticking = true;
      time.after(20, () => {
        ticking = false;
        feed({ type: "tick" });
      });
    }
    function send(to: ConnectionId, frame: ServerFrame): void {
      const told = server.tamper === null ? frame : server.tamper(frame);
      if (told !== null) sockets.get(to)?.send(encodeServerFrame(told));
    }
    function carryOut(output: RoomOutput): void {
      if (output.type === "send") for (const to of output.to) send(to, output.frame);
      else if (output.type === "close") {
        sockets.get(output.connection)?.close(output.code, output.reason);
        sockets.delete(output.connection);
      } else if (output.type === "check-login") {
        const proven = verifyEvent(output.event);
        const { connection, event } = output;
        const wallSec = Math.floor(time.wallMs() / 1000);
        feed({ type: "login-checked", connection, id: event.id, event: proven.ok ? proven.value : null, wallSec });
      } else if (output.type === "positions") {
        for (const run of output.runs) {
          run.readers.forEach((reader, index) => {
            for (const move of run.moves) {
              const { msgId, pubkey, pose, t } = output.moves[move] ?? {};
              if (run.own[index] === run.moves.indexOf(move) || msgId === undefined || pubkey === undefined) continue;
              const frame = { type: "peer_position" as const, msgId, pubkey, ...(pose ?? { x: 0, y: 0, z: 0, ry: 0 }) };
              send(reader, t === undefined ? frame : { ...frame, t });
            }
          });
        }
      }
    }
    network.serve(url, (socket) => {
      connections += 1;
      const connection = connections;
      sockets.set(connection, socket);
      feed({ type: "connected", connection });
      return {
        message(data) {
          const frame = parseClientFrame(typeof data === "string" ? data : "");
          if (!frame.ok) return feed({ type: "bad-frame", connection, problem: frame.problem });
          server.received.push({ connection, frame: frame.value });
          feed({ type: "frame", connection, frame: frame.value });
        },
        closed() {
          if (sockets.delete(connection)) feed({ type: "disconnected", connection });
        },
      };
    });
    return server;
  }

  function publish(event: VerifiedEvent): void {
    events.push(event);
    for (const listener of relayListeners) listener(event);
  }

  function chatOf(signer: Signer): SignedChat {
    const view = createSignal<SceneChatView>({ lines: [], caughtUp: true, older: "end" });
    const show = () => {
      const lines = events
        .filter((event) => event.kind === 1311)
        .map((event): HistoryLine => ({
          id: event.id,
          cid: chatCid(event.id),
          pubkey: event.pubkey,
          text: event.content,
          createdAtSec: event.created_at,
          mine: event.pubkey === signer.pubkey,
          delivery: event.pubkey === signer.pubkey ? { state: "accepted", relays: [] } : null,
          apps: lineOf(event).apps,
        }));
      view.set({ lines, caughtUp: true, older: "end" });
    };
    relayListeners.add(show);
    show();
    let saidSec = 0;
    return {
      view,
      async sign(text, apps = []) {
        saidSec = Math.max(saidSec + 1, Math.floor(time.wallMs() / 1000));
        const signed = await signer.sign(buildSceneChat({ scene: scene.address, text, apps }, saidSec));
        if (!signed.ok) return signed;
        const proven = verifyEvent(signed.value);
        if (!proven.ok) throw new Error("a test signs well");
        return ok({ event: proven.value, cid: chatCid(proven.value.id) });
      },
      publish(event): Publication {
        time.after(150, () => publish(event));
        const status = createSignal({ state: "accepted" as const, relays: [] });
        return { event, status, done: Promise.resolve(status.get()) };
      },
    };
  }

  const served = urls.map((url) => serve(url));
  return {
    time,
    network,
    scene,
    serve,
    publish,
    chatOf,
    server(index) {
      const server = served[index];
      if (server === undefined) throw new Error(`no server ${index}`);
      return server;
    },
    visit(keyNumber, sessionOptions = {}) {
      const signer = sessionOptions.signer ?? createKeySigner(secretKeyOf(keyNumber));
      const log = createRecordingLog();
      const session = createWorldSession({
        scene,
        dial: network.dial,
        pool: {
          correctedNowSec: () => Math.floor(time.wallMs() / 1000),
          subscribe(filters, handlers) {
            const hear = (event: VerifiedEvent) => {
              if (filters.some((filter) => filter.kinds?.includes(event.kind))) handlers.onEvent(event, "ws://relay.example/");
            };
            relayListeners.add(hear);
            return { end: () => relayListeners.delete(hear) };
          },
        },
        chat: chatOf(signer),
        clock: time,
        timers: time,
        random: createSeededRandom(keyNumber + 1),
        log,
        ...sessionOptions,
        signer,
      });
      return { session, pubkey: signer.pubkey, log, signer };
    },
    async pass(ms, frame) {
      const untilMs = time.monotonicMs() + ms;
      for (;;) {
        const leftMs = untilMs - time.monotonicMs();
        if (leftMs <= 0) return;
        frame?.(time.monotonicMs());
        await time.advanceAsync(Math.min(1000 / 60, leftMs));
      }
    },
  };
}

/** A pose on the ground. */
export function poseAt(x: number, z: number, ry = 0): Pose {
  return { x, y: 0, z, ry };
}

/** The owner's secret key. */
export const ownerKey = secretKeyOf(ownerNumber);
