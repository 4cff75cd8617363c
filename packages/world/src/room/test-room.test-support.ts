/** A room with people in it, for tests: real signatures, fake time, no sockets. */
import { createSeededRandom } from "@plaza/platform/fakes";
import { buildSyncLogin, encodeServerFrame, parseClientFrame, publicKeyOf, signEvent, verifyEvent } from "@plaza/protocol";
import type { AvatarConfig, ClientFrame, EventTemplate, NostrEvent, Pubkey, ServerFrame } from "@plaza/protocol";
import { createRoom } from "./room.ts";
import type { Room, RoomOptions } from "./room-io.ts";
import type { ConnectionId, PositionsOutput, RoomInput, RoomOutput } from "./room-io.ts";

/** Where the test's server is, as clients know it. */
export const TEST_URL = "ws://world.example/sync/test";

/** One connection, seen from its far end. */
export interface TestPeer {
  readonly connection: ConnectionId;
  readonly pubkey: Pubkey;
  /** Everything that arrived, oldest first, positions as the frames they are sent as. */
  readonly frames: ServerFrame[];
  closed: { readonly code: number; readonly reason: string } | null;
  send(frame: ClientFrame): void;
  /** What a socket would have read. */
  sendText(text: string): void;
  login(changes?: LoginChanges): void;
  answer(event: NostrEvent): void;
  leave(): void;
  /** What arrived since the last look. */
  fresh(): ServerFrame[];
  fresh<T extends ServerFrame["type"]>(type: T): Extract<ServerFrame, { type: T }>[];
}

/** How a login may differ from a good one. */
export interface LoginChanges {
  readonly url?: string | null;
  readonly template?: (template: EventTemplate) => EventTemplate;
  /** Signs with another key than `auth` claims. */
  readonly secretKey?: Uint8Array;
  /** Breaks the signature. */
  readonly forged?: boolean;
}

/** The room and its time. */
export interface TestRoom {
  readonly room: Room;
  nowMs(): number;
  /** Moves time on, sweeping once a second on the way, without ticks. */
  advance(ms: number): void;
  tick(): PositionsOutput | null;
  feed(input: RoomInput): readonly RoomOutput[];
  /** Someone dials. */
  connect(keyNumber?: number, localHost?: string): TestPeer;
  /** Someone dials and logs in. */
  enter(keyNumber?: number, positionBytes?: number): TestPeer;
  resident(keyNumber: number, avatar?: AvatarConfig | null): TestPeer;
  /** Logins whose signatures wait to be checked; while this is held, they pile up. */
  holdChecks(): () => void;
}

/** 2026-01-01, in seconds. */
const startSec = 1_767_225_600;

/** The secret key with this number. */
export function secretKeyOf(number: number): Uint8Array {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(28, number + 1);
  return key;
}

/** Makes an empty room in the state of a new server. */
export function createTestRoom(options: Partial<RoomOptions> = {}): TestRoom {
  const room = createRoom({ urls: [TEST_URL], random: createSeededRandom(7), nodeId: "node", ...options });
  const peers = new Map<ConnectionId, TestPeer>();
  let nowMs = 0;
  let connections = 0;
  let heldChecks: (() => void)[] | null = null;

  function feed(input: RoomInput): readonly RoomOutput[] {
    const outputs = room.handle(input, nowMs);
    for (const output of outputs) carryOut(output);
    return outputs;
  }

  function carryOut(output: RoomOutput): void {
    switch (output.type) {
      case "send":
        // Whatever leaves a server must be readable: encoding is part of the way.
        encodeServerFrame(output.frame);
        for (const connection of output.to) peers.get(connection)?.frames.push(output.frame);
        return;
      case "positions":
        for (const run of output.runs) {
          run.readers.forEach((reader, place) => {
            run.moves.forEach((index, at) => {
              const move = output.moves[index];
              if (move === undefined) throw new Error("a run names a move that is not there");
              if (at === run.own[place]) return;
              const { msgId, pubkey, pose, t } = move;
              peers.get(reader)?.frames.push({ type: "peer_position", msgId, pubkey, ...pose, ...(t === undefined ? {} : { t }) });
            });
          });
        }
        return;
      case "check-login": {
        const check = () => {
          const verified = verifyEvent(output.event);
          feed({
            type: "login-checked",
            connection: output.connection,
            id: output.event.id,
            event: verified.ok ? verified.value : null,
            wallSec: startSec + Math.floor(nowMs / 1000),
          });
        };
        if (heldChecks === null) check();
        else heldChecks.push(check);
        return;
      }
      case "close": {
        const peer = peers.get(output.connection);
        if (peer !== undefined) peer.closed = { code: output.code, reason: output.reason };
      }
    }
  }

  function addPeer(keyNumber: number): TestPeer {
    connections += 1;
    const connection = connections;
    const secretKey = secretKeyOf(keyNumber);
    const frames: ServerFrame[] = [];
    let seen = 0;
    const peer: TestPeer = {
      connection,
      pubkey: publicKeyOf(secretKey),
      frames,
      closed: null,
      send: (frame) => void feed({ type: "frame", connection, frame }),
      sendText(text) {
        const parsed = parseClientFrame(text);
        if (parsed.ok) feed({ type: "frame", connection, frame: parsed.value });
        else feed({ type: "bad-frame", connection, problem: parsed.problem });
      },
      answer: (event) => peer.send({ type: "auth_response", event }),
      login(changes = {}) {
        peer.send({ type: "auth", pubkey: peer.pubkey });
        const asked = frames.findLast((frame) => frame.type === "auth_challenge");
        const challenge = asked?.type === "auth_challenge" ? asked.challenge : "";
        const url = changes.url === undefined ? TEST_URL : changes.url;
        const template = buildSyncLogin({ challenge, url }, startSec + Math.floor(nowMs / 1000));
        const event = signEvent(changes.template?.(template) ?? template, changes.secretKey ?? secretKey);
        const last = event.sig.endsWith("0") ? "1" : "0";
        peer.answer(changes.forged === true ? JSON.parse(JSON.stringify({ ...event, sig: event.sig.slice(0, -1) + last })) : event);
      },
      leave: () => void feed({ type: "disconnected", connection }),
      fresh(type?: ServerFrame["type"]) {
        const since = frames.slice(seen);
        seen = frames.length;
        return type === undefined ? since : since.filter((frame) => frame.type === type);
      },
    } as TestPeer;
    peers.set(connection, peer);
    return peer;
  }

  let keys = 0;
  const nextKey = () => {
    keys += 1;
    return keys;
  };

  return {
    room,
    nowMs: () => nowMs,
    advance(ms) {
      const untilMs = nowMs + ms;
      while (nowMs < untilMs) {
        nowMs = Math.min(untilMs, nowMs + 1_000);
        feed({ type: "sweep" });
      }
    },
    tick() {
      const outputs = feed({ type: "tick" });
      return outputs.find((output) => output.type === "positions") ?? null;
    },
    feed,
    connect(keyNumber = nextKey(), localHost) {
      const peer = addPeer(keyNumber);
      feed({ type: "connected", connection: peer.connection, ...(localHost === undefined ? {} : { localHost }) });
      return peer;
    },
    enter(keyNumber = nextKey(), positionBytes) {
      const peer = addPeer(keyNumber);
      feed({ type: "connected", connection: peer.connection, ...(positionBytes === undefined ? {} : { positionBytes }) });
      peer.login();
      return peer;
    },
    resident(keyNumber, avatar = null) {
      const peer = addPeer(keyNumber);
      feed({ type: "resident-entered", connection: peer.connection, pubkey: peer.pubkey, avatar });
      return peer;
    },
    holdChecks() {
      const held: (() => void)[] = [];
      heldChecks = held;
      return () => {
        heldChecks = null;
        for (const check of held) check();
      };
    },
  };
}

/** A position frame; y and ry are 0. */
export function at(x: number, z: number, t?: number): ClientFrame {
  return { type: "position", x, y: 0, z, ry: 0, ...(t === undefined ? {} : { t }) };
}
