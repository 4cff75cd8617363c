/** A part of a file: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a `Range` header for a file of some size.
 *
 * @returns null where the whole file is to be sent (no header, several ranges, another unit), `unsatisfiable` where no byte lies in it
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | "unsatisfiable" | null {
  const match = header === undefined ? null : /^\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i.exec(header);
  const [, from = "", to = ""] = match ?? [];
  if (match === null || (from === "" && to === "")) return null;
  const end = sizeBytes - 1;
  const [first, last] =
    from === "" ? [Math.max(0, sizeBytes - Number(to)), end] : [Number(from), to === "" ? end : Math.min(Number(to), end)];
  if (from !== "" && to !== "" && Number(to) < first) return null;
  return first > end ? "unsatisfiable" : { first, last };
}
