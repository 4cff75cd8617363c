/* oxlint-disable typescript/unbound-method -- methods are taken from their prototypes here so that they are never looked up again. */
// The guard runs what stands here inside an app's own page, where the app may replace every built-in it can name. So
// nothing here calls a method by its name: what is needed of texts is taken once, before the app's first line.

const { bind, call } = Function.prototype;

// A bound call of a method: no look-up of a name is left in it.
const bound = <F>(method: unknown): F => bind.call(call, method) as F;

/** `text.slice`, as it was before an app could touch it. */
export const sliceText = bound<(text: string, from: number, to?: number) => string>(String.prototype.slice);

/** `text.indexOf`, as it was before an app could touch it. */
export const indexInText = bound<(text: string, wanted: string, from?: number) => number>(String.prototype.indexOf);

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lower = "abcdefghijklmnopqrstuvwxyz";
const lowerOf: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>;
for (let at = 0; at < upper.length; at += 1) lowerOf[upper[at] ?? ""] = lower[at] ?? "";

/** Lower case as HTML means it: of ASCII letters alone. */
export function lowerLetter(letter: string): string {
  return lowerOf[letter] ?? letter;
}

/** A whole text in HTML's lower case. */
export function lowerText(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at += 1) out += lowerLetter(text[at] ?? "");
  return out;
}

/** What HTML counts as space. */
export function isSpace(letter: string): boolean {
  return letter === " " || letter === "\n" || letter === "\t" || letter === "\r" || letter === "\f";
}

/** A set of words that nothing can be added to by way of a prototype. */
export function words(list: readonly string[]): (word: string) => boolean {
  const known = Object.create(null) as Record<string, true | undefined>;
  for (const word of list) known[word] = true;
  return (word) => known[word] === true;
}
