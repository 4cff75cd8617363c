/** One line of a table: the first cell to the left, the others to the right. */
export function row(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 30) : cell.padStart(widths[index] ?? 12))).join("");
}

/** The value below which this share of sorted samples lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
