/** How many letters differ at most, in a name of this length, for it to be a slip of the same name. */
function mostSlips(name: string): number {
  return name.length <= 4 ? 1 : name.length <= 8 ? 2 : 3;
}

/** Letters to add, take away, change or swap with their neighbour to get from one text to the other. */
function slipsBetween(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      let least = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, changed);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && isSwapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[to.length] ?? 0;
}

/** The known name that was probably meant; null when none is near. */
export function nearestName(found: string, known: readonly string[]): string | null {
  const plain = found.toLowerCase().replaceAll("_", "-");
  let nearest: string | null = null;
  let least = mostSlips(plain) + 1;
  for (const name of known) {
    const slips = slipsBetween(plain, name);
    if (slips >= least) continue;
    least = slips;
    nearest = name;
  }
  return nearest;
}
