/** What begins a stamped payload: eight bytes that Opus does not happen to hold. */
const mark = Buffer.from("\u0001plzmk\u0002\u0003", "latin1");
const headBytes = mark.length + 12;

/** A payload that says when it was made and which it is, with real Opus behind. */
export function stampedPayload(seq: number, opus: Uint8Array): Uint8Array {
  const payload = Buffer.alloc(headBytes + opus.length);
  mark.copy(payload, 0);
  payload.writeDoubleLE(performance.now(), mark.length);
  payload.writeUInt32LE(seq, mark.length + 8);
  payload.set(opus, headBytes);
  return payload;
}

/** The stamp of a payload, kept while the Opus behind it is coded anew. */
export function restamped(payload: Uint8Array, recode: (opus: Uint8Array) => Uint8Array): Uint8Array {
  return Buffer.concat([payload.subarray(0, headBytes), recode(payload.subarray(headBytes))]);
}

/** Where frames arrive at one hop: how long each took, how many there were. */
export interface HopWatch {
  heard(message: Uint8Array): void;
  /** The delay of each frame, by its number. */
  readonly delaysMs: ReadonlyMap<number, number>;
}

/** Looks for stamps in whatever message holds them. */
export function createHopWatch(): HopWatch {
  const delaysMs = new Map<number, number>();
  return {
    delaysMs,
    heard(message) {
      const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
      for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
        const seq = bytes.readUInt32LE(at + mark.length + 8);
        if (!delaysMs.has(seq)) delaysMs.set(seq, performance.now() - bytes.readDoubleLE(at + mark.length));
      }
    },
  };
}

/** A figure that so many of all are not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
