import type { Icon } from "../shared/icon.ts";

/** A curve through the icon: a wave, drawn as short straight pieces. */
const wave = Array.from({ length: 33 }, (_, index): readonly [number, number] => {
  const t = index / 32;
  return [64 + 116 * t, 112 + 30 * Math.sin(t * 7.2) + 18 * t];
});

export const icon: Icon = {
  top: [45, 212, 178],
  bottom: [13, 116, 124],
  shapes: [
    { kind: "box", x: 40, y: 46, width: 176, height: 150, radius: 22, colour: [255, 252, 244] },
    { kind: "line", points: wave, width: 15, colour: [37, 78, 219] },
    {
      kind: "line",
      points: [
        [72, 166],
        [124, 160],
      ],
      width: 12,
      colour: [246, 96, 80],
    },
    {
      kind: "line",
      points: [
        [150, 214],
        [214, 150],
      ],
      width: 34,
      colour: [13, 84, 92],
    },
    {
      kind: "line",
      points: [
        [158, 206],
        [210, 154],
      ],
      width: 20,
      colour: [255, 205, 66],
    },
    { kind: "disc", x: 147, y: 217, radius: 9, colour: [37, 78, 219] },
  ],
};
