import { connect } from "node:net";
import { buildSyncLogin, encodeClientFrame, parseServerFrame, POSE_PROTOCOL } from "@plaza/protocol";
import type { ClientFrame } from "@plaza/protocol";
import type { CrowdKey } from "../../tests/support/crowd-keys.ts";
import { headBytes, payloadBytes } from "./probe.ts";

/** One player: a WebSocket spoken by hand, because a library's cost per frame would be the first thing to saturate. */
export interface LoadClient {
  send(frame: ClientFrame): void;
  end(): void;
}

/** How a player comes in. */
export interface LoadClientOptions {
  readonly port: number;
  /** Who logs in; null where the server knows no logins. */
  readonly key: CrowdKey | null;
  /** Whether positions come as bytes. */
  readonly isBinary: boolean;
  /** Takes what comes after the login; the bytes are valid until it returns. */
  readonly onBytes: (chunk: Buffer) => void;
  readonly onLost: () => void;
}

/** The ping by which the server asks how far a reader has come. */
const ask = Buffer.from([0x89, 4, ...Buffer.from("read")]);
/** What all sockets are read into. */
const shared = Buffer.alloc(256 * 1024);
const loginMs = 30_000;

/** Dials and, where asked to, logs in; resolves once inside. */
export function enterLoadClient(options: LoadClientOptions): Promise<LoadClient> {
  const { port, key, isBinary, onBytes } = options;
  return new Promise((resolve, reject) => {
    let state: "upgrading" | "talking" | "inside" = "upgrading";
    let early: Buffer = Buffer.alloc(0);
    let tail: Buffer = Buffer.alloc(0);
    const late = setTimeout(() => reject(new Error("a login took half a minute")), loginMs);
    const socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: shared,
        callback(size) {
          const bytes = shared.subarray(0, size);
          if (state === "inside") {
            answer(bytes);
            onBytes(bytes);
          } else listen(bytes);
          return true;
        },
      },
    });
    socket.on("error", reject);
    socket.on("close", options.onLost);
    const offer = isBinary ? `Sec-WebSocket-Protocol: ${POSE_PROTOCOL}\r\n` : "";
    const nonce = Buffer.alloc(16, 7).toString("base64");
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n${offer}Sec-WebSocket-Key: ${nonce}\r\n\r\n`,
    );
    const send = (frame: ClientFrame) => void socket.write(masked(encodeClientFrame(frame)));

    /** Pings are answered, as by every WebSocket; their first byte stands in no text, so looking for them costs little. */
    function answer(bytes: Buffer): void {
      const read = tail.length === 0 ? bytes : Buffer.concat([tail, bytes]);
      tail = Buffer.alloc(0);
      for (let at = read.indexOf(ask); at !== -1; at = read.indexOf(ask, at + ask.length)) {
        socket.write(Buffer.concat([Buffer.from([0x8a, 0x84, 0, 0, 0, 0]), ask.subarray(2)]));
      }
      // One that came in two pieces.
      const begun = read.subarray(Math.max(0, read.length - ask.length + 1)).lastIndexOf(0x89);
      if (begun !== -1) tail = Buffer.from(read.subarray(Math.max(0, read.length - ask.length + 1) + begun));
    }

    function listen(bytes: Buffer): void {
      early = Buffer.concat([early, bytes]);
      if (state === "upgrading") {
        const end = early.indexOf("\r\n\r\n");
        if (end === -1) return;
        early = Buffer.from(early.subarray(end + 4));
        state = "talking";
        if (key === null) return enter();
        send({ type: "auth", pubkey: key.pubkey });
      }
      for (let text = takeText(); text !== null; text = takeText()) {
        const frame = parseServerFrame(text);
        if (!frame.ok) return reject(new Error(frame.problem.detail));
        if (frame.value.type === "welcome") return enter();
        if (frame.value.type === "error") return reject(new Error(frame.value.message));
        if (frame.value.type !== "auth_challenge" || key === null) continue;
        const login = buildSyncLogin({ challenge: frame.value.challenge, url: `ws://127.0.0.1:${port}/` }, Math.floor(Date.now() / 1000));
        send({ type: "auth_response", event: key.signNow(login) });
      }
    }

    function enter(): void {
      clearTimeout(late);
      state = "inside";
      if (early.length > 0) onBytes(early);
      resolve({
        send,
        end() {
          socket.removeListener("close", options.onLost);
          socket.destroy();
        },
      });
    }

    /** The next text; pings and the like pass by. */
    function takeText(): string | null {
      for (;;) {
        const at = headBytes(early, 0);
        const end = at + payloadBytes(early, 0);
        if (at === 0 || early.length < end) return null;
        const text = early[0] === 0x81 ? early.toString("utf8", at, end) : null;
        early = Buffer.from(early.subarray(end));
        if (text !== null) return text;
      }
    }
  });
}

/** A frame whose mask is zero: valid, and nothing to compute. */
function masked(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const head = size < 126 ? Buffer.from([0x81, 0x80 | size, 0, 0, 0, 0]) : Buffer.from([0x81, 0xfe, size >> 8, size & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, Buffer.from(text)]);
}
