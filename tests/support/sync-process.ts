import { fork } from "node:child_process";
import type { RoomLimits } from "@plaza/world";
import type { SyncStats } from "../../apps/plaza/src/sync/serve-sync.ts";
import { storyScene } from "./story-scene.ts";

/** How to start a sync server of its own process. */
export interface SyncProcessOptions {
  /** Further URLs it answers to: those of a proxy before it. */
  readonly alsoKnownAs?: readonly string[];
  /** Signatures on threads, as the product does it, or on the main thread (default: starts sooner). */
  readonly verify?: "threads" | "main";
  readonly limits?: Partial<RoomLimits>;
  /** A NATS server on which it meets the other processes of its server. */
  readonly nats?: string;
}

/** A server's own figures, and those of its process. */
export interface SyncProcessStats extends SyncStats {
  /** The longest queue of any one reader since the last question, looked at every 50 ms. */
  readonly queuedPeakBytes: number;
  /** Of the whole process, since its start. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** On the clock of that process. */
  readonly atMs: number;
}

/** To the process. */
export type ToSyncProcess =
  | { readonly type: "stats" }
  | { readonly type: "emit"; readonly event: string; readonly data: unknown }
  /** Be so many times slower than this machine is. */
  | { readonly type: "slow"; readonly factor: number };

/** From the process. */
export type FromSyncProcess =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "stats"; readonly stats: SyncProcessStats };

/** A running server. */
export interface SyncProcess {
  readonly url: string;
  readonly port: number;
  stats(): Promise<SyncProcessStats>;
  /** Tells everybody inside a game event. */
  emit(event: string, data: unknown): void;
  /** Makes the process spend so many times as long on everything, as on a machine that is too small; 1 is as it was. */
  slowDown(factor: number): void;
  /** As a crash does (SIGKILL), or in order (SIGTERM); resolves when the process is gone. */
  end(signal?: "SIGKILL" | "SIGTERM"): Promise<void>;
}

const startWaitMs = 30_000;

/** Starts a sync server of the stories' scene on a free port of 127.0.0.1. It ends with its parent, however that ends. */
export async function startSyncProcess(options: SyncProcessOptions = {}): Promise<SyncProcess> {
  const child = fork(new URL("sync-process-child.ts", import.meta.url), [JSON.stringify({ ...options, scene: storyScene([]).name })], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const asked: ((stats: SyncProcessStats) => void)[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error("a sync server did not start in time")), startWaitMs);
    child.on("message", (message: FromSyncProcess) => {
      if (message.type === "stats") return asked.shift()?.(message.stats);
      clearTimeout(patience);
      resolve(message.port);
    });
    void gone.then(() => {
      clearTimeout(patience);
      reject(new Error("a sync server ended before it was up"));
    });
  });
  return {
    url: `ws://127.0.0.1:${port}/sync/stories`,
    port,
    stats() {
      child.send({ type: "stats" } satisfies ToSyncProcess);
      return new Promise((resolve, reject) => {
        asked.push(resolve);
        void gone.then(() => reject(new Error("the sync server is gone")));
      });
    },
    emit: (event, data) => void child.send({ type: "emit", event, data } satisfies ToSyncProcess),
    slowDown: (factor) => void child.send({ type: "slow", factor } satisfies ToSyncProcess),
    end(signal = "SIGKILL") {
      child.kill(signal);
      return gone;
    },
  };
}
