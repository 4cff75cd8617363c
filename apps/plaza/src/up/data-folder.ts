import { closeSync, constants, accessSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Result, failed, ok } from "@plaza/protocol";

/** Where one Plaza keeps everything that must survive it. */
export interface DataFolder {
  readonly path: string;
  /** A path inside the folder. */
  file(name: string): string;
  /** Gives the folder back to the next process. */
  release(): void;
}

/** Why a folder cannot be used. */
export type DataFolderProblem =
  | { readonly code: "not-writable"; readonly path: string; readonly detail: string }
  | { readonly code: "in-use"; readonly path: string; readonly pid: number };

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Tells a process from later ones of the same number, which are given out anew, above all after the machine was started again.
 *
 * @returns empty where the system does not say
 */
function lifeOf(pid: number): string {
  try {
    // The name in parentheses may hold anything; when it began is the 20th field after it.
    const began = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[19];
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${began}`;
  } catch {
    return "";
  }
}

function readLock(path: string): { readonly pid: number; readonly life: string } {
  try {
    const [pid = "", life = ""] = readFileSync(path, "utf8").split("\n");
    return { pid: Number.parseInt(pid, 10) || 0, life };
  } catch {
    return { pid: 0, life: "" };
  }
}

/** Whether another process that is still there holds the lock. */
function isHeld({ pid, life }: ReturnType<typeof readLock>): boolean {
  if (pid === 0 || pid === process.pid || !isRunning(pid)) return false;
  const now = lifeOf(pid);
  return life === "" || now === "" || life === now;
}

/** Makes a folder and those above it. Node's own `recursive` never returns where the system refuses with ENOENT, as in `/proc`. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Makes the folder (owner only) and holds it with a file that names this process,
 * so that two Plazas never write to one store; a lock left by a dead process is taken over.
 */
export function openDataFolder(given: string): Result<DataFolder, DataFolderProblem> {
  const path = resolve(given);
  const lock = join(path, "plaza.pid");
  try {
    makeFolders(path);
    accessSync(path, constants.W_OK | constants.X_OK);
    for (let attempt = 0; ; attempt += 1) {
      try {
        const handle = openSync(lock, "wx", 0o600);
        writeSync(handle, `${process.pid}\n${lifeOf(process.pid)}\n`);
        closeSync(handle);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 0) throw error;
        const found = readLock(lock);
        if (isHeld(found)) return failed({ code: "in-use", path, pid: found.pid });
        rmSync(lock, { force: true });
      }
    }
  } catch (error) {
    return failed({ code: "not-writable", path, detail: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  return ok({
    path,
    file: (name) => join(path, name),
    release() {
      if (readLock(lock).pid === process.pid) rmSync(lock, { force: true });
    },
  });
}
