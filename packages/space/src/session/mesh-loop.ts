import type { CancelTimer, Clock, Timers } from "@plaza/platform";
import type { MeshPeer, MeshPeerInput, MeshPeerOutput } from "../overlay/mesh-peer.ts";

/** Keeps a peer of the mesh running: gives it what comes, does what it wants, wakes it when something is due. */
export interface MeshLoop {
  /** One input after the other, whatever acting on the outputs brings. */
  take(input: MeshPeerInput): void;
  /** It is not woken any more. */
  end(): void;
}

/** Makes a loop that waits for its first input. */
export function createMeshLoop(options: {
  readonly mesh: Pick<MeshPeer, "handle" | "dueMs">;
  readonly clock: Clock;
  readonly timers: Timers;
  act(output: MeshPeerOutput): void;
}): MeshLoop {
  const { mesh, clock, timers } = options;
  const inbox: MeshPeerInput[] = [];
  let isHandling = false;
  let isEnded = false;
  let stopTimer: CancelTimer | null = null;

  function take(input: MeshPeerInput): void {
    inbox.push(input);
    if (isHandling) return;
    isHandling = true;
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
      for (const output of mesh.handle(next, clock.monotonicMs())) options.act(output);
    }
    isHandling = false;
    wake();
  }

  function wake(): void {
    stopTimer?.();
    stopTimer = null;
    if (isEnded) return;
    const dueMs = mesh.dueMs();
    if (dueMs === Number.POSITIVE_INFINITY) return;
    stopTimer = timers.after(Math.max(1, dueMs - clock.monotonicMs()), () => {
      stopTimer = null;
      take({ type: "tick" });
    });
  }

  return {
    take,
    end() {
      isEnded = true;
      stopTimer?.();
    },
  };
}
