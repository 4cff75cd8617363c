import type { ChatLine, WorldNotice } from "@plaza/world";
import { expect, test } from "vitest";
import { byteWords } from "./byte-words.ts";
import { mixLines, rowsAdded, tidyLine } from "./chat-order.ts";
import { sampleKey } from "./sample-scene.test-support.ts";
import { sampleLine } from "./sample-world.test-support.ts";

const pubkey = sampleKey("34");
const line = (key: string, atMs: number): ChatLine => sampleLine(pubkey, key, { atMs });
const notice = (key: string, atMs: number): WorldNotice => ({ key, kind: "joined", pubkey, atMs });

test("[G-9] lines and comings stand in the order they happened, each once", () => {
  const rows = mixLines([line("a", 10), line("b", 20), line("c", 20)], [notice("1", 15), notice("2", 5)]);
  expect(rows.map((row) => row.key)).toEqual(["n2", "la", "n1", "lb", "lc"]);
});

test("[G-9] a long evening keeps its latest lines", () => {
  const rows = mixLines(
    Array.from({ length: 500 }, (_, n) => line(String(n), n)),
    [],
  );
  expect(rows).toHaveLength(300);
  expect(rows.at(-1)?.key).toBe("l499");
});

test("[G-9b] who asks gets earlier lines too, and those are not counted as new", () => {
  const lines = Array.from({ length: 400 }, (_, n) => line(String(n), n));
  const before = mixLines(lines, []);
  const now = mixLines(lines, [], 350);
  expect(now).toHaveLength(350);
  expect(now.at(-1)?.key).toBe(before.at(-1)?.key);
  expect(rowsAdded(before, now)).toBe(0);
  expect(rowsAdded(before, mixLines([...lines, line("x", 900), line("y", 901)], [], 350))).toBe(2);
  expect(rowsAdded([], before)).toBe(300);
});

test("[G-9c] blank rows and towers of marks push nobody's words away", () => {
  expect(tidyLine(`a\n\n \n\n\n${"\n".repeat(300)}b`)).toBe("a\n\nb");
  expect(tidyLine("one\ntwo\n\nthree")).toBe("one\ntwo\n\nthree");
  expect(tidyLine(`e${"\u0301".repeat(90)}!`)).toBe(`e${"\u0301".repeat(4)}!`);
});

test("[G-10a] sizes are written for people", () => {
  expect(byteWords(1_341_744, "en")).toBe("1.3 MB");
  expect(byteWords(1_341_744, "es")).toBe("1,3 MB");
  expect(byteWords(820_000, "en")).toBe("820 kB");
  expect(byteWords(0, "en")).toBe("0 kB");
  expect([100_000_000, 256_400_000, 999_900_000, 4_294_967_000].map((size) => byteWords(size, "es"))).toEqual([
    "100 MB",
    "256 MB",
    "1 GB",
    "4,3 GB",
  ]);
});
