import type { Colour, Icon, Shape } from "../../examples/shared/icon.ts";

const side = 256;
const corner = 56;
/** Samples along each side of a pixel: what makes edges smooth. */
const samples = 4;

function distanceToBox(px: number, py: number, x: number, y: number, width: number, height: number, radius: number): number {
  const dx = Math.max(Math.abs(px - x - width / 2) - width / 2 + radius, 0);
  const dy = Math.max(Math.abs(py - y - height / 2) - height / 2 + radius, 0);
  return Math.sqrt(dx * dx + dy * dy) - radius;
}

function distanceToPiece(px: number, py: number, from: readonly [number, number], to: readonly [number, number]): number {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const along = Math.max(0, Math.min(1, ((px - from[0]) * dx + (py - from[1]) * dy) / (dx * dx + dy * dy || 1)));
  const x = px - from[0] - dx * along;
  const y = py - from[1] - dy * along;
  return Math.sqrt(x * x + y * y);
}

function isWithin(shape: Shape, px: number, py: number): boolean {
  switch (shape.kind) {
    case "disc":
      return (px - shape.x) ** 2 + (py - shape.y) ** 2 <= shape.radius ** 2;
    case "box":
      return distanceToBox(px, py, shape.x, shape.y, shape.width, shape.height, shape.radius) <= 0;
    case "line":
      return shape.points.some((point, index) => distanceToPiece(px, py, shape.points[index - 1] ?? point, point) <= shape.width / 2);
  }
}

function colourAt(icon: Icon, px: number, py: number): Colour | null {
  if (distanceToBox(px, py, 0, 0, side, side, corner) > 0) return null;
  const top = icon.shapes.findLast((shape) => isWithin(shape, px, py));
  if (top !== undefined) return top.colour;
  const share = py / side;
  const [r, g, b] = icon.top.map((value, index) => value + ((icon.bottom[index] ?? 0) - value) * share);
  return [r ?? 0, g ?? 0, b ?? 0];
}

/** An icon as pixels: red, green, blue and alpha, row by row. */
export function drawIcon(icon: Icon): { readonly side: number; readonly pixels: Uint8Array } {
  const pixels = new Uint8Array(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const sum = [0, 0, 0];
      let covered = 0;
      for (let sample = 0; sample < samples * samples; sample += 1) {
        const px = x + ((sample % samples) + 0.5) / samples;
        const py = y + (Math.floor(sample / samples) + 0.5) / samples;
        const colour = colourAt(icon, px, py);
        if (colour === null) continue;
        covered += 1;
        for (const [index, value] of colour.entries()) sum[index] = (sum[index] ?? 0) + value;
      }
      const at = (y * side + x) * 4;
      if (covered > 0) pixels.set([...sum.map((value) => Math.round(value / covered)), Math.round((covered * 255) / samples ** 2)], at);
    }
  }
  return { side, pixels };
}
