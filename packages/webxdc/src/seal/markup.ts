import { indexInText, isSpace, lowerLetter, sliceText, words } from "./own-text.ts";
import { isLiteral, isNearbyRefresh, isPlainPragma, isPlainRel, isPlainScriptType, refusedValue } from "./plain-attribute.ts";
import { attributeAt, tagNameAt } from "./tag-scan.ts";

const frameNames = words(["iframe", "frame", "frameset", "object", "embed", "applet", "fencedframe", "portal"]);
const rawNames = words(["script", "style"]);
const heldNames = ["iframe", "frame", "frameset", "object", "embed", "applet", "fencedframe", "portal", "link", "meta", "script"];
const finishedNames = words(["link", "meta", "script"]);

/** True for an element that would be, or could become, a window of its own. In lower case. */
export function isFrameName(name: string): boolean {
  return frameNames(name);
}

interface Look {
  /** The first attribute of that name; undefined where that cannot be told. */
  value(from: number, wanted: string): string | null | undefined;
  /** True where a second one follows, or may. */
  isDoubled(from: number, wanted: string): boolean;
}

/** Looks at attributes, but at no more letters in all than a few times the text: a text made to be slow is refused, not read. */
function createLook(html: string): Look {
  let budget = 8 * html.length + 4_096;
  const read = (from: number, wanted: string): ReturnType<typeof attributeAt> => {
    const found = attributeAt(html, from, wanted, budget);
    budget -= found.steps;
    return found;
  };
  return {
    value(from, wanted) {
      const found = read(from, wanted);
      return found.ended ? found.value : undefined;
    },
    isDoubled(from, wanted) {
      const first = read(from, wanted);
      if (!first.ended || first.value === null) return !first.ended;
      const second = read(from + first.steps, wanted);
      return !second.ended || second.value !== null;
    },
  };
}

/** An address that leads nowhere. */
const nowhere = "data:,";

/**
 * What goes in front of the attributes of a tag that would do harm: of two attributes with one name the first counts. A browser
 * that reads ahead takes `rel` from each one, and the address from the first: so a refused link gets another address too.
 */
function correction(name: string, from: number, look: Look): string {
  if (name === "link") {
    const rel = look.value(from, "rel");
    const isRefused = rel === refusedValue && look.value(from, "href") === nowhere;
    const isPlain = rel !== undefined && rel !== null && isLiteral(rel) && isPlainRel(rel) && !look.isDoubled(from, "rel");
    return rel === null || isRefused || isPlain ? "" : ` rel=${refusedValue} href=${nowhere} `;
  }
  if (name === "script") {
    const type = look.value(from, "type");
    return type === null || (type !== undefined && isLiteral(type) && isPlainScriptType(type)) ? "" : " type=text/plain ";
  }
  const pragma = look.value(from, "http-equiv");
  if (pragma === null) return "";
  if (pragma !== undefined && isLiteral(pragma)) {
    if (isPlainPragma(pragma)) return "";
    const content = look.value(from, "content");
    if (content !== null && content !== undefined && isNearbyRefresh(pragma, content)) return "";
  }
  return ` http-equiv=${refusedValue} `;
}

/** True where the attribute `srcdoc` is written at `at`. */
function isSrcdoc(html: string, at: number): boolean {
  const before = html[at - 1] ?? "";
  if (!isSpace(before) && before !== "/" && before !== '"' && before !== "'") return false;
  const word = "srcdoc";
  for (let index = 0; index < word.length; index += 1) if (lowerLetter(html[at + index] ?? "") !== word[index]) return false;
  let next = at + word.length;
  while (next < html.length && isSpace(html[next] ?? "")) next += 1;
  return html[next] === "=";
}

function isAt(html: string, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) if (html[at + index] !== word[index]) return false;
  return true;
}

/** Breaks `srcdoc` between two places. */
function withoutSrcdoc(html: string, from: number, to: number): string {
  let out = "";
  let last = from;
  for (let at = indexInText(html, "=", from); at !== -1 && at < to; at = indexInText(html, "=", at + 1)) {
    let wordAt = at;
    while (wordAt > last && isSpace(html[wordAt - 1] ?? "")) wordAt -= 1;
    wordAt -= 6;
    if (wordAt < last || !isSrcdoc(html, wordAt)) continue;
    out += `${sliceText(html, last, wordAt)}x-`;
    last = wordAt;
  }
  return out + sliceText(html, last, to);
}

/**
 * Takes from HTML what an app must not have: frames of any kind become unknown elements, `link` is stylesheet or icon,
 * `meta` changes no rules and leads nowhere else, scripts list no pages to fetch ahead.
 *
 * It looks at every `<`, whatever stands around it: a reader may take for a tag what another takes for a comment, and both
 * must find nothing. Inside scripts and styles a `<` that would matter is set apart by a space, which to a program is the
 * same. Done twice it changes nothing more.
 *
 * @see docs/spec/webxdc.md
 */
export function rewriteMarkup(html: string): string {
  const look = createLook(html);
  let out = "";
  let last = 0;
  let raw = "";
  let commentEndAt = 0;
  for (let at = indexInText(html, "<"); at !== -1; at = indexInText(html, "<", at + 1)) {
    const isComment = at < commentEndAt;
    const { name, closing, nameAt, endAt } = tagNameAt(html, at);
    out += raw === "" ? withoutSrcdoc(html, last, at) : sliceText(html, last, at);
    last = at;
    if (raw !== "") {
      if (closing && name === raw) raw = "";
      else if (!closing && (frameNames(name) || (finishedNames(name) && correction(name, endAt, look) !== ""))) {
        out += "< ";
        last = at + 1;
      }
    } else if (frameNames(name)) {
      out += closing ? "</x-" : "<x-";
      last = nameAt;
    } else if (!closing && finishedNames(name)) {
      out += sliceText(html, at, endAt) + correction(name, endAt, look);
      last = endAt;
      if (name === "script" && !isComment) raw = name;
    } else if (!closing && !isComment && rawNames(name)) raw = name;
    else if (!isComment && isAt(html, at, "<!--")) {
      // `<!-->` is a whole comment.
      const found = indexInText(html, "-->", at + 2);
      commentEndAt = found === -1 ? html.length : found;
    }
  }
  return out + (raw === "" ? withoutSrcdoc(html, last, html.length) : sliceText(html, last));
}

/**
 * Where a piece of HTML ends inside a tag that the next piece could turn into a forbidden one; its length where it does
 * not. Whoever writes HTML in pieces keeps what follows that place until more comes.
 */
export function unfinishedTagAt(html: string): number {
  let budget = 8 * html.length + 4_096;
  for (let at = indexInText(html, "<"); at !== -1; at = indexInText(html, "<", at + 1)) {
    const { name, closing, endAt, ended } = tagNameAt(html, at);
    if (!ended) {
      for (let index = 0; index < heldNames.length; index += 1) {
        if (sliceText(heldNames[index] ?? "", 0, name.length) === name) return at;
      }
    } else if (!closing && finishedNames(name)) {
      // No attribute has an empty name: this walks to the end of the tag.
      const found = attributeAt(html, endAt, "", budget);
      budget -= found.steps;
      if (!found.ended) return at;
    }
  }
  return html.length;
}
