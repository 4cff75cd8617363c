/** One filled shape of a drawing; coordinates run from 0 to 32 both ways. */
export interface Shape {
  readonly d: string;
  readonly fill: string;
}

/** An emoji the page draws itself, so that it looks the same on every device, with or without an emoji font. */
export interface EmojiArt {
  /** What travels to the others. */
  readonly emoji: string;
  /** Its word under `emoji.` in the languages. */
  readonly word: "wave" | "heart" | "laugh" | "clap" | "dance" | "sit" | "sparkle" | "fire" | "yes" | "surprise" | "tea" | "moon";
  readonly shapes: readonly Shape[];
}

const INK = "#3a2236";
const SKIN = "#f3b15c";
const SKIN_SHADE = "#d98a3f";
const CREAM = "#fff3d6";

function disc(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0 ${-r * 2} 0z`;
}

const FACE: readonly Shape[] = [{ d: disc(16, 16, 13), fill: SKIN }];

/** The emoji offered in the picker, in its order. */
export const EMOJI: readonly EmojiArt[] = [
  {
    emoji: "👋",
    word: "wave",
    shapes: [
      { d: "M9 14c0-5 3-9 8-9s9 4 9 10-4 11-10 11c-5 0-8-3-8-7 0-2-3-4-4-6-1-2 1-4 3-2z", fill: SKIN },
      { d: "M12 27c2 3 9 3 11-1l1 3c-3 3-9 3-12 1z", fill: "#d9694b" },
      { d: "M27 4q3 2 3.4 6l-1.8.2Q28.2 7 26 5.6zM3 20q.4 4 3.6 6.2l1-1.6Q5.2 23 4.8 19.8z", fill: SKIN_SHADE },
    ],
  },
  {
    emoji: "❤️",
    word: "heart",
    shapes: [
      { d: "M16 28C8 22 3 17 3 11a6.5 6.5 0 0 1 13-2 6.5 6.5 0 0 1 13 2c0 6-5 11-13 17z", fill: "#d8485f" },
      { d: "M8 8.5c-2 .6-3 2-3 4l1.8.2c0-1.7.6-2.6 1.9-3.2z", fill: "#ffb9bd" },
    ],
  },
  {
    emoji: "😂",
    word: "laugh",
    shapes: [
      ...FACE,
      { d: "M7 16h18a9 9 0 0 1-18 0z", fill: INK },
      { d: "M8.5 16h15l-.6 3h-13.8z", fill: CREAM },
      { d: "M6.5 12q3-4 6 0l-1.4 1q-1.6-2-3.2 0zM19.5 12q3-4 6 0l-1.4 1q-1.6-2-3.2 0z", fill: INK },
      { d: "M4 14c-2 3-3 5-1 6s4-2 3-5zM28 14c2 3 3 5 1 6s-4-2-3-5z", fill: "#7cc0e0" },
    ],
  },
  {
    emoji: "👏",
    word: "clap",
    shapes: [
      { d: "M6 14c1-4 5-6 9-4s5 7 3 12-6 7-10 5-4-8-2-13z", fill: SKIN_SHADE },
      { d: "M15 12c3-4 8-4 11 0s2 9-2 13-9 4-11 0 0-10 2-13z", fill: SKIN },
      { d: "M15 2h2v5h-2zM22.6 3.2l1.9.8-2 4.4-1.8-.8zM9.4 3.2l-1.9.8 2 4.4 1.8-.8z", fill: "#f2d38a" },
    ],
  },
  {
    emoji: "💃",
    word: "dance",
    shapes: [
      { d: disc(17, 5.5, 3.5), fill: SKIN },
      { d: "M14 9h6l1 8 7 8c-4 3-18 4-22 1l7-9z", fill: "#d8485f" },
      { d: "M20 10l7-5 1.4 1.8-7.6 6zM14 10 6 13l1 2.2 8-2.2z", fill: SKIN },
      { d: "M12 26h3v4h-3zM19 26h3v4h-3z", fill: INK },
    ],
  },
  {
    emoji: "🪑",
    word: "sit",
    shapes: [
      { d: "M9 3h3v14h-3zM20 3h3v14h-3zM11 5h10v3h-10zM11 10h10v3h-10z", fill: "#a8643a" },
      { d: "M7 16h18v4h-18z", fill: "#d9694b" },
      { d: "M8 20h3v9h-3zM21 20h3v9h-3z", fill: "#7f4729" },
    ],
  },
  {
    emoji: "✨",
    word: "sparkle",
    shapes: [
      { d: "M14 5l3 8 8 3-8 3-3 8-3-8-8-3 8-3z", fill: "#f7c96b" },
      {
        d: "M25 3l1.3 3.7 3.7 1.3-3.7 1.3-1.3 3.7-1.3-3.7-3.7-1.3 3.7-1.3zM25 22l1 2.7 2.7 1-2.7 1-1 2.7-1-2.7-2.7-1 2.7-1z",
        fill: "#ffe3a6",
      },
    ],
  },
  {
    emoji: "🔥",
    word: "fire",
    shapes: [
      { d: "M16 2c1 6 9 8 9 17a9 9 0 0 1-18 0c0-5 3-6 4-10 2 1 3 3 3 5 2-3 3-7 2-12z", fill: "#e2603a" },
      { d: "M16 14c1 3 5 4 5 9a5 5 0 0 1-10 0c0-3 2-3 2.5-5 1 .5 1.5 1 1.7 2 .8-2 1-4 .8-6z", fill: "#f9c15e" },
    ],
  },
  {
    emoji: "👍",
    word: "yes",
    shapes: [
      { d: "M10 14l5-11c3 0 4 2 3.5 5l-.7 4h7c3 0 4 2 3.5 4l-2 9c-.5 2-2 3-4 3h-12.3z", fill: SKIN },
      { d: "M3 14h7v14h-7z", fill: "#5b6cae" },
      { d: "M22 17h6v1.5h-6zM21.5 21h6v1.5h-6z", fill: SKIN_SHADE },
    ],
  },
  {
    emoji: "😮",
    word: "surprise",
    shapes: [
      ...FACE,
      { d: `${disc(11, 12.5, 2)}${disc(21, 12.5, 2)}`, fill: INK },
      { d: "M12 22a4 5 0 1 0 8 0a4 5 0 1 0-8 0z", fill: INK },
    ],
  },
  {
    emoji: "🍵",
    word: "tea",
    shapes: [
      { d: "M4 15h20v3c0 6-4 10-10 10s-10-4-10-10z", fill: "#6fae8f" },
      { d: "M24 16h2a4 4 0 0 1 0 8h-3l1-2.5h2a1.5 1.5 0 0 0 0-3h-2z", fill: "#4c8a70" },
      { d: "M4 13.5h20v3h-20z", fill: "#cfe3b0" },
      { d: "M9 4q3 2 0 4.5t0 3.5l-1.8-.5q-2-2 .5-4t-.5-2.5zM16 4q3 2 0 4.5t0 3.5l-1.8-.5q-2-2 .5-4t-.5-2.5z", fill: CREAM },
    ],
  },
  {
    emoji: "🌙",
    word: "moon",
    shapes: [
      { d: "M20 3a13 13 0 1 0 9 19A11 11 0 0 1 20 3z", fill: "#f7d58a" },
      { d: disc(11, 20, 1.8), fill: "#e0b25f" },
      { d: disc(16, 25, 1.2), fill: "#e0b25f" },
    ],
  },
];

const BY_EMOJI = new Map(EMOJI.map((art) => [art.emoji.replaceAll("\u{fe0f}", ""), art]));

/** The page's own drawing of an emoji, if it has one; others are shown as the device's font draws them. */
export function artOf(emoji: string): EmojiArt | null {
  return BY_EMOJI.get(emoji.replaceAll("\u{fe0f}", "")) ?? null;
}
