import type { avatarEnglish } from "../i18n/avatar-english.ts";

/** A colour to choose, with a name. */
export interface NamedColour {
  /** `#rrggbb` */
  readonly colour: string;
  readonly word: Extract<keyof (typeof avatarEnglish)["avatar"], `colour${string}`>;
}

/** Colours for bodies; any other may be mixed. */
export const BODY_COLOURS: readonly NamedColour[] = [
  { colour: "#d9694b", word: "colourBrick" },
  { colour: "#e8954a", word: "colourOrange" },
  { colour: "#e3b94a", word: "colourYellow" },
  { colour: "#8aa85a", word: "colourMoss" },
  { colour: "#3f8f6e", word: "colourGreen" },
  { colour: "#4d96b3", word: "colourSky" },
  { colour: "#4a5bb0", word: "colourBlue" },
  { colour: "#8264a8", word: "colourViolet" },
  { colour: "#c4629c", word: "colourPink" },
  { colour: "#b93f4c", word: "colourRed" },
  { colour: "#efe4d2", word: "colourCream" },
  { colour: "#3d3444", word: "colourNight" },
];

/** Colours for hair; any other may be mixed. */
export const HAIR_COLOURS: readonly NamedColour[] = [
  { colour: "#2a2026", word: "colourBlack" },
  { colour: "#5a3826", word: "colourBrown" },
  { colour: "#94603a", word: "colourChestnut" },
  { colour: "#b9803f", word: "colourHoney" },
  { colour: "#e2c37a", word: "colourBlond" },
  { colour: "#a8432f", word: "colourCopper" },
  { colour: "#8d8f9a", word: "colourGrey" },
  { colour: "#f2f0ea", word: "colourWhite" },
  { colour: "#3f8f8a", word: "colourTeal" },
  { colour: "#c65a9a", word: "colourPink" },
];
