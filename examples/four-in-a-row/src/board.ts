export const columns = 7;
export const rows = 6;

/** Whose disc: the first seat's or the second's. */
export type Seat = 0 | 1;

/** What the columns hold, each from the bottom up. */
export type Board = readonly (readonly Seat[])[];

/** A place: column and height from the bottom. */
export interface Place {
  readonly column: number;
  readonly height: number;
}

export const emptyBoard: Board = Array.from({ length: columns }, () => []);

/** The board after a disc was dropped; null where there is no room. */
export function dropped(board: Board, column: number, seat: Seat): Board | null {
  const held = board[column];
  if (held === undefined || held.length >= rows) return null;
  return board.with(column, [...held, seat]);
}

/** Whether no disc fits any more. */
export function isFull(board: Board): boolean {
  return board.every((held) => held.length >= rows);
}

const directions = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/** The discs of one colour that stand in a line of four or more through a column's top disc; none when there is no such line. */
export function lineThrough(board: Board, column: number): readonly Place[] {
  const height = (board[column]?.length ?? 0) - 1;
  const seat = board[column]?.[height];
  if (seat === undefined) return [];
  const reach = (dx: number, dy: number): Place[] => {
    const places: Place[] = [];
    for (let x = column + dx, y = height + dy; board[x]?.[y] === seat; x += dx, y += dy) places.push({ column: x, height: y });
    return places;
  };
  const line = directions
    .map(([dx, dy]) => [...reach(-dx, -dy), ...reach(dx, dy)])
    .filter((places) => places.length >= 3)
    .flat();
  return line.length === 0 ? [] : [{ column, height }, ...line];
}
