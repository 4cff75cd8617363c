import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers } from "@plaza/platform";

/** What a screen reader is given to read; `number` tells two equal ones apart. */
export interface Announcement {
  readonly text: string;
  readonly number: number;
}

/** Gathers what happens and tells it now and then, so that nobody is flooded. */
export interface Announcer<T> {
  readonly view: Signal<Announcement>;
  tell(item: T): void;
  end(): void;
}

/** What an announcer is made with. */
export interface AnnouncerParts<T> {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Between two announcements. */
  readonly restMs: number;
  /** Everything that came since the last one, in order, as one text; empty for nothing worth it. */
  readonly words: (items: readonly T[]) => string;
}

/** What comes together is told together. */
const GATHER_MS = 250;
const MOST_ITEMS = 200;

/**
 * Makes an announcer with nothing to tell.
 *
 * @see docs/spec/page.md [G-81]
 */
export function createAnnouncer<T>({ clock, timers, restMs, words }: AnnouncerParts<T>): Announcer<T> {
  const view = createSignal<Announcement>({ text: "", number: 0 });
  let waiting: T[] = [];
  let stop: CancelTimer | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  let ended = false;

  function announce(): void {
    stop = null;
    const items = waiting;
    waiting = [];
    const text = words(items);
    if (text === "") return;
    lastMs = clock.monotonicMs();
    view.set({ text, number: view.get().number + 1 });
  }

  return {
    view,
    tell(item) {
      if (ended) return;
      if (waiting.length < MOST_ITEMS) waiting.push(item);
      stop ??= timers.after(Math.max(GATHER_MS, restMs - (clock.monotonicMs() - lastMs)), announce);
    },
    end() {
      ended = true;
      stop?.();
      stop = null;
      waiting = [];
    },
  };
}
