import type { Clock, DialSocket, Timers } from "@plaza/platform";
import { encodeClientFrame } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";

const patienceMs = 5_000;

/**
 * Measures one round trip to a sync server: asks it for a login challenge, as every client does, and leaves.
 *
 * @returns null when it does not answer within 5 s
 */
export function measureServer(
  url: string,
  { dial, clock, timers, pubkey }: { readonly dial: DialSocket; readonly clock: Clock; readonly timers: Timers; readonly pubkey: Pubkey },
): Promise<number | null> {
  return new Promise((resolve) => {
    let askedMs: number | null = null;
    const finish = (rttMs: number | null): void => {
      stopWaiting();
      resolve(rttMs);
      socket.close();
    };
    const stopWaiting = timers.after(patienceMs, () => finish(null));
    const socket = dial(url, {
      opened() {
        askedMs = clock.monotonicMs();
        socket.send(encodeClientFrame({ type: "auth", pubkey }));
      },
      message: () => finish(askedMs === null ? null : clock.monotonicMs() - askedMs),
      closed: () => finish(null),
    });
  });
}
