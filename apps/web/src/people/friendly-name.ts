// 64 words each: six bits of the key choose one. The order is part of the names people already have: append nothing, move nothing.
const FIRST = [
  "Amber",
  "Autumn",
  "Birch",
  "Bold",
  "Brave",
  "Bright",
  "Calm",
  "Cedar",
  "Cheery",
  "Clever",
  "Cobalt",
  "Copper",
  "Coral",
  "Cosy",
  "Crimson",
  "Curious",
  "Dapper",
  "Dawn",
  "Dusky",
  "Eager",
  "Early",
  "Fair",
  "Fern",
  "Gentle",
  "Glad",
  "Golden",
  "Hazel",
  "Honest",
  "Indigo",
  "Ivory",
  "Jade",
  "Jolly",
  "Keen",
  "Kind",
  "Late",
  "Lilac",
  "Lively",
  "Lucky",
  "Lunar",
  "Maple",
  "Mellow",
  "Merry",
  "Mild",
  "Misty",
  "Noble",
  "Olive",
  "Opal",
  "Patient",
  "Plum",
  "Polite",
  "Quick",
  "Quiet",
  "Rosy",
  "Rustic",
  "Saffron",
  "Sage",
  "Silver",
  "Snug",
  "Spry",
  "Sunny",
  "Tidy",
  "Umber",
  "Warm",
  "Witty",
] as const;
const SECOND = [
  "Acorn",
  "Badger",
  "Beetle",
  "Bell",
  "Bison",
  "Bramble",
  "Brook",
  "Cat",
  "Cloud",
  "Comet",
  "Crane",
  "Cricket",
  "Deer",
  "Dove",
  "Duck",
  "Elm",
  "Ember",
  "Falcon",
  "Finch",
  "Firefly",
  "Fox",
  "Frog",
  "Gecko",
  "Goose",
  "Hare",
  "Harp",
  "Hawk",
  "Heron",
  "Ibis",
  "Jay",
  "Kite",
  "Koala",
  "Lantern",
  "Lark",
  "Lynx",
  "Magpie",
  "Marten",
  "Mole",
  "Moth",
  "Newt",
  "Oak",
  "Otter",
  "Owl",
  "Panda",
  "Pebble",
  "Pine",
  "Plover",
  "Quail",
  "Raven",
  "Robin",
  "Rook",
  "Seal",
  "Snail",
  "Sparrow",
  "Stork",
  "Swan",
  "Swift",
  "Tern",
  "Thrush",
  "Toad",
  "Turtle",
  "Vole",
  "Willow",
  "Wren",
] as const;

/**
 * A name for someone who has not given one, the same on every device.
 *
 * @param pubkey - 64 hex digits; the choice is made by the first four
 */
export function friendlyName(pubkey: string): string {
  const bits = Number.parseInt(pubkey.slice(0, 4), 16);
  if (!Number.isFinite(bits)) return "Quiet Guest";
  return `${FIRST[bits & 63] ?? FIRST[0]} ${SECOND[(bits >> 6) & 63] ?? SECOND[0]}`;
}

const LONGEST_NAME = 32;
// Controls, marks that reorder or hide text, and line breaks have no place in a name.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

// No script needs more on one letter; a hundred of them climb over the rows above.
const TOWER = /(\p{M}{4})\p{M}+/gu;

/** The text with at most four marks on each letter. */
export function fewMarks(text: string): string {
  return text.replace(TOWER, "$1");
}

/**
 * A name people chose, made fit for one line.
 *
 * @returns at most 32 characters, or null when nothing visible is left
 */
export function tidyName(chosen: string | null | undefined): string | null {
  if (chosen === null || chosen === undefined) return null;
  const visible = fewMarks(chosen.slice(0, 512).replace(UNSEEN, " ")).replace(/\s+/gu, " ").trim();
  if (visible === "") return null;
  const letters = Array.from(visible);
  return letters.length <= LONGEST_NAME
    ? visible
    : `${letters
        .slice(0, LONGEST_NAME - 1)
        .join("")
        .trimEnd()}…`;
}
