// Payloads come from other people's devices: nothing in them is what it should be until it has been looked at.

/** The own fields of what may be an object. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

/** One line of at most so many characters; null when it is no text or empty. */
export function lineOf(value: unknown, most: number): string | null {
  if (typeof value !== "string") return null;
  const line = Array.from(value.replace(/\p{Cc}+/gu, " ").trim())
    .slice(0, most)
    .join("");
  return line === "" ? null : line;
}

/** A whole number within bounds; null when it is not. */
export function wholeOf(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

/** The entries of what may be a list, at most so many. */
export function entriesOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}
