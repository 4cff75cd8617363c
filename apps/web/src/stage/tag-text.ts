import { bodyFont } from "./canvas-sprite.ts";
import type { CanvasSprite } from "./canvas-sprite.ts";

const LINE_CHARS = 30;
const MOST_LINES = 3;

/** Breaks a spoken line into a few short ones; what does not fit ends in an ellipsis. */
export function speechLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replace(/\s+/gu, " ").trim().split(" ")) {
    const letters = Array.from(word);
    const piece = letters.length > LINE_CHARS ? `${letters.slice(0, LINE_CHARS - 1).join("")}…` : word;
    const next = line === "" ? piece : `${line} ${piece}`;
    if (Array.from(next).length <= LINE_CHARS) {
      line = next;
      continue;
    }
    lines.push(line);
    line = piece;
    if (lines.length === MOST_LINES) return [...lines.slice(0, -1), `${lines.at(-1) ?? ""}…`];
  }
  return line === "" ? lines : [...lines, line];
}

/** Draws a name or a spoken line; says how many lines it has. */
export function paintTag(sprite: CanvasSprite, text: string, kind: "name" | "speech"): number {
  const px = 30;
  const font = bodyFont(600, px);
  const lines = kind === "name" ? [text] : speechLines(text);
  const measure = document.createElement("canvas").getContext("2d");
  if (measure === null) return lines.length;
  measure.font = font;
  const widest = Math.max(...lines.map((line) => measure.measureText(line).width), 8);
  const padX = 20;
  const padY = kind === "name" ? 9 : 14;
  const lineHeight = px * 1.22;
  const width = widest + padX * 2;
  const height = lines.length * lineHeight + padY * 2;
  sprite.draw(width, height, (ctx) => {
    ctx.font = font;
    ctx.textBaseline = "middle";
    ctx.textAlign = "center";
    ctx.fillStyle = kind === "name" ? "rgba(30, 19, 38, 0.74)" : "rgba(255, 247, 232, 0.96)";
    ctx.beginPath();
    ctx.roundRect(0, 0, width, height, kind === "name" ? height / 2 : 20);
    ctx.fill();
    ctx.fillStyle = kind === "name" ? "#fff0db" : "#2b2033";
    lines.forEach((line, index) => ctx.fillText(line, width / 2, padY + lineHeight * (index + 0.53)));
  });
  return lines.length;
}
