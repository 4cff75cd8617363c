import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** Asked each frame: 0 for silence, 1 for loud. */
export type ReadLevel = () => number;

const readers = new Map<HTMLElement, { readonly read: ReadLevel; shown: number; smooth: number }>();
let frame = 0;

function draw(): void {
  for (const [element, meter] of readers) {
    const level = meter.read();
    // Up at once, down slowly: as a lamp glows.
    meter.smooth = level > meter.smooth ? level : meter.smooth * 0.86 + level * 0.14;
    const next = Math.round(meter.smooth * 40) / 40;
    if (next === meter.shown) continue;
    meter.shown = next;
    element.style.setProperty("--level", String(next));
  }
  frame = readers.size === 0 ? 0 : requestAnimationFrame(draw);
}

/** What loudness means for a ring: dB below full scale to 0..1. */
export function ringLevel(level: number): number {
  return Math.min(1, Math.max(0, (62 - level) / 46));
}

/** Lets an element's `--level` follow a loudness, frame by frame, without React. */
export function useLevel<E extends HTMLElement>(read: ReadLevel): RefObject<E | null> {
  const ref = useRef<E>(null);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    readers.set(element, { read: () => latest.current(), shown: -1, smooth: 0 });
    if (frame === 0) frame = requestAnimationFrame(draw);
    return () => void readers.delete(element);
  }, []);
  return ref;
}
