/** The board is this wide and high, whatever the screen: points are whole numbers within it. */
export const boardSize = 1_600;

/** Points one after the other: x, y, x, y. */
export type Points = readonly number[];

/** The colours of the pens; the last is the paper's, with which the eraser draws. */
export const colours = ["#1f2430", "#2551e0", "#0d8f6f", "#f2a413", "#e8503a", "#a23fd0", "#8a5a34", "#8b93a7"] as const;
export const widths = [6, 14, 34] as const;

/** Leaves out the points that a curve hardly needs (Ramer, Douglas and Peucker). */
export function simplified(points: Points, tolerance: number): Points {
  const count = points.length / 2;
  if (count <= 2) return points;
  const keep = new Uint8Array(count);
  keep[0] = 1;
  keep[count - 1] = 1;
  const spans: [number, number][] = [[0, count - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [first, last] = span;
    const ax = points[first * 2] ?? 0;
    const ay = points[first * 2 + 1] ?? 0;
    const dx = (points[last * 2] ?? 0) - ax;
    const dy = (points[last * 2 + 1] ?? 0) - ay;
    const length = Math.sqrt(dx * dx + dy * dy);
    let farthest = -1;
    let distance = tolerance;
    for (let index = first + 1; index < last; index += 1) {
      const x = (points[index * 2] ?? 0) - ax;
      const y = (points[index * 2 + 1] ?? 0) - ay;
      const off = length === 0 ? Math.sqrt(x * x + y * y) : Math.abs(x * dy - y * dx) / length;
      if (off > distance) {
        distance = off;
        farthest = index;
      }
    }
    if (farthest < 0) continue;
    keep[farthest] = 1;
    spans.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, index) => keep[index >> 1] === 1);
}

/** Points as they travel: the first as it is, each later one as the way from the one before. */
export function packed(points: Points): Points {
  return points.map((value, index) => (index < 2 ? value : value - (points[index - 2] ?? 0)));
}

/** What was packed, within the board again. */
export function unpacked(steps: Points): Points {
  const points: number[] = [];
  for (const [index, step] of steps.entries()) points.push(step + (index < 2 ? 0 : (points[index - 2] ?? 0)));
  return points.map((value) => Math.max(0, Math.min(boardSize, value)));
}
