import type { SeededRandom } from "@plaza/platform/fakes";

/** One of these. */
export function pick<T>(random: SeededRandom, choices: readonly T[]): T {
  const choice = choices[Math.floor(random.unit() * choices.length)];
  if (choice === undefined) throw new Error("nothing to choose from");
  return choice;
}

const odd: readonly unknown[] = [
  null,
  true,
  -0,
  1e308,
  Number.MAX_SAFE_INTEGER,
  -1,
  "",
  "__proto__",
  "\ud83d",
  "\u0000\u202e\ufeff",
  "🌲".repeat(300),
  "ab".repeat(32),
  "AB".repeat(32),
  "3,4",
  "9999999,-9999999",
  [],
  {},
  [[[[[]]]]],
  { constructor: { prototype: 1 } },
  Array.from({ length: 300 }, (_, index) => `${index},0`),
];

/** A message with one of its fields, or one more, turned into something else. */
export function mangleFields(random: SeededRandom, message: Readonly<Record<string, unknown>>): string {
  const field = pick(random, [...Object.keys(message), "extra", "__proto__", "toString"]);
  const rest = Object.entries(message).filter(([name]) => name !== field);
  // By hand: an object literal would swallow `__proto__`.
  return `{${[...rest, [field, pick(random, odd)] as const].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}

/** A text with pieces cut out, doubled, moved or turned into noise. */
export function mangleText(random: SeededRandom, text: string): string {
  let mangled = text;
  const times = 1 + Math.floor(random.unit() * 4);
  for (let time = 0; time < times; time += 1) {
    const from = Math.floor(random.unit() * mangled.length);
    const to = Math.min(mangled.length, from + 1 + Math.floor(random.unit() * 12));
    const piece = mangled.slice(from, to);
    const instead = pick(random, [
      "",
      piece + piece,
      String.fromCharCode(Math.floor(random.unit() * 0x1_0000)),
      pick(random, ['"', "\\", "{", "}", "[", "]", ",", ":", "e999", "-", "\\u0000", "\\ud800", "null", "0".repeat(40)]),
      piece.split("").reverse().join(""),
    ]);
    mangled = mangled.slice(0, from) + instead + mangled.slice(to);
  }
  return mangled;
}

/** Noise of any length up to this. */
export function noise(random: SeededRandom, mostBytes: number): Uint8Array {
  return random.bytes(Math.floor(random.unit() * mostBytes));
}
