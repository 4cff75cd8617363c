/** A colour in linear light, each part 0 to 1. */
export type Color = readonly [number, number, number];

/** Reads `#rrggbb` as a designer writes it (sRGB) into linear light. */
export function color(hex: string): Color {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** The colour a share `t` of the way from `a` to `b`. */
export function blend(a: Color, b: Color, t: number): Color {
  const share = Math.min(1, Math.max(0, t));
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** The colour made darker (`by` under 1) or lighter. */
export function shade(a: Color, by: number): Color {
  return [a[0] * by, a[1] * by, a[2] * by];
}

/** What things are made of. Cool stone and night greens, so that the lanterns own the warm end. */
export const palette = {
  stone: color("#b9aca0"),
  stoneWarm: color("#c9b294"),
  stoneDark: color("#7d7480"),
  stoneBlue: color("#8f93a8"),
  grout: color("#4d4652"),
  slab: color("#9c8f8a"),
  terracottaTile: color("#b0664a"),
  earth: color("#4a4038"),
  grass: color("#5d7a5c"),
  grassDark: color("#44635a"),
  wood: color("#7a5236"),
  woodDark: color("#4c3226"),
  woodPale: color("#a77a4e"),
  iron: color("#37323e"),
  brass: color("#b58a45"),
  leafDeep: color("#3f7163"),
  leaf: color("#5f9163"),
  leafPale: color("#9fb66e"),
  cypress: color("#3f6a62"),
  blossom: color("#ea9db5"),
  blossomPale: color("#fbd3dc"),
  bark: color("#5b463c"),
  barkDark: color("#3f302b"),
  cream: color("#f2e3c6"),
  red: color("#b8403a"),
  teal: color("#2d7f84"),
  ochre: color("#d9962f"),
  plum: color("#7a4574"),
  indigo: color("#3d4a8c"),
  velvet: color("#8e2438"),
  velvetDark: color("#4e1020"),
  gold: color("#e0b050"),
  paper: color("#efe4cb"),
  plasterRose: color("#d69c8c"),
  plasterOchre: color("#dcae6a"),
  plasterCream: color("#e6d6b8"),
  plasterBlue: color("#98a8bd"),
  plasterSage: color("#a9b391"),
  plasterBrick: color("#b97a60"),
  roof: color("#bb7460"),
  roofDark: color("#9c6660"),
  roofPlum: color("#8b6c82"),
  shutterTeal: color("#3f7377"),
  shutterGreen: color("#4d6a4c"),
  shutterBlue: color("#46588a"),
  water: color("#1b4f66"),
  waterPale: color("#8cc0cc"),
} as const;

/** What gives light: already in the colour it is seen in, not lit by anything else. */
export const lights = {
  amber: color("#ffa84a"),
  rose: color("#ff8562"),
  gold: color("#ffc468"),
  glow: color("#ffcb90"),
  ember: color("#f2702e"),
  coral: color("#f0506a"),
  window: color("#ffc169"),
  windowDeep: color("#f09a48"),
  moon: color("#f4ecd8"),
} as const;

/** The sky of the blue hour, from straight up to the rim, and the afterglow in the north-north-west. */
export const dusk = {
  zenith: color("#141b4a"),
  high: color("#24306f"),
  middle: color("#4a4a92"),
  low: color("#8a6a9e"),
  rim: color("#c98a93"),
  glow: color("#ffae6b"),
  glowCore: color("#ffd79a"),
  glowRose: color("#ea7f7c"),
  farRim: color("#6f6a9c"),
  ground: color("#352f45"),
} as const;
