/* Seeded hostile inputs: valid ones, spoiled where their structure hurts most. */
import { bech32Bytes, bech32Text } from "./bech32.ts";
import type { Target } from "./valid-inputs.ts";
import { TARGETS, validInputs } from "./valid-inputs.ts";

/** One text and the parser it is meant for. */
export interface HostileInput {
  readonly target: Target;
  readonly text: string;
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function seededUnit(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A marker for JSON that `JSON.stringify` cannot write; replaced in the text. */
const RAW = "\u0001raw:";

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-320,
  1e21,
  1e300,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  65_535,
  65_536,
  100_000,
  100_000.001,
  20_311,
];
const STRINGS = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\udc00\ud800",
  "\ufeff",
  "__proto__",
  "constructor",
  "toString",
  "a".repeat(64),
  "F".repeat(64),
  "0".repeat(128),
  "wss://",
  "javascript:alert(1)",
  "https://u:p@a/",
  "30311::x",
  "-0,0",
  "1e9",
  "NaN",
  "\u202e<b>x</b>",
  "👩‍👩‍👧‍👦".repeat(3),
  "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
  "2026-01-01",
];
const RAWS = [
  "1e999",
  "-1e999",
  "-0",
  "123456789012345678901234567890",
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":1,"toJSON":1}',
  `${"[".repeat(60)}${"]".repeat(60)}`,
  `${'{"a":'.repeat(40)}1${"}".repeat(40)}`,
  '"\\ud83d"',
  '"\\u0000\\u001f"',
];
const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toJSON",
  "type",
  "id",
  "tags",
  "content",
  "#e",
  "#emoji",
  "cid",
  "t",
  "x",
  "data",
  "length",
  "0",
];

/** Makes hostile inputs without end; the same seed gives the same ones. */
export function createHostileInputs(seed: number): { next(): HostileInput } {
  const unit = seededUnit(seed);
  const valid = validInputs();
  const below = (count: number): number => Math.floor(unit() * count);
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[below(list.length)];
    if (chosen === undefined) throw new Error("picked from an empty list");
    return chosen;
  };

  function hostileValue(depth = 0): unknown {
    switch (below(depth > 2 ? 5 : 8)) {
      case 0:
        return pick(NUMBERS);
      case 1:
        return pick(STRINGS);
      case 2:
        return pick([null, true, false]);
      case 3:
        return RAW + pick(RAWS);
      case 4:
        // Now and then something long; mostly not, so that a million inputs take minutes.
        return pick(["ä", "😀", "\ud83d", "x", "\n"]).repeat(unit() < 0.02 ? 3_000 : below(40));
      case 5:
        return Array.from({ length: below(unit() < 0.02 ? 300 : 4) }, () => hostileValue(depth + 1));
      case 6:
        return Object.fromEntries(Array.from({ length: below(3) }, () => [pick(KEYS), hostileValue(depth + 1)]));
      default:
        return { [pick(KEYS)]: hostileValue(depth + 1) };
    }
  }

  function spoilText(text: string): string {
    const at = below(text.length + 1);
    switch (below(7)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(at);
      case 2:
        return text.toUpperCase();
      case 3:
        return text.slice(0, at) + pick(STRINGS) + text.slice(at);
      case 4:
        return text.slice(0, at) + String.fromCharCode(below(65_536)) + text.slice(at + 1);
      case 5:
        return text + text;
      default:
        return text.slice(0, at) + text.slice(at + 1 + below(4));
    }
  }

  /** Spoils one place somewhere inside a JSON value. */
  function spoilValue(value: unknown, depth = 0): unknown {
    if (depth > 6 || unit() < 0.12) return hostileValue();
    if (Array.isArray(value)) {
      const list: unknown[] = [...value];
      const at = below(list.length + 1);
      const choice = below(8);
      if (choice === 0) list.splice(at, 1);
      else if (choice === 1) list.splice(at, 0, hostileValue());
      else if (choice === 2) list.push(...list);
      else if (choice === 3) list.reverse();
      else if (at < list.length) list[at] = spoilValue(list[at], depth + 1);
      return list;
    }
    if (typeof value === "object" && value !== null) {
      const entries: [string, unknown][] = Object.entries(value);
      const at = below(entries.length);
      const entry = entries[at];
      const choice = below(8);
      if (entry === undefined || choice === 0) entries.push([pick(KEYS), hostileValue()]);
      else if (choice === 1) entries.splice(at, 1);
      else if (choice === 2) entries[at] = [spoilText(entry[0]), entry[1]];
      else entries[at] = [entry[0], spoilValue(entry[1], depth + 1)];
      return Object.fromEntries(entries);
    }
    if (typeof value === "string" && unit() < 0.6) return nestedJson(value) ?? spoilText(value);
    if (typeof value === "number" && unit() < 0.5) return value + pick(NUMBERS);
    return hostileValue();
  }

  /** A text that holds JSON itself (contents, login events) is spoiled inside. */
  function nestedJson(text: string): string | null {
    if (!text.startsWith("{") || unit() < 0.3) return null;
    try {
      return write(spoilValue(JSON.parse(text)));
    } catch {
      return null;
    }
  }

  function write(value: unknown): string {
    const text = JSON.stringify(value) ?? "undefined";
    // A raw marker comes out as a string literal; what stands in it is unescaped and put in its place.
    return text.includes("\\u0001raw:")
      ? text.replaceAll(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_, raw: string) => raw.replaceAll(/\\(["\\])/g, "$1"))
      : text;
  }

  function spoilJson(text: string): string {
    let value: unknown = JSON.parse(text);
    for (let times = 1 + below(3); times > 0; times -= 1) value = spoilValue(value);
    const spoiled = write(value);
    return unit() < 0.1 ? spoilText(spoiled) : spoiled;
  }

  /** Spoils the bytes under a bech32 text, so that the checksum holds and the parts inside do not. */
  function spoilNip19(text: string): string {
    if (unit() < 0.3) return spoilText(text);
    const { prefix: old, bytes } = bech32Bytes(text);
    for (let times = 1 + below(4); times > 0; times -= 1) {
      const at = below(bytes.length + 1);
      const choice = below(4);
      if (choice === 0) bytes.splice(at, 1 + below(3));
      else if (choice === 1) bytes.splice(at, 0, below(256));
      else if (choice === 2) bytes[at] = below(256);
      else bytes.push(below(5), below(40), ...Array.from({ length: below(40) }, () => below(256)));
    }
    const prefix = unit() < 0.2 ? pick(["npub", "nsec", "note", "nevent", "naddr", "nprofile", "nrelay"]) : old;
    return bech32Text(prefix, bytes);
  }

  return {
    next() {
      const target = pick(TARGETS);
      const text = pick(valid[target]);
      // A few valid ones are among them: a parser that refuses everything would pass otherwise.
      if (unit() < 0.05) return { target, text };
      if (unit() < 0.002) return { target, text: `${pick(["[", '{"a":', '["EVENT",'])}`.repeat(1 + below(3_000)) };
      if (target === "nip19") return { target, text: spoilNip19(text) };
      if (target === "small") return { target, text: spoilText(text) };
      return { target, text: spoilJson(text) };
    },
  };
}
