import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const plazaCommand = fileURLToPath(new URL("../../apps/plaza/bin/plaza.mjs", import.meta.url));

/** The one line `plaza up --json` prints when all is up. Under `--no-demo` there is no `sync` and no `scene`: both are null there. */
export interface PlazaReady {
  readonly ready: true;
  readonly page: string;
  readonly relay: string;
  readonly media: string;
  readonly sync: string;
  readonly scene: string;
  readonly pid: number;
}

/** A Plaza of a test's own. */
export interface RunningPlaza {
  readonly ready: PlazaReady;
  /** Where its data lies; give it to another `startPlaza` to start again on the same. */
  readonly data: string;
  /** Everything on its standard error so far. */
  log(): string;
  /** What it ended with; null while it runs. */
  exitCode(): number | null;
  /** Ends it as Ctrl-C does, or as a crash does; a data folder made for it goes too, unless kept. */
  end(how?: { readonly signal?: "SIGINT" | "SIGKILL"; readonly keepData?: boolean }): Promise<void>;
}

/** How to start. */
export interface StartPlazaOptions {
  /** More flags for `plaza up`. */
  readonly flags?: readonly string[];
  /** Default: a new folder, removed at the end. */
  readonly data?: string;
}

const startWaitMs = 60_000;
const endWaitMs = 10_000;

/** Starts `plaza up` on a free port and waits until it is up. Rejects with its log when it ends or stays silent. */
export async function startPlaza(options: StartPlazaOptions = {}): Promise<RunningPlaza> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "plaza-data-")));
  const child = spawn(process.execPath, [plazaCommand, "up", "--port", "0", "--json", "--data", data, ...(options.flags ?? [])], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      log += `${error.message}\n`;
      resolve();
    });
  });

  async function end(signal: "SIGINT" | "SIGKILL", keepData: boolean): Promise<void> {
    if (isRunning(child)) child.kill(signal);
    const patience = setTimeout(() => isRunning(child) && child.kill("SIGKILL"), endWaitMs);
    await ended;
    clearTimeout(patience);
    if (!keepData && options.data === undefined) await rm(data, { recursive: true, force: true });
  }

  try {
    const ready = await readyLine(child, ended);
    return {
      ready,
      data,
      log: () => log,
      exitCode: () => child.exitCode,
      end: (how = {}) => end(how.signal ?? "SIGINT", how.keepData ?? false),
    };
  } catch (error) {
    await end("SIGKILL", false);
    throw new Error(`plaza up: ${error instanceof Error ? error.message : String(error)}\n${log}`, { cause: error });
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function readyLine(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }, ended: Promise<void>): Promise<PlazaReady> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`not up within ${startWaitMs} ms`)), startWaitMs);
    const settle = (run: () => void) => {
      clearTimeout(patience);
      run();
    };
    createInterface({ input: child.stdout }).on("line", (line) => {
      const ready: PlazaReady | { readonly ready?: undefined } = JSON.parse(line);
      if (ready.ready === true) settle(() => resolve(ready));
    });
    void ended.then(() => settle(() => reject(new Error(`ended before it was up, with code ${String(child.exitCode)}`))));
  });
}
