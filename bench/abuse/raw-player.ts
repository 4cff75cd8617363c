import { connect } from "node:net";
import type { Socket } from "node:net";
import { buildSyncLogin, encodeClientFrame, parseServerFrame } from "@plaza/protocol";
import type { ClientFrame } from "@plaza/protocol";
import { crowdKey } from "../../tests/support/crowd-keys.ts";
import { rawFrame } from "../../tests/support/raw-visitor.ts";

/** A player on a bare socket: a library's cost per frame would be the first thing to saturate. */
export interface RawPlayer {
  readonly socket: Socket;
  /** What came with the welcome and after it. */
  readonly early: Buffer;
  send(frame: ClientFrame): void;
}

/** Dials and logs in; resolves at the welcome, with nobody listening to the socket. */
export function enterRawPlayer(port: number, number: number): Promise<RawPlayer> {
  const key = crowdKey(number);
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const send = (frame: ClientFrame) => void socket.write(rawFrame(Buffer.from(encodeClientFrame(frame))));
    let isUpgraded = false;
    let bytes: Buffer = Buffer.alloc(0);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed before the welcome")));
    socket.write(
      `GET /sync/stories HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    const listen = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (!isUpgraded) {
        const end = bytes.indexOf("\r\n\r\n");
        if (end === -1) return;
        isUpgraded = true;
        bytes = bytes.subarray(end + 4);
        send({ type: "auth", pubkey: key.pubkey });
      }
      for (let frame = takeFrame(bytes); frame !== null; frame = takeFrame(bytes)) {
        bytes = frame.rest;
        const parsed = parseServerFrame(frame.payload.toString());
        if (!parsed.ok) return reject(new Error(parsed.problem.detail));
        if (parsed.value.type === "error") return reject(new Error(parsed.value.message));
        if (parsed.value.type === "auth_challenge") {
          const login = buildSyncLogin(
            { challenge: parsed.value.challenge, url: `ws://127.0.0.1:${port}/sync/stories` },
            Math.floor(Date.now() / 1000),
          );
          send({ type: "auth_response", event: key.signNow(login) });
        }
        if (parsed.value.type !== "welcome") continue;
        socket.off("data", listen);
        socket.pause();
        return resolve({ socket, early: bytes, send });
      }
    };
    socket.on("data", listen);
  });
}

/** Cuts a server's first frame off; null when it is not all there. */
export function takeFrame(bytes: Buffer): { readonly opcode: number; readonly payload: Buffer; readonly rest: Buffer } | null {
  const short = bytes[1];
  if (short === undefined) return null;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + size) return null;
  return { opcode: (bytes[0] ?? 0) & 15, payload: bytes.subarray(head, head + size), rest: bytes.subarray(head + size) };
}
