import type { Icon } from "../shared/icon.ts";

const white = [255, 255, 255] as const;
const soft = [196, 181, 253] as const;

export const icon: Icon = {
  top: [124, 92, 246],
  bottom: [76, 29, 149],
  shapes: [
    { kind: "box", x: 52, y: 66, width: 152, height: 32, radius: 16, colour: soft },
    { kind: "box", x: 52, y: 66, width: 118, height: 32, radius: 16, colour: white },
    { kind: "box", x: 52, y: 112, width: 152, height: 32, radius: 16, colour: soft },
    { kind: "box", x: 52, y: 112, width: 64, height: 32, radius: 16, colour: white },
    { kind: "box", x: 52, y: 158, width: 152, height: 32, radius: 16, colour: soft },
    { kind: "box", x: 52, y: 158, width: 92, height: 32, radius: 16, colour: [253, 224, 71] },
  ],
};
