import { isFrameName, rewriteMarkup, unfinishedTagAt } from "./markup.ts";
import { isPlainPragma, isPlainRel, isPlainScriptType, refusedValue } from "./plain-attribute.ts";

/** What is true of HTML on its way to an app holds for what the app makes while it runs: the guard is handed the same rules. */
export interface MarkupRules {
  rewriteMarkup(html: string): string;
  /** Where a piece of HTML ends inside a tag that the next piece could turn into a forbidden one. */
  unfinishedTagAt(html: string): number;
  /** True for elements that are windows of their own, by their name in lower case. */
  isFrameName(name: string): boolean;
  /**
   * The value an attribute may have in place of `value`, often the same.
   *
   * @param element - the element's name in lower case
   * @param attribute - the attribute's name in lower case
   */
  allowedValue(element: string, attribute: string, value: string): string;
}

/** The rules of {@link rewriteMarkup}, one by one. They use no built-in that an app could have replaced. */
export const markupRules: MarkupRules = {
  rewriteMarkup,
  unfinishedTagAt,
  isFrameName,
  allowedValue(element, attribute, value) {
    if (element === "link" && attribute === "rel") return isPlainRel(value) ? value : refusedValue;
    if (element === "script" && attribute === "type") return isPlainScriptType(value) ? value : "text/plain";
    if (element === "meta" && attribute === "http-equiv") return isPlainPragma(value) ? value : refusedValue;
    return value;
  },
};
