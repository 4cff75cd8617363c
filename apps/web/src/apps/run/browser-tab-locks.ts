import type { TabHold, TabLocks } from "./tab-turn.ts";

/** Web Locks; where the browser has none (plain http from another machine) every tab is the only one. */
export function createBrowserTabLocks(): TabLocks {
  const locks: LockManager | undefined = "locks" in navigator ? navigator.locks : undefined;
  return {
    ask(name, how) {
      if (locks === undefined)
        return { hold: Promise.resolve({ lost: new Promise(() => undefined), release: () => undefined }), cancel: () => undefined };
      const stop = new AbortController();
      const options: LockOptions = how === "if-free" ? { ifAvailable: true } : how === "steal" ? { steal: true } : { signal: stop.signal };
      const hold = new Promise<TabHold | null>((settle) => {
        let lose = (): void => undefined;
        const lost = new Promise<void>((resolve) => {
          lose = resolve;
        });
        locks
          .request(name, options, (lock) => {
            if (lock === null) {
              settle(null);
              return undefined;
            }
            return new Promise<void>((release) => settle({ lost, release }));
          })
          // Rejects when another tab stole the lock, or the question was taken back.
          .catch(() => {
            lose();
            settle(null);
          });
      });
      return { hold, cancel: () => stop.abort() };
    },
  };
}
