import { connect } from "node:net";
import type { Socket } from "node:net";
import {
  buildSyncLogin,
  encodeClientFrame,
  parseServerFrame,
  POSE_PROTOCOL,
  POSE_RECORD_BYTES,
  publicKeyOf,
  signEvent,
  widenPoseTime,
} from "@plaza/protocol";

/** What all clients of a process count together. */
export interface Tally {
  deliveries: number;
  bytes: number;
  lost: number;
  readonly latenciesMs: number[];
}

/** One player: a WebSocket spoken by hand, because a library's cost per frame would be the first thing to saturate. */
export interface LoadClient {
  move(x: number, z: number): void;
  end(): void;
}

const key = new Uint8Array(32);

/** A frame whose mask is zero: valid, and nothing to compute. */
function masked(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const head = size < 126 ? Buffer.from([0x81, 0x80 | size, 0, 0, 0, 0]) : Buffer.from([0x81, 0xfe, size >> 8, size & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** How a player comes in. */
export interface LoadClientOptions {
  readonly port: number;
  readonly number: number;
  readonly isLogin: boolean;
  /** Whether positions come as bytes. */
  readonly isBinary: boolean;
  /** Whether the arrival of every single position is timed. */
  readonly isProbe: boolean;
  readonly tally: Tally;
}

/** Dials and, where asked to, logs in; resolves once inside. */
export function enterLoadClient(options: LoadClientOptions): Promise<LoadClient> {
  const { port, number, isLogin, isBinary, isProbe, tally } = options;
  const offer = isBinary ? `Sec-WebSocket-Protocol: ${POSE_PROTOCOL}\r\n` : "";
  return new Promise((resolve, reject) => {
    const secretKey = key.slice();
    new DataView(secretKey.buffer).setUint32(28, number + 1);
    let state: "upgrading" | "talking" | "inside" = "upgrading";
    let early = Buffer.alloc(0);
    /** Bytes of the current frame still to pass by, and of a head that came in pieces. */
    let skip = 0;
    let head = Buffer.alloc(0);

    const socket: Socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (size, buffer) => {
          const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, size);
          if (state === "inside") count(bytes);
          else listen(bytes);
          return true;
        },
      },
    });
    socket.on("error", reject);
    socket.on("close", () => {
      tally.lost += 1;
    });
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n${offer}Sec-WebSocket-Key: ${Buffer.alloc(16, number & 255).toString("base64")}\r\n\r\n`,
    );

    const client: LoadClient = {
      move(x, z) {
        socket.write(masked(encodeClientFrame({ type: "position", x, y: 0, z, ry: 1.234, t: Math.round(performance.now() * 10) / 10 })));
      },
      end: () => socket.destroy(),
    };

    function listen(bytes: Buffer): void {
      early = Buffer.concat([early, bytes]);
      if (state === "upgrading") {
        const end = early.indexOf("\r\n\r\n");
        if (end === -1) return;
        early = Buffer.from(early.subarray(end + 4));
        state = "talking";
        if (!isLogin) return enter();
        socket.write(masked(encodeClientFrame({ type: "auth", pubkey: publicKeyOf(secretKey) })));
      }
      for (let text = takeFrame(); text !== null; text = takeFrame()) {
        const frame = parseServerFrame(text);
        if (!frame.ok) return reject(new Error(frame.problem.detail));
        if (frame.value.type === "welcome") return enter();
        if (frame.value.type === "error") return reject(new Error(frame.value.message));
        if (frame.value.type !== "auth_challenge") continue;
        const login = buildSyncLogin({ challenge: frame.value.challenge, url: `ws://127.0.0.1:${port}/` }, Math.floor(Date.now() / 1000));
        socket.write(masked(encodeClientFrame({ type: "auth_response", event: signEvent(login, secretKey) })));
      }
    }

    function enter(): void {
      state = "inside";
      count(early);
      resolve(client);
    }

    /** The next text; pings and the like pass by. */
    function takeFrame(): string | null {
      for (;;) {
        const at = headBytes(early, 0);
        if (at === 0) return null;
        const end = at + payloadBytes(early, 0);
        if (early.length < end) return null;
        const isText = early[0] === 0x81;
        const text = early.toString("utf8", at, end);
        early = Buffer.from(early.subarray(end));
        if (isText) return text;
      }
    }

    function count(chunk: Buffer): void {
      tally.bytes += chunk.length;
      let bytes = chunk;
      if (head.length > 0) {
        bytes = Buffer.concat([head, chunk]);
        head = Buffer.alloc(0);
      }
      let at = skip;
      while (at < bytes.length) {
        const size = headBytes(bytes, at);
        if (size === 0 || (isProbe && at + size + payloadBytes(bytes, at) > bytes.length)) break;
        const end = at + size + payloadBytes(bytes, at);
        const isText = bytes[at] === 0x81;
        if (isProbe) probe(bytes, at + size, end, isText);
        tally.deliveries += isText ? 1 : Math.floor((end - at - size) / POSE_RECORD_BYTES);
        at = end;
      }
      if (at >= bytes.length) skip = at - bytes.length;
      else {
        skip = 0;
        head = Buffer.from(bytes.subarray(at));
      }
    }

    function probe(bytes: Buffer, from: number, to: number, isText: boolean): void {
      if (!isText) {
        const nowMs = performance.now();
        if (bytes[from] !== 1) return;
        for (let end = to; end > from + 1; end -= POSE_RECORD_BYTES) {
          tally.latenciesMs.push(nowMs - widenPoseTime(bytes.readUInt32BE(end - 4) % 2 ** 22, nowMs));
        }
        return;
      }
      const end = bytes.toString("latin1", Math.max(from, to - 18), to);
      const place = end.indexOf('"t":');
      if (place !== -1) tally.latenciesMs.push(performance.now() - Number(end.slice(place + 4, -1)));
    }
  });
}

const shared = Buffer.alloc(256 * 1024);

/** The length of a frame's head; 0 when it is not all there. */
function headBytes(bytes: Buffer, at: number): number {
  const short = bytes[at + 1];
  if (short === undefined) return 0;
  const size = short < 126 ? 2 : short === 126 ? 4 : 10;
  return at + size <= bytes.length ? size : 0;
}

function payloadBytes(bytes: Buffer, at: number): number {
  const short = bytes[at + 1] ?? 0;
  if (short < 126) return short;
  return short === 126 ? ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0) : Number(bytes.readBigUInt64BE(at + 2));
}
