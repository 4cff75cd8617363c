import { POSE_RECORD_BYTES, widenPoseTime } from "@plaza/protocol";
import type { Histogram } from "./histogram.ts";
import { steadyMs } from "./steady-clock.ts";

/** A reader that looks at everything it gets: it times each position, and knows how old its view of each player is. */
export interface Probe {
  take(chunk: Buffer): void;
  /** Notes the age of what is known about everybody, as a page that draws a frame now would find it. */
  look(ages: Histogram): void;
  readonly counted: { bytes: number; deliveries: number };
}

const textKey = Buffer.from('"pubkey":"');
const textTime = Buffer.from('"t":');

/** Makes one that has seen nothing. */
export function createProbe(latency: Histogram): Probe {
  /** The newest `t` by player: a handle, or the beginning of a key. */
  const newest = new Map<number | string, number>();
  const counted = { bytes: 0, deliveries: 0 };
  let rest: Buffer = Buffer.alloc(0);

  function note(player: number | string, t: number, nowMs: number): void {
    counted.deliveries += 1;
    latency.add(nowMs - t);
    newest.set(player, t);
  }

  function readText(bytes: Buffer, from: number, to: number, nowMs: number): void {
    const key = bytes.indexOf(textKey, from);
    const time = bytes.lastIndexOf(textTime, to);
    if (key === -1 || key > to || time < key) return;
    note(bytes.toString("latin1", key + 10, key + 22), Number(bytes.toString("latin1", time + 4, to - 1)), nowMs);
  }

  function readRecords(bytes: Buffer, from: number, to: number, nowMs: number): void {
    if (bytes[from] !== 1) return;
    for (let at = from + 1; at < to; at += POSE_RECORD_BYTES) {
      const t = widenPoseTime(bytes.readUInt32BE(at + POSE_RECORD_BYTES - 4) % 2 ** 22, nowMs);
      note(bytes.readUInt16BE(at), t, nowMs);
    }
  }

  return {
    counted,
    take(chunk) {
      counted.bytes += chunk.length;
      const nowMs = steadyMs();
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (;;) {
        const head = headBytes(bytes, at);
        const end = head === 0 ? Number.POSITIVE_INFINITY : at + head + payloadBytes(bytes, at);
        if (end > bytes.length) break;
        if (bytes[at] === 0x81) readText(bytes, at + head, end, nowMs);
        else if (bytes[at] === 0x82) readRecords(bytes, at + head, end, nowMs);
        at = end;
      }
      // What was read is overwritten by the next read.
      rest = Buffer.from(bytes.subarray(at));
    },
    look(ages) {
      const nowMs = steadyMs();
      for (const t of newest.values()) ages.add(nowMs - t);
    },
  };
}

/** The length of a server's frame's head; 0 when it is not all there. */
export function headBytes(bytes: Buffer, at: number): number {
  const short = bytes[at + 1];
  if (short === undefined) return 0;
  const size = short < 126 ? 2 : short === 126 ? 4 : 10;
  return at + size <= bytes.length ? size : 0;
}

/** The length of what follows a head. */
export function payloadBytes(bytes: Buffer, at: number): number {
  const short = bytes[at + 1] ?? 0;
  if (short < 126) return short;
  return short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
}
