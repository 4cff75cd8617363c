import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutCharacters, cutCodePoints, isWellFormed, oneLine, severalLines, utf8Length, withoutEnd } from "./text.ts";

const anyText = fc.string({ unit: "binary", maxLength: 80 });
const brokenText = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

describe("texts", () => {
  test("[P-1c] half a surrogate pair becomes U+FFFD, a whole one stays", () => {
    expect(cutCodePoints("a\ud83d b\udc00", 10)).toBe("a\ufffd b\ufffd");
    expect(cutCodePoints("a😀", 10)).toBe("a😀");
    expect(isWellFormed("😀")).toBe(true);
    expect(isWellFormed("\ud83d")).toBe(false);
  });

  test("[P-7a] code points are counted, pairs never split", () => {
    expect(cutCodePoints("😀😀😀", 2)).toBe("😀😀");
    expect(cutCodePoints("a😀b", 2)).toBe("a😀");
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 60 }), (text, max) => {
        const cut = cutCodePoints(text, max);
        expect(Array.from(cut).length).toBe(Math.min(max, Array.from(text).length));
        expect(text.startsWith(cut)).toBe(true);
      }),
    );
  });

  test("[P-7a] a family or flag stays whole or goes", () => {
    expect(cutCharacters("👩‍👩‍👧‍👦👍", 11)).toBe("👩‍👩‍👧‍👦");
    expect(cutCharacters("👍👩‍👩‍👧‍👦", 11)).toBe("👍");
    expect(cutCharacters("🇩🇪🇫🇷", 7)).toBe("🇩🇪");
  });

  test("[P-7a] one character longer than the limit is cut between code points", () => {
    expect(cutCharacters(`a${"\u0301".repeat(40)}`, 16)).toBe(`a${"\u0301".repeat(15)}`);
    expect(cutCharacters("x".repeat(1_000_000), 16)).toBe("x".repeat(16));
  });

  test("[P-1f] a title is one line and keeps its direction", () => {
    expect(oneLine("  a\r\nb\tc\u0000\u202ed\u2066e  ", 40)).toBe("a b c d e");
    expect(oneLine("one two", 4)).toBe("one");
    expect(oneLine("\n".repeat(100_000), 40)).toBe("");
  });

  test("[P-1f] a longer text keeps its lines", () => {
    expect(severalLines(" a\r\nb\u0007\n\tc\u202e ", 40)).toBe("a\nb\n\tc");
  });

  test("[P-1f] a text of which nothing would be seen is empty", () => {
    expect([oneLine("\u200b\u200d \u2060", 40), severalLines("\u200b\n\ufeff", 40)]).toEqual(["", ""]);
    expect(oneLine("\u200ba", 40)).toBe("\u200ba");
  });

  test("[P-1d] cleaning a clean text changes nothing", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, brokenText), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const line = oneLine(text, max);
        const lines = severalLines(text, max);
        const cut = cutCharacters(text, max);
        expect([oneLine(line, max), severalLines(lines, max), cutCharacters(cut, max)]).toEqual([line, lines, cut]);
        expect(isWellFormed(line) && isWellFormed(lines) && isWellFormed(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(max);
      }),
      { numRuns: 1_000 },
    );
  });

  test("[P-1g] an end is cut off at once, also where what would be cut stands before the end", () => {
    expect(withoutEnd("YWJj==", "=")).toBe("YWJj");
    expect(withoutEnd("(said).", ".)")).toBe("(said");
    expect(withoutEnd("...", ".")).toBe("");
    const hostile = `${"=".repeat(200_000)}x`;
    const beganMs = performance.now();
    expect(withoutEnd(hostile, "=")).toBe(hostile);
    // Minutes by a pattern.
    expect(performance.now() - beganMs).toBeLessThan(1_000);
  });

  test("[P-1e] bytes are counted as UTF-8 has them", () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.oneof(anyText, brokenText), (text) => utf8Length(text) === encoder.encode(text).length),
      { numRuns: 1_000 },
    );
  });
});
