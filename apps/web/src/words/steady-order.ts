/**
 * Rows in a new order, or in the order they had while somebody is among them: newcomers at the end, so that nothing moves
 * under a finger or a reader.
 *
 * @param before - keys in the order shown; null to take the new order
 * @see docs/spec/page.md [G-80b]
 */
export function steadyOrder<T>(rows: readonly T[], keyOf: (row: T) => string, before: readonly string[] | null): readonly T[] {
  if (before === null) return rows;
  const rank = new Map(before.map((key, index) => [key, index]));
  const place = (row: T): number => rank.get(keyOf(row)) ?? before.length;
  return rows.toSorted((a, b) => place(a) - place(b));
}
