import type { CancelTimer, Clock, Timers } from "@plaza/platform";

/** Small pictures waiting to be drawn, so that a page stays quick while there are many. */
export interface PictureQueue<Place, Wish> {
  /** Says what a place shall show; what it shows already is not drawn again. */
  want(place: Place, wish: Wish): void;
  /** Draws everything that was wanted anew. */
  again(): void;
  end(): void;
}

/** What it needs. */
export interface PictureQueueOptions<Place, Wish> {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly draw: (place: Place, wish: Wish) => void;
  /** Called after each turn of drawing, before the page shows anything. */
  readonly turned: () => void;
}

/** While a colour is dragged nothing is drawn: only when nothing was wanted for so long. */
export const SETTLE_MS = 150;
/** No turn begins a picture after so long. */
export const TURN_MS = 8;
const FRAME_MS = 16;

/**
 * Makes an empty queue.
 *
 * @see docs/spec/page.md [G-56a]
 */
export function createPictureQueue<Place, Wish>({
  clock,
  timers,
  draw,
  turned,
}: PictureQueueOptions<Place, Wish>): PictureQueue<Place, Wish> {
  const wanted = new Map<Place, { readonly wish: Wish; readonly mark: string }>();
  const waiting = new Set<Place>();
  let stop: CancelTimer | null = null;

  function turnIn(ms: number): void {
    stop?.();
    stop = waiting.size === 0 ? null : timers.after(ms, turn);
  }

  function turn(): void {
    const beganMs = clock.monotonicMs();
    for (const place of waiting) {
      waiting.delete(place);
      const next = wanted.get(place);
      if (next !== undefined) draw(place, next.wish);
      if (clock.monotonicMs() - beganMs >= TURN_MS) break;
    }
    turned();
    // Where a processor draws, the page has at least half of the time.
    turnIn(Math.max(FRAME_MS, clock.monotonicMs() - beganMs));
  }

  return {
    want(place, wish) {
      const mark = JSON.stringify(wish);
      if (wanted.get(place)?.mark === mark) return;
      wanted.set(place, { wish, mark });
      waiting.add(place);
      turnIn(SETTLE_MS);
    },
    again() {
      for (const place of wanted.keys()) waiting.add(place);
      turnIn(SETTLE_MS);
    },
    end() {
      stop?.();
      stop = null;
      waiting.clear();
    },
  };
}
