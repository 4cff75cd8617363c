import type { Seen } from "./messages.ts";
import { rawFrame } from "../../tests/support/raw-visitor.ts";
import { takeFrame } from "./raw-player.ts";
import type { RawPlayer } from "./raw-player.ts";

/** Times the positions that readers of one kind get. */
export interface PositionWatch {
  /** A reader of its own: what it is given are the bytes in their order. It answers pings, as every WebSocket does. */
  reader(player: RawPlayer): (bytes: Buffer) => void;
  /** What was seen since the last time, and begins anew. */
  take(): Seen;
}

/** Makes a watch; the stamps in the positions are on this process's monotonic clock. */
export function createPositionWatch(): PositionWatch {
  let positions = 0;
  let backwards = 0;
  let agesMs: number[] = [];
  return {
    reader({ socket }) {
      const newest = new Map<string, number>();
      let waiting: Buffer = Buffer.alloc(0);
      return (bytes) => {
        const nowMs = performance.now();
        waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
        for (let frame = takeFrame(waiting); frame !== null; frame = takeFrame(waiting)) {
          waiting = frame.rest;
          if (frame.opcode === 9) {
            socket.write(rawFrame(Buffer.from(frame.payload), 10));
            continue;
          }
          const text = frame.payload.toString("latin1");
          const at = text.lastIndexOf('"t":');
          if (!text.startsWith('{"type":"peer_position"') || at === -1) continue;
          const t = Number(text.slice(at + 4, -1));
          const keyAt = text.indexOf('"pubkey":"') + 10;
          const pubkey = text.slice(keyAt, keyAt + 64);
          const before = newest.get(pubkey) ?? Number.NEGATIVE_INFINITY;
          if (t < before) backwards += 1;
          else newest.set(pubkey, t);
          positions += 1;
          agesMs.push(nowMs - t);
        }
      };
    },
    take() {
      const seen = { positions, backwards, agesMs: agesMs.toSorted((a, b) => a - b) };
      positions = 0;
      backwards = 0;
      agesMs = [];
      return seen;
    },
  };
}
