import { createSeededRandom } from "@plaza/platform/fakes";
import type { SeededRandom } from "@plaza/platform/fakes";
import {
  admitVerified,
  buildSyncLogin,
  encodeClientFrame,
  encodeServerFrame,
  isEventIdRight,
  parseClientFrame,
  parsePoseMessage,
  parseServerFrame,
} from "@plaza/protocol";
import type { Pubkey, ServerFrame } from "@plaza/protocol";
import { createRoom } from "@plaza/world";
import type { ConnectionId, RoomInput, RoomOutput, RoomStats } from "@plaza/world";
import { crowdKey } from "../../tests/support/crowd-keys.ts";
import type { CrowdKey } from "../../tests/support/crowd-keys.ts";
import { mangleFields, mangleText, noise, pick } from "./mangle.ts";

/** What a run of hostile frames showed. */
export interface HostileRun {
  readonly frames: number;
  /** Frames the parsers refused. */
  readonly refused: number;
  /** Frames the room sent to somebody. */
  readonly sent: number;
  readonly logins: number;
  /** What nobody may ever be told; empty when all is well. */
  readonly wrong: readonly string[];
  /** What the room holds after everybody has left. */
  readonly leftOver: RoomStats;
  /** Bytes of heap after a quarter of the frames and at the end, where the process may collect by hand. */
  readonly heapBytes: readonly [number, number] | null;
}

const url = "ws://world.example/sync/fuzz";
const capacity = 12;
const strangers = 4;
const keys = Array.from({ length: 16 }, (_, index) => crowdKey(index + 1));

interface Peer {
  readonly connection: ConnectionId;
  readonly key: CrowdKey;
  /** Who is here, as this peer was told. */
  readonly present: Set<Pubkey>;
  challenge: string;
  isIn: boolean;
}

/**
 * Feeds one room with frames of a crowd of which most are broken: fields turned into other things, texts cut and
 * doubled, noise. Whatever the room says must be readable, of somebody who is here, and never of oneself.
 */
export function runHostileFrames({ seed, frames }: { readonly seed: number; readonly frames: number }): HostileRun {
  const random = createSeededRandom(seed);
  const room = createRoom({ urls: [url], random: createSeededRandom(seed + 1), nodeId: "node", limits: { capacity, strangers } });
  const peers = new Map<ConnectionId, Peer>();
  const wrong: string[] = [];
  let nowMs = 0;
  let connections = 0;
  let refused = 0;
  let sent = 0;
  let logins = 0;
  let heapEarly = 0;

  function feed(input: RoomInput): void {
    for (const output of room.handle(input, nowMs)) carryOut(output);
  }

  function carryOut(output: RoomOutput): void {
    if (output.type === "send") {
      const parsed = parseServerFrame(encodeServerFrame(output.frame));
      if (!parsed.ok) return void wrong.push(`unreadable ${output.frame.type}`);
      for (const to of output.to) hear(to, parsed.value);
    } else if (output.type === "positions") {
      for (const run of output.runs) {
        run.readers.forEach((reader, place) => {
          run.moves.forEach((index, at) => {
            const move = output.moves[index];
            if (at === run.own[place] || move === undefined) return;
            hear(reader, { type: "peer_position", msgId: move.msgId, pubkey: move.pubkey, ...move.pose });
          });
        });
      }
    } else if (output.type === "check-login") {
      const { connection, event } = output;
      // Signatures are the verifier's: an id that holds stands for one here.
      const proven = isEventIdRight(event) ? admitVerified(event) : null;
      feed({ type: "login-checked", connection, id: event.id, event: proven, wallSec: 1_767_225_600 });
    } else if (output.type === "close") peers.delete(output.connection);
  }

  function hear(connection: ConnectionId, frame: ServerFrame): void {
    const peer = peers.get(connection);
    if (peer === undefined) return;
    sent += 1;
    if (frame.type === "auth_challenge") peer.challenge = frame.challenge;
    if (frame.type === "welcome") {
      logins += 1;
      peer.isIn = true;
      for (const { pubkey } of frame.peers) peer.present.add(pubkey);
    }
    if (!("pubkey" in frame)) return;
    if (!peer.isIn) wrong.push(`${frame.type} to a stranger`);
    if (frame.pubkey === peer.key.pubkey) wrong.push(`${frame.type} of oneself`);
    if (frame.type === "peer_join") peer.present.add(frame.pubkey);
    else if (!peer.present.has(frame.pubkey)) wrong.push(`${frame.type} of somebody who is not here`);
    if (frame.type === "peer_leave") peer.present.delete(frame.pubkey);
  }

  function enter(): void {
    connections += 1;
    const peer: Peer = { connection: connections, key: pick(random, keys), present: new Set(), challenge: "", isIn: false };
    peers.set(peer.connection, peer);
    feed({ type: "connected", connection: peer.connection });
    if (random.unit() < 0.2) return;
    say(peer, encodeClientFrame({ type: "auth", pubkey: peer.key.pubkey }));
    if (peer.challenge === "" || !peers.has(peer.connection)) return;
    const event = peer.key.signNow(buildSyncLogin({ challenge: peer.challenge, url }, 1_767_225_600));
    say(peer, encodeClientFrame({ type: "auth_response", event }));
  }

  function say({ connection }: Peer, text: string): void {
    const parsed = parseClientFrame(text);
    if (parsed.ok) return feed({ type: "frame", connection, frame: parsed.value });
    refused += 1;
    feed({ type: "bad-frame", connection, problem: parsed.problem });
  }

  for (let count = 0; count < frames; count += 1) {
    if (count === Math.floor(frames / 4)) heapEarly = heapNow();
    const [somebody] = peers.size === 0 ? [undefined] : [pick(random, [...peers.values()])];
    const event = random.unit();
    if (somebody === undefined || peers.size < 6 || (event < 0.004 && peers.size < capacity + strangers)) enter();
    else if (event < 0.006) {
      peers.delete(somebody.connection);
      feed({ type: "disconnected", connection: somebody.connection });
    } else if (event < 0.012) {
      feed({ type: "queued", connection: somebody.connection, bytes: pick(random, [0, 0, 300_000, 900_000, 2_000_000]) });
    } else if (event < 0.1) {
      nowMs += random.unit() * 60;
      feed({ type: "tick" });
    } else if (event < 0.105) {
      nowMs += 1_000;
      feed({ type: "sweep" });
    } else if (event < 0.107) feed({ type: "emit", game: { event: "score", data: count } });
    else say(somebody, anyText(random));
    readAsClient(random, wrong);
    const { players, strangers: waiting } = room.stats();
    if (players > capacity || waiting > strangers) wrong.push("more inside than there is room for");
    if (wrong.length > 0) break;
  }
  const heapLate = heapNow();
  feed({ type: "tick" });
  for (const connection of peers.keys()) {
    peers.delete(connection);
    feed({ type: "disconnected", connection });
  }
  return {
    frames,
    refused,
    sent,
    logins,
    wrong,
    leftOver: room.stats(),
    heapBytes: heapEarly === 0 ? null : [heapEarly, heapLate],
  };
}

function anyMessage(random: SeededRandom): Readonly<Record<string, unknown>> {
  const place = () => (random.unit() - 0.5) * 60;
  const cell = () => `${Math.floor(random.unit() * 8) - 4},${Math.floor(random.unit() * 8) - 4}`;
  const { pubkey } = pick(random, keys);
  switch (Math.floor(random.unit() * 10)) {
    case 0:
    case 1:
    case 2:
      return { type: "position", x: place(), y: 0, z: place(), ry: 1, t: random.unit() * 1e6 };
    case 3:
      return { type: "subscribe_cells", cells: Array.from({ length: Math.floor(random.unit() * 6) }, cell) };
    case 4:
      return { type: "chat", text: "good evening", cid: "0123456789abcdef" };
    case 5:
      return { type: "emoji", emoji: "👋" };
    case 6:
      return { type: "dm", to: pubkey, text: "psst" };
    case 7:
      return { type: "join", avatar: { model: "fox", displayName: "Fox" } };
    case 8:
      return { type: "auth", pubkey };
    default:
      return pick(random, [{ type: "ping" }, { type: "auth_response", signature: "{}" }]);
  }
}

function anyText(random: SeededRandom): string {
  const kind = random.unit();
  if (kind < 0.02) return Buffer.from(noise(random, 6_000)).toString("latin1");
  const message = anyMessage(random);
  if (kind < 0.35) return JSON.stringify(message);
  return kind < 0.7 ? mangleFields(random, message) : mangleText(random, JSON.stringify(message));
}

const serverMessages: readonly Readonly<Record<string, unknown>>[] = [
  { type: "welcome", peers: [{ pubkey: "ab".repeat(32), position: { x: 1, y: 2, z: 3, ry: 4 } }], grid: { size: 10 } },
  { type: "peer_position", msgId: "n-1", pubkey: "ab".repeat(32), x: 1, y: 2, z: 3, ry: 4, t: 5 },
  { type: "peer_chat", msgId: "n-2", pubkey: "ab".repeat(32), text: "hello", cid: "c" },
  { type: "peer_join", msgId: "n-3", pubkey: "ab".repeat(32), avatar: { model: "owl" } },
  { type: "game_event", msgId: "n-4", event: "score", data: { a: [1, { b: 2 }] } },
  { type: "error", message: "no", code: "TOO_LARGE" },
];

/** The same from the other end: what a client reads of a broken server is readable again, or refused. */
function readAsClient(random: SeededRandom, wrong: string[]): void {
  const message = pick(random, serverMessages);
  const parsed = parseServerFrame(random.unit() < 0.5 ? mangleFields(random, message) : mangleText(random, JSON.stringify(message)));
  if (parsed.ok && !parseServerFrame(encodeServerFrame(parsed.value)).ok) wrong.push(`${parsed.value.type} cannot be read again`);
  if (random.unit() < 0.2) parsePoseMessage(noise(random, 200));
}

function heapNow(): number {
  if (globalThis.gc === undefined) return 0;
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
