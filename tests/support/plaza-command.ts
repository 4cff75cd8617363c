import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../apps/plaza/bin/plaza.mjs", import.meta.url));

/** How a command came to its end. */
export interface EndedCommand {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `plaza` command of a test's own, as a process. */
export interface RunningCommand {
  /** The line of JSON on standard output; rejects when the process ends without one. */
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  readonly ended: Promise<EndedCommand>;
  log(): string;
  /** Ends it as Ctrl-C does, or as a crash does. */
  end(signal?: "SIGINT" | "SIGKILL"): Promise<EndedCommand>;
}

const endWaitMs = 15_000;

/** Starts `plaza` with these words. */
export function runPlaza(...args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<EndedCommand>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  const ready = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line));
    });
    void ended.then(({ code }) => reject(new Error(`plaza ${args[0]} ended with ${code} before it was ready\n${stderr}`)));
  });
  // Whoever waits for the end alone is not to fail over the line that never came.
  ready.catch(() => {});
  return {
    ready,
    ended,
    log: () => stderr,
    async end(signal = "SIGINT") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const patience = setTimeout(() => child.kill("SIGKILL"), endWaitMs);
      const outcome = await ended;
      clearTimeout(patience);
      return outcome;
    },
  };
}
