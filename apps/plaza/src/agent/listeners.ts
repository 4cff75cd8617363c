import type { Log } from "@plaza/platform";

/** Who listens to what, and what happens. */
export interface Listeners<Events> {
  /** @returns stops listening */
  on<E extends keyof Events>(event: E, listener: (happened: Events[E]) => unknown): () => void;
  tell<E extends keyof Events>(event: E, happened: Events[E]): void;
  clear(): void;
}

type Sets<Events> = { [E in keyof Events]?: Set<(happened: Events[E]) => unknown> };

/** Makes an empty list; a listener that fails, at once or later, is logged and disturbs nobody. */
export function createListeners<Events>(log: Log): Listeners<Events> {
  let sets: Sets<Events> = {};
  const failedOver = (event: keyof Events, error: unknown): void => {
    log.error("a listener failed", { event: String(event), error: String(error) });
  };
  return {
    on<E extends keyof Events>(event: E, listener: (happened: Events[E]) => unknown) {
      const known: Set<(happened: Events[E]) => unknown> = sets[event] ?? new Set();
      sets[event] = known;
      const own = (happened: Events[E]): unknown => listener(happened);
      known.add(own);
      return () => {
        known.delete(own);
      };
    },
    tell(event, happened) {
      for (const listener of sets[event] ?? []) {
        try {
          const result = listener(happened);
          if (result instanceof Promise) result.catch((error: unknown) => failedOver(event, error));
        } catch (error) {
          failedOver(event, error);
        }
      }
    },
    clear() {
      sets = {};
    },
  };
}
