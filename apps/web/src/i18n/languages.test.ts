import { expect, test } from "vitest";
import { EMOJI } from "../emoji/emoji-art.ts";
import { english } from "./english.ts";
import { pickLanguage } from "./languages.ts";
import { spanish } from "./spanish.ts";

function flat(words: object): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([section, entries]) =>
      Object.entries<unknown>(entries).map(([key, text]) => [`${section}.${key}`, String(text)] as const),
    ),
  );
}
const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((found) => found[1] ?? "").toSorted();

test("[G-10] every language has the same keys and placeholders, none empty", () => {
  const ours = flat(english);
  const theirs = flat(spanish);
  expect([...theirs.keys()].toSorted()).toEqual([...ours.keys()].toSorted());
  for (const [key, text] of ours) {
    expect(text.trim(), key).not.toBe("");
    expect(theirs.get(key)?.trim(), key).not.toBe("");
    expect(placeholders(theirs.get(key) ?? ""), key).toEqual(placeholders(text));
  }
});

test("[G-10] the first language that the page speaks is taken, else English", () => {
  expect(pickLanguage(["fr-FR", "es-AR", "en"])).toBe("es");
  expect(pickLanguage(["EN-gb"])).toBe("en");
  expect(pickLanguage(["fr", "de"])).toBe("en");
  expect(pickLanguage([])).toBe("en");
});

test("[G-13b] every emoji has its own drawing and a word in every language", () => {
  for (const art of EMOJI) {
    expect(art.shapes.length, art.word).toBeGreaterThan(0);
    for (const words of [english, spanish]) expect(words.emoji[art.word], art.word).not.toBe("");
  }
  expect(new Set(EMOJI.map((art) => art.emoji)).size).toBe(EMOJI.length);
});
