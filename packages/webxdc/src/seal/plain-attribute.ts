import { indexInText, isSpace, lowerText, words } from "./own-text.ts";

const plainRels = words(["stylesheet", "alternate", "icon", "shortcut", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"]);
const plainPragmas = words(["content-type", "content-language", "default-style", "x-ua-compatible"]);
const ruleTypes = words(["speculationrules", "webbundle"]);

/** The value in place of one that is refused. */
export const refusedValue = "x-refused";

/** True where a `rel` says stylesheet or icon and nothing else: every other word may be a hint that reaches the network. */
export function isPlainRel(rel: string): boolean {
  let word = "";
  for (let at = 0; at <= rel.length; at += 1) {
    const letter = rel[at] ?? " ";
    if (!isSpace(letter)) word += letter;
    else if (word !== "") {
      if (!plainRels(lowerText(word)) && word !== refusedValue) return false;
      word = "";
    }
  }
  return true;
}

function trimmed(text: string): string {
  let out = "";
  let gap = "";
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (isSpace(letter)) gap += letter;
    else {
      out += (out === "" ? "" : gap) + letter;
      gap = "";
    }
  }
  return out;
}

/** True for the value of `http-equiv` that changes nothing about what a page may do. */
export function isPlainPragma(httpEquiv: string): boolean {
  return plainPragmas(lowerText(trimmed(httpEquiv))) || httpEquiv === refusedValue;
}

/** True for the `content` of a refresh that can only lead to a page beside this one. */
export function isNearbyRefresh(httpEquiv: string, content: string): boolean {
  if (lowerText(trimmed(httpEquiv)) !== "refresh") return false;
  for (const odd of [":", "\\", "&", "//"] as const) if (indexInText(content, odd) !== -1) return false;
  return true;
}

/** True for the `type` of a script that is no list of pages to fetch ahead. */
export function isPlainScriptType(type: string): boolean {
  return !ruleTypes(lowerText(trimmed(type)));
}

/** True where a value holds no character reference, so that it is what it looks like. */
export function isLiteral(value: string): boolean {
  return indexInText(value, "&") === -1;
}
