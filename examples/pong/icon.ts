import type { Icon } from "../shared/icon.ts";

export const icon: Icon = {
  top: [58, 28, 92],
  bottom: [20, 12, 40],
  shapes: [
    {
      kind: "line",
      points: [
        [128, 44],
        [128, 68],
      ],
      width: 7,
      colour: [120, 92, 160],
    },
    {
      kind: "line",
      points: [
        [128, 92],
        [128, 116],
      ],
      width: 7,
      colour: [120, 92, 160],
    },
    {
      kind: "line",
      points: [
        [128, 140],
        [128, 164],
      ],
      width: 7,
      colour: [120, 92, 160],
    },
    {
      kind: "line",
      points: [
        [128, 188],
        [128, 212],
      ],
      width: 7,
      colour: [120, 92, 160],
    },
    { kind: "box", x: 44, y: 62, width: 22, height: 92, radius: 11, colour: [90, 230, 220] },
    { kind: "box", x: 190, y: 112, width: 22, height: 92, radius: 11, colour: [255, 120, 150] },
    {
      kind: "line",
      points: [
        [96, 92],
        [146, 134],
      ],
      width: 12,
      colour: [92, 64, 128],
    },
    { kind: "disc", x: 156, y: 142, radius: 19, colour: [255, 214, 102] },
  ],
};
