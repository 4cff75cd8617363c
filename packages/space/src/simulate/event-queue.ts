/** Things that will happen, in order of their time; things of one time in the order they were put. */
export interface EventQueue<T> {
  put(atMs: number, what: T): void;
  /** Takes the next one; null when nothing will happen. */
  take(): { readonly atMs: number; readonly what: T } | null;
  size(): number;
}

interface Entry<T> {
  readonly atMs: number;
  readonly order: number;
  readonly what: T;
}

/** Makes an empty queue: a binary heap. */
export function createEventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = [];
  let order = 0;

  const isBefore = (a: Entry<T>, b: Entry<T>): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  return {
    put(atMs, what) {
      const entry = { atMs, order, what };
      order += 1;
      let at = heap.length;
      heap.push(entry);
      while (at > 0) {
        const up = (at - 1) >> 1;
        const above = heap[up];
        if (above === undefined || !isBefore(entry, above)) break;
        heap[at] = above;
        at = up;
      }
      heap[at] = entry;
    },
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length === 0) return first;
      let at = 0;
      for (;;) {
        const left = 2 * at + 1;
        const a = heap[left];
        if (a === undefined) break;
        const b = heap[left + 1];
        const isRight = b !== undefined && isBefore(b, a);
        const least = isRight ? b : a;
        if (!isBefore(least, last)) break;
        heap[at] = least;
        at = isRight ? left + 1 : left;
      }
      heap[at] = last;
      return first;
    },
    size: () => heap.length,
  };
}
