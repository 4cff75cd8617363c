const LONGEST_NAME = 32;
// Controls, marks that reorder or hide text, and line breaks have no place in a name.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

// No script needs more on one letter; a hundred of them climb over the rows above.
const TOWER = /(\p{M}{4})\p{M}+/gu;

/** The text with at most four marks on each letter. */
export function fewMarks(text: string): string {
  return text.replace(TOWER, "$1");
}

/**
 * A name people chose, made fit for one line.
 *
 * @returns at most 32 characters, or null when nothing visible is left
 */
export function tidyName(chosen: string | null | undefined): string | null {
  if (chosen === null || chosen === undefined) return null;
  const visible = fewMarks(chosen.slice(0, 512).replace(UNSEEN, " ")).replace(/\s+/gu, " ").trim();
  if (visible === "") return null;
  const letters = Array.from(visible);
  return letters.length <= LONGEST_NAME
    ? visible
    : `${letters
        .slice(0, LONGEST_NAME - 1)
        .join("")
        .trimEnd()}…`;
}
