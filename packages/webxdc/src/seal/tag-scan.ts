import { isSpace, lowerLetter } from "./own-text.ts";

/** What stands behind a `<`. */
export interface TagName {
  /** In lower case; empty where no tag begins. */
  readonly name: string;
  readonly closing: boolean;
  /** Where the name begins. */
  readonly nameAt: number;
  /** The first place after the name. */
  readonly endAt: number;
  /** False where the text ends before the name does. */
  readonly ended: boolean;
}

/** One attribute of a tag, as far as a reader of tags would keep it: of attributes with the same name the first. */
export interface FoundAttribute {
  /** As written, character references and all; null where the tag has none. */
  readonly value: string | null;
  /** False where neither the attribute nor the end of the tag was reached. */
  readonly ended: boolean;
  /** How many letters were looked at. */
  readonly steps: number;
}

const longestName = 40;

/** Reads the name of the tag that begins at `at`, whatever comes before it. */
export function tagNameAt(html: string, at: number): TagName {
  const closing = html[at + 1] === "/";
  const nameAt = at + (closing ? 2 : 1);
  let name = "";
  let endAt = nameAt;
  for (; endAt < html.length; endAt += 1) {
    const letter = html[endAt] ?? "";
    if (isSpace(letter) || letter === "/" || letter === ">") return { name, closing, nameAt, endAt, ended: true };
    // No name that matters is longer, and a name of a megabyte is not worth reading.
    if (name.length > longestName) return { name: "", closing, nameAt, endAt, ended: true };
    name += lowerLetter(letter);
  }
  return { name, closing, nameAt, endAt, ended: false };
}

/**
 * Finds an attribute in the tag whose name ends at `from`, the way HTML reads tags.
 *
 * @param most - how many letters to look at before giving up
 */
export function attributeAt(html: string, from: number, wanted: string, most: number): FoundAttribute {
  const last = html.length - from > most ? from + most : html.length;
  let at = from;
  const found = (value: string | null, ended: boolean): FoundAttribute => ({ value, ended, steps: at - from });
  for (;;) {
    while (at < last && (isSpace(html[at] ?? "") || html[at] === "/")) at += 1;
    if (at >= last) return found(null, false);
    if (html[at] === ">") return found(null, true);
    // A name may begin with `=`, and may hold quotes and `<`.
    let name = lowerLetter(html[at] ?? "");
    at += 1;
    for (; at < last; at += 1) {
      const letter = html[at] ?? "";
      if (isSpace(letter) || letter === "/" || letter === ">" || letter === "=") break;
      if (name.length <= longestName) name += lowerLetter(letter);
    }
    while (at < last && isSpace(html[at] ?? "")) at += 1;
    if (at >= last) return found(null, false);
    let value = "";
    if (html[at] === "=") {
      at += 1;
      while (at < last && isSpace(html[at] ?? "")) at += 1;
      if (at >= last) return found(null, false);
      const quote = html[at] ?? "";
      if (quote === '"' || quote === "'") {
        at += 1;
        for (; at < last && html[at] !== quote; at += 1) if (name === wanted) value += html[at] ?? "";
        if (at >= last) return found(null, false);
        at += 1;
      } else {
        for (; at < last && !isSpace(html[at] ?? "") && html[at] !== ">"; at += 1) if (name === wanted) value += html[at] ?? "";
        // An unquoted value that ends with the text may go on in the next piece.
        if (at >= last) return found(null, false);
      }
    }
    if (name === wanted) return found(value, true);
  }
}
