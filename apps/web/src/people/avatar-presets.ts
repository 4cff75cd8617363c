import type { avatarEnglish } from "../i18n/avatar-english.ts";

type AvatarWord = keyof (typeof avatarEnglish)["avatar"];

/** A figure's build: its silhouette, whatever colours it wears. */
export type PresetId =
  | "wanderer"
  | "reed"
  | "dumpling"
  | "robot"
  | "fox"
  | "cat"
  | "bear"
  | "owl"
  | "ghost"
  | "mushroom"
  | "knight"
  | "astronaut"
  | "sapling"
  | "crate";

/** What sits on a figure's head. */
export type HairKind = "short" | "bob" | "long" | "bun" | "ponytail" | "braids" | "curls" | "mohawk" | "sprout" | "hood";

/** One build to choose from. */
export interface AvatarPreset {
  /** What is published as `model`. */
  readonly id: PresetId;
  /** Its name, in section `avatar`. */
  readonly word: Extract<AvatarWord, `preset${string}`>;
  /** `style`: hair sits on the head in the chosen style; `colour`: only its colour shows, in what this build has instead of hair. */
  readonly hair: "style" | "colour";
}

/** Every build there is, the plainest first. */
export const AVATAR_PRESETS: readonly AvatarPreset[] = [
  { id: "wanderer", word: "presetWanderer", hair: "style" },
  { id: "reed", word: "presetReed", hair: "style" },
  { id: "dumpling", word: "presetDumpling", hair: "style" },
  { id: "fox", word: "presetFox", hair: "style" },
  { id: "cat", word: "presetCat", hair: "style" },
  { id: "bear", word: "presetBear", hair: "style" },
  { id: "owl", word: "presetOwl", hair: "colour" },
  { id: "robot", word: "presetRobot", hair: "colour" },
  { id: "ghost", word: "presetGhost", hair: "style" },
  { id: "mushroom", word: "presetMushroom", hair: "colour" },
  { id: "knight", word: "presetKnight", hair: "colour" },
  { id: "astronaut", word: "presetAstronaut", hair: "colour" },
  { id: "sapling", word: "presetSapling", hair: "colour" },
  { id: "crate", word: "presetCrate", hair: "style" },
];

/** Every hair style there is; `id` is what is published as `hairStyle`. */
export const HAIR_STYLES: readonly { readonly id: HairKind; readonly word: Extract<AvatarWord, `hair${string}`> }[] = [
  { id: "short", word: "hairShort" },
  { id: "bob", word: "hairBob" },
  { id: "long", word: "hairLong" },
  { id: "bun", word: "hairBun" },
  { id: "ponytail", word: "hairPonytail" },
  { id: "braids", word: "hairBraids" },
  { id: "curls", word: "hairCurls" },
  { id: "mohawk", word: "hairMohawk" },
  { id: "sprout", word: "hairSprout" },
  { id: "hood", word: "hairHood" },
];

const PRESET_IDS: ReadonlyMap<string, PresetId> = new Map(AVATAR_PRESETS.map(({ id }) => [id, id]));
// Other clients name a shape and a colour, as in `ac-blue`; what comes before the dash says how it is built.
const FAMILIES: ReadonlyMap<string, PresetId> = new Map<string, PresetId>([
  ["ac", "wanderer"],
  ["capsule", "wanderer"],
  ["cylinder", "reed"],
  ["sphere", "dumpling"],
  ["cube", "crate"],
]);
const HAIR_IDS: ReadonlyMap<string, HairKind> = new Map<string, HairKind>([
  ...HAIR_STYLES.map(({ id }) => [id, id] as const),
  ["cap", "short"],
  ["buzz", "short"],
  ["crew", "short"],
  ["wavy", "long"],
  ["straight", "long"],
  ["pigtails", "braids"],
  ["twintails", "braids"],
  ["curly", "curls"],
  ["afro", "curls"],
  ["spiky", "mohawk"],
  ["spikes", "mohawk"],
  ["hat", "hood"],
]);

/** The build a published `model` means, also where another client named it; null when it names none of ours. */
export function presetOf(model: string): PresetId | null {
  const name = model.toLowerCase();
  return PRESET_IDS.get(name) ?? FAMILIES.get(name.split("-")[0] ?? name) ?? null;
}

/** The style a published `hairStyle` means; null when it is unknown. */
export function hairKindOf(style: string): HairKind | null {
  return HAIR_IDS.get(style.toLowerCase()) ?? null;
}
