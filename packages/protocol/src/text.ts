// With the u flag a surrogate class matches only halves that stand alone.
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
// Control characters, line and paragraph separators, and the marks that reorder the text around them.
const NOT_IN_ONE_LINE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;
const NOT_IN_LINES = /(?:(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069])+/gu;

// Blanks and format marks (zero-width joiners and the like) show nothing by themselves.
const SHOWS_SOMETHING = /[^\s\p{Cf}]/u;

/** False when a surrogate half stands alone: such a string has no UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** Puts U+FFFD in the place of each lone surrogate half. */
export function toWellFormed(text: string): string {
  return text.replace(LONE_SURROGATES, "\ufffd");
}

/** Cuts a text after so many code points, never inside a surrogate pair; lone halves become U+FFFD. */
export function cutCodePoints(text: string, max: number): string {
  if (text.length <= max) return toWellFormed(text);
  let units = 0;
  for (let points = 0; points < max && units < text.length; points += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return toWellFormed(text.slice(0, units));
}

let graphemes: Intl.Segmenter | undefined;

/**
 * Cuts a text to so many UTF-16 units between characters as a reader sees them, so that a family or flag stays whole.
 * A first character longer than the limit is cut between code points.
 */
export function cutCharacters(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return toWellFormed(text);
  // Segmenting costs by length: one character is never sought beyond this window.
  const window = toWellFormed(text.slice(0, maxUnits * 4));
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let end = 0;
  for (const { index, segment } of graphemes.segment(window)) {
    if (index + segment.length > maxUnits) break;
    end = index + segment.length;
  }
  if (end > 0) return window.slice(0, end);
  let units = 0;
  for (const point of window) {
    if (units + point.length > maxUnits) break;
    units += point.length;
  }
  return window.slice(0, units);
}

function trimAndCut(text: string, maxCodePoints: number): string {
  const cut = cutCodePoints(text.trim(), maxCodePoints).trimEnd();
  return SHOWS_SOMETHING.test(cut) ? cut : "";
}

/**
 * A title or name: one line without control or reordering marks, trimmed, cut after so many code points.
 * Empty when nothing of it would be seen.
 */
export function oneLine(text: string, maxCodePoints: number): string {
  // Cut before cleaning as well: a megabyte of title is not searched.
  return trimAndCut(cutCodePoints(text, maxCodePoints * 4).replace(NOT_IN_ONE_LINE, " "), maxCodePoints);
}

/** A longer text: keeps line breaks and tabs, drops other control and reordering marks, otherwise like {@link oneLine}. */
export function severalLines(text: string, maxCodePoints: number): string {
  return trimAndCut(cutCodePoints(text, maxCodePoints * 4).replace(NOT_IN_LINES, ""), maxCodePoints);
}

/** The text without any of these characters at its end. A pattern like `=+$` takes the square of the length where many stand before the end. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Bytes the text takes as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A pair is four bytes over two units; everything else past 0x7ff is three over one.
    bytes += unit < 0x800 ? 1 : 2;
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) i += 1;
    }
  }
  return bytes;
}
