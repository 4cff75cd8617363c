import { spawn } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Log } from "@plaza/platform";
import { oneLine, parseJson } from "@plaza/protocol";
import { readableBeside } from "./script-folder.ts";
import type { LineFromScript, LineToScript } from "./script-lines.ts";

/** The process in which a script lives. */
export interface ScriptProcess {
  send(line: LineToScript): void;
  /** How much memory it holds, heap or not; null where the system does not say. */
  heldMb(): number | null;
  /** How much of the machine's time it has used so far, in ms; null where the system does not say. */
  usedMs(): number | null;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

/** What a script's process tells. */
export interface ScriptProcessHandlers {
  line(line: LineFromScript): void;
  /** It is gone, or has to go: `why` is for the operator. Told once. */
  gone(why: string): void;
}

/** A whole answer, acts and kept state; longer ones end the process. */
const mostLineChars = 512 * 1024;
/** What a script may print in a second, in bytes; more ends the process. */
const mostPrintedBytes = 256 * 1024;
const mostPrintedLines = 20;
const niceness = 5;
/** What the times of processes are counted in, on every Linux we know. */
const msPerClockTick = 10;

const main = fileURLToPath(new URL("script-main.ts", import.meta.url));
const own = dirname(main);
const packageFile = fileURLToPath(new URL("../../../package.json", import.meta.url));

function readLine(text: string): LineFromScript | null {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null) return null;
  const fields: { readonly [name: string]: unknown } = { ...parsed.value };
  const { type, number, acts, keep, errors } = fields;
  if ((type !== "done" && type !== "failed") || typeof number !== "number" || !Array.isArray(acts) || !Array.isArray(errors)) return null;
  const texts: readonly unknown[] = errors;
  return {
    type,
    number,
    // Each is looked at where it is done.
    acts,
    errors: texts.filter((each) => typeof each === "string"),
    ...(typeof keep === "string" ? { keep } : {}),
  };
}

/**
 * Starts a script's process: it sees its own folder, may write nowhere and start nothing, reaches no other process, has no
 * environment, and gives way to the server.
 *
 * @see docs/spec/plaza.md
 */
export function startScriptProcess(
  { path, memoryMb, hidden }: { readonly path: string; readonly memoryMb: number; readonly hidden: readonly string[] },
  log: Log,
  handlers: ScriptProcessHandlers,
): ScriptProcess {
  const script = realpathSync(path);
  const readable = [join(own, "*"), ...readableBeside(script, hidden)].map((each) => `--allow-fs-read=${each}`);
  const child = spawn(
    process.execPath,
    [
      "--permission",
      ...readable,
      `--allow-fs-read=${packageFile}`,
      `--max-old-space-size=${memoryMb}`,
      // Its files are beyond what Node's permissions see.
      "--no-experimental-sqlite",
      "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
      "--disable-warning=ExperimentalWarning",
      main,
    ],
    { stdio: ["ignore", "pipe", "pipe", "pipe"], env: {}, windowsHide: true },
  );
  let isGone = false;
  let unread = "";
  let printed = { sinceMs: 0, bytes: 0, lines: 0 };

  const kill = (): void => {
    isGone = true;
    process.off("exit", kill);
    child.kill("SIGKILL");
  };
  // A script that spins would not notice that nobody is there any more.
  process.on("exit", kill);

  function gone(why: string): void {
    if (isGone) return;
    kill();
    handlers.gone(why);
  }

  function print(chunk: Buffer): void {
    const nowMs = performance.now();
    if (nowMs - printed.sinceMs >= 1_000) printed = { sinceMs: nowMs, bytes: 0, lines: 0 };
    printed.bytes += chunk.length;
    if (printed.bytes > mostPrintedBytes) return gone("it prints too much");
    for (const text of chunk.toString("utf8").split("\n")) {
      if (text.trim() === "") continue;
      printed.lines += 1;
      if (printed.lines <= mostPrintedLines) log.info("the script prints", { text: oneLine(text, 500) });
    }
  }

  // The fourth stream is a pipe both ways, as asked for above.
  const line = child.stdio[3] as Duplex;
  line.setEncoding("utf8");
  line.on("data", (chunk: string) => {
    if (isGone) return;
    unread += chunk;
    if (unread.length > mostLineChars) return gone("it answers too much at once");
    const lines = unread.split("\n");
    unread = lines.pop() ?? "";
    for (const text of lines) {
      const read = readLine(text);
      if (read === null) return gone("its answer cannot be read");
      handlers.line(read);
    }
  });
  line.on("error", () => gone("its line broke"));
  child.stdout?.on("data", print);
  child.stderr?.on("data", print);
  child.on("error", (error) => gone(error.message));
  child.on("exit", (code, signal) => gone(signal === null ? `it ended with ${code}` : `it was ended by ${signal}`));

  const { pid } = child;
  if (pid !== undefined) {
    try {
      setPriority(pid, niceness);
      // Where memory runs out all the same, the system shall take the script and not the server.
      writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
    } catch {
      // Not every system has these; the other limits hold there too.
    }
  }

  return {
    send(message) {
      if (!isGone) line.write(`${JSON.stringify(message)}\n`);
    },
    heldMb() {
      if (pid === undefined) return null;
      try {
        const resident = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
        return resident === null ? null : Number(resident[1]) / 1_024;
      } catch {
        return null;
      }
    },
    usedMs() {
      if (pid === undefined) return null;
      try {
        // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ");
        return (Number(fields[11]) + Number(fields[12])) * msPerClockTick;
      } catch {
        return null;
      }
    },
    kill,
  };
}

/** A script's file as its process imports it. */
export function scriptUrl(path: string): string {
  return pathToFileURL(realpathSync(path)).href;
}
