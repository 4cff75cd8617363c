import type { Log } from "@plaza/platform";

/** What has been started so far, to be ended in the opposite order. */
export interface Endings {
  add(name: string, end: () => unknown): void;
  /** Ends everything; what fails to end is logged and holds nothing up. */
  run(): Promise<void>;
}

/** Nothing started yet. */
export function createEndings(log: Log): Endings {
  const endings: { readonly name: string; readonly end: () => unknown }[] = [];
  return {
    add: (name, end) => endings.push({ name, end }),
    async run() {
      for (let next = endings.pop(); next !== undefined; next = endings.pop()) {
        try {
          await next.end();
        } catch (error) {
          log.error("a part did not end cleanly", { part: next.name, error: String(error) });
        }
      }
    },
  };
}
