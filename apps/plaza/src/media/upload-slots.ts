import type { Clock } from "@plaza/platform";

/** An upload's place among those under way. */
export interface UploadSlot {
  /** The same bytes, counted; throws as soon as the place was given to another. */
  read(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Whether the place was given to another, because this upload was too slow. */
  wasGivenAway(): boolean;
  leave(): void;
}

/** The places for uploads. */
export interface UploadSlots {
  /** Null where all are taken by uploads that come along. */
  take(): UploadSlot | null;
}

interface Upload {
  /** Until when it may bring nothing and still counts as coming along. */
  goodUntilMs: number;
  giveAway(): void;
}

const leastBytesPerSec = 8_192;
const patienceMs = 5_000;

/**
 * Makes the places: who comes when all are taken gets that of the upload that is furthest behind the least speed.
 *
 * @see docs/spec/relay.md [I-7l]
 */
export function createUploadSlots(clock: Clock, most: number): UploadSlots {
  const uploads = new Set<Upload>();

  function makeRoom(): boolean {
    if (uploads.size < most) return true;
    const [slowest] = [...uploads].toSorted((a, b) => a.goodUntilMs - b.goodUntilMs);
    if (slowest === undefined || slowest.goodUntilMs > clock.monotonicMs()) return false;
    slowest.giveAway();
    return true;
  }

  return {
    take() {
      if (!makeRoom()) return null;
      const lost = new AbortController();
      const upload: Upload = {
        goodUntilMs: clock.monotonicMs() + patienceMs,
        giveAway() {
          uploads.delete(upload);
          lost.abort(new Error("its place was given to another upload"));
        },
      };
      uploads.add(upload);
      return {
        read: (body) =>
          untilAborted(body, lost.signal, (sizeBytes) => {
            const paidMs = sizeBytes === null ? Number.POSITIVE_INFINITY : (1_000 * sizeBytes) / leastBytesPerSec;
            const mostMs = sizeBytes === null ? paidMs : clock.monotonicMs() + patienceMs;
            upload.goodUntilMs = Math.min(mostMs, upload.goodUntilMs + paidMs);
          }),
        wasGivenAway: () => lost.signal.aborted,
        leave: () => void uploads.delete(upload),
      };
    },
  };
}

/** @param count - told the size of each part, and null when all have come */
async function* untilAborted(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  count: (sizeBytes: number | null) => void,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const parts = body[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const next = await Promise.race([parts.next(), aborted]);
      count(next.done === true ? null : next.value.length);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not waited for: what is still asked of a sender that has fallen silent comes late or never.
    void parts.return?.().catch(() => undefined);
  }
}
