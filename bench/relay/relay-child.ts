import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A relay in a process of its own. */
export interface RelayChild {
  readonly url: string;
  /** From the start of the process until it listens. */
  readonly startMs: number;
  readonly pid: number;
  /** Ends it in order (SIGTERM) or as a power cut would (SIGKILL); resolves when it is gone. */
  stop(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts a relay on a file, or with `broadcast` the baseline server. */
export function startRelayChild(path: string, mode: "relay" | "broadcast" = "relay"): Promise<RelayChild> {
  const startedMs = performance.now();
  const script = fileURLToPath(new URL("relay-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, path, mode], { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (data) => {
    complaints += String(data);
  });
  const gone = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => {
      const url = `ws://127.0.0.1:${String(data).trim()}/`;
      const stop = (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
        child.kill(signal);
        return gone;
      };
      resolve({ url, startMs: performance.now() - startedMs, pid: child.pid ?? 0, stop });
    });
    void gone.then(() => reject(new Error(`the relay did not start: ${complaints}`)));
  });
}
