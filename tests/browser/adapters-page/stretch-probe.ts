import { createWorkerStretch } from "@plaza/platform-browser";

/** Asks about the stretching of passwords. */
export interface StretchProbe {
  /** Stretches one password by a sort of worker: the key in hex or `rejected`, and how many steps were told. */
  stretch(by: "worker" | "none" | "broken" | "too heavy"): Promise<{ readonly key: string; readonly steps: number }>;
}

/** A probe over the stretcher of this page. */
export function buildStretchProbe(): StretchProbe {
  return {
    async stretch(by) {
      const makeWorker = (): Worker => {
        if (by === "none") throw new Error("no worker");
        return new Worker(URL.createObjectURL(new Blob(["throw new Error('broken')"])));
      };
      const stretch = createWorkerStretch(by === "none" || by === "broken" ? { makeWorker } : {});
      let steps = 0;
      const cost = by === "too heavy" ? 3 : 2 ** 10;
      try {
        const key = await stretch({ password: "nostr", salt: new Uint8Array(16), cost }, () => (steps += 1));
        return { key: key.join(" "), steps };
      } catch {
        return { key: "rejected", steps };
      }
    },
  };
}
