import type { Stretch } from "@plaza/platform";
import { stretchPassword } from "@plaza/protocol";

/** What the worker tells: how far it is, then the key, or why there is none. */
export type StretchNews = { readonly part: number } | { readonly key: Uint8Array } | { readonly failure: string };

/** How the work is done. */
interface WorkerStretchOptions {
  /** Default: the worker that comes with this package. */
  readonly makeWorker?: () => Worker;
}

/**
 * Stretches passwords in a worker made for each: they are rare, and their memory is given back with it.
 *
 * @see docs/spec/ports.md [F-17]
 */
export function createWorkerStretch(options: WorkerStretchOptions = {}): Stretch {
  const makeWorker =
    options.makeWorker ?? (() => new Worker(new URL("./stretch-worker.ts", import.meta.url), { type: "module", name: "stretch" }));

  function start(): Worker | null {
    try {
      return makeWorker();
    } catch {
      return null;
    }
  }

  return (question, onProgress) =>
    new Promise((resolve, reject) => {
      const here = (): void => {
        try {
          resolve(stretchPassword(question, onProgress));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const worker = start();
      if (worker === null) {
        here();
        return;
      }
      const lost = (): void => {
        worker.terminate();
        here();
      };
      worker.addEventListener("error", lost);
      worker.addEventListener("messageerror", lost);
      worker.addEventListener("message", ({ data }: MessageEvent<StretchNews>) => {
        if ("part" in data) {
          onProgress?.(data.part);
          return;
        }
        worker.terminate();
        if ("key" in data) resolve(data.key);
        else reject(new Error(data.failure));
      });
      worker.postMessage(question);
    });
}
