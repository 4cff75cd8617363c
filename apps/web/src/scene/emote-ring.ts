/** Where one of several stands on a ring around the middle: 0 is at the top, then clockwise; -1 to 1 to the right and down. */
export function ringPlace(index: number, count: number): { readonly x: number; readonly y: number } {
  const turn = (index / count) * Math.PI * 2;
  return { x: Math.sin(turn), y: -Math.cos(turn) };
}

/** Which of the ring's places lies in a direction, null for the middle. */
export function ringIndex(x: number, y: number, count: number, middle = 0.5): number | null {
  if (!(Math.hypot(x, y) > middle)) return null;
  const turn = Math.atan2(x, -y) / (Math.PI * 2);
  return Math.round(((turn + 1) % 1) * count) % count;
}

/** What a key does on the ring. */
export type RingKey = { readonly to: number } | { readonly choose: number };

/** Arrows go around the ring, Home and End to its ends, digits choose: 1 is the first, 0 the tenth. */
export function ringKey(key: string, at: number, count: number): RingKey | null {
  if (key === "ArrowRight" || key === "ArrowDown") return { to: (at + 1) % count };
  if (key === "ArrowLeft" || key === "ArrowUp") return { to: (at + count - 1) % count };
  if (key === "Home") return { to: 0 };
  if (key === "End") return { to: count - 1 };
  if (!/^\d$/u.test(key)) return null;
  const index = key === "0" ? 9 : Number(key) - 1;
  return index < count ? { choose: index } : null;
}
