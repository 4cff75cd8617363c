import type { TFunction } from "i18next";
import { cutCharacters } from "@plaza/protocol";
import type { Doing } from "./look-around.ts";

/** How much is told without being asked. */
export type Spoken = "few" | "usual" | "all";

/** Something that happened. Names are data: bounded, one line, never markup. */
export type News =
  | { readonly kind: "came" | "left"; readonly name: string }
  | { readonly kind: "did"; readonly name: string; readonly doing: Doing }
  | { readonly kind: "round" | "roundOver" | "points" | "own"; readonly text: string };

/** A line that somebody said. */
export interface Heard {
  readonly name: string;
  readonly text: string;
  readonly isPrivate: boolean;
}

const LEAST: Readonly<Record<News["kind"], number>> = { own: 0, round: 0, roundOver: 0, points: 1, came: 1, left: 1, did: 2 };
const WISH: Readonly<Record<Spoken, number>> = { few: 0, usual: 1, all: 2 };
const MOST_NAMES = 4;
const MOST_LINES = 4;
const MOST_DID = 3;
const LONGEST_LINE = 220;

function listOf(names: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

/**
 * What happened, as one announcement: people together, the own walk last.
 *
 * @see docs/spec/page.md [G-81]
 */
export function newsWords(items: readonly News[], spoken: Spoken, t: TFunction, language: string): string {
  const wanted = items.filter(({ kind }) => LEAST[kind] <= WISH[spoken]);
  const said: string[] = [];
  for (const item of wanted) if ("text" in item && item.kind !== "own") said.push(item.text);
  for (const kind of ["came", "left"] as const) {
    const names = [...new Set(wanted.flatMap((item) => (item.kind === kind ? [item.name] : [])))];
    if (names.length > MOST_NAMES) said.push(t(`aloud.${kind}Many`, { count: names.length }));
    else if (names.length > 0) said.push(t(`aloud.${kind}`, { names: listOf(names, language), count: names.length }));
  }
  const did = new Map(wanted.flatMap((item) => (item.kind === "did" ? [[item.name, item.doing] as const] : [])));
  if (did.size > MOST_DID) said.push(t("aloud.didMany", { count: did.size }));
  else for (const [name, doing] of did) said.push(t("aloud.did", { name, doing: t(`aloud.is-${doing}`) }));
  // Of one's own walk only the end counts.
  const own = wanted.findLast((item) => item.kind === "own");
  if (own !== undefined && "text" in own) said.push(own.text);
  return said.join(" ");
}

/** Lines that were said, as one announcement: the newest few in full, those before them counted. */
export function linesWords(lines: readonly Heard[], t: TFunction): string {
  const told = lines
    .slice(-MOST_LINES)
    .map(({ name, text, isPrivate }) => t(isPrivate ? "aloud.whisper" : "aloud.line", { name, text: cutCharacters(text, LONGEST_LINE) }));
  const skipped = lines.length - told.length;
  return [...(skipped > 0 ? [t("aloud.skippedLines", { count: skipped })] : []), ...told].join(" ");
}
