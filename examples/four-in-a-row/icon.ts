import type { Colour, Icon, Shape } from "../shared/icon.ts";

const hole: Colour = [17, 32, 84];
const coral: Colour = [255, 107, 92];
const gold: Colour = [255, 205, 66];
const rows: readonly (readonly (Colour | null)[])[] = [
  [null, null, null, coral],
  [null, gold, coral, gold],
  [gold, coral, gold, coral],
  [coral, gold, gold, coral],
];

export const icon: Icon = {
  top: [79, 122, 255],
  bottom: [34, 62, 178],
  shapes: rows.flatMap((row, y) =>
    row.map((colour, x): Shape => ({ kind: "disc", x: 50 + x * 52, y: 50 + y * 52, radius: 21, colour: colour ?? hole })),
  ),
};
