import type { DrawnStroke } from "./board-session.ts";
import { boardSize, colours, widths } from "./strokes.ts";

/** Draws a stroke; where it erases, what was drawn before is gone. */
export function paintStroke(context: CanvasRenderingContext2D, { points, colour, width, erases }: Omit<DrawnStroke, "id">): void {
  const [x = 0, y = 0] = points;
  context.globalCompositeOperation = erases ? "destination-out" : "source-over";
  context.strokeStyle = colours[colour] ?? colours[0];
  context.lineWidth = (widths[width] ?? widths[0]) * (erases ? 2.2 : 1);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(x, y);
  if (points.length === 2) context.lineTo(x + 0.01, y);
  // Through the middles, bent towards the points: corners of the hand become curves.
  for (let index = 2; index + 3 < points.length; index += 2) {
    const [px = 0, py = 0, nx = 0, ny = 0] = points.slice(index, index + 4);
    context.quadraticCurveTo(px, py, (px + nx) / 2, (py + ny) / 2);
  }
  if (points.length > 2) context.lineTo(points.at(-2) ?? x, points.at(-1) ?? y);
  context.stroke();
}

/** Makes a canvas as sharp as the screen, drawn on in the board's own measure. */
export function fitted(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const pixels = Math.max(1, Math.round(canvas.clientWidth * Math.min(3, devicePixelRatio)));
  if (canvas.width !== pixels) {
    canvas.width = pixels;
    canvas.height = pixels;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.clearRect(0, 0, pixels, pixels);
  context?.scale(pixels / boardSize, pixels / boardSize);
  return context;
}

/** Draws a picture whole and in the middle of the board. */
export function paintPicture(context: CanvasRenderingContext2D, picture: CanvasImageSource, width: number, height: number): void {
  const scale = Math.min(boardSize / width, boardSize / height);
  context.globalCompositeOperation = "source-over";
  context.drawImage(picture, (boardSize - width * scale) / 2, (boardSize - height * scale) / 2, width * scale, height * scale);
}

/** A picture of at most so many characters as a `data:` address; null when the file is no picture. */
export async function pictureAddress(file: Blob, mostCharacters: number): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return null;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  for (let side = 1_200; side >= 200; side *= 0.8) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    if (context === null) return null;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const address = canvas.toDataURL("image/jpeg", 0.72);
    if (address.length <= mostCharacters) return address;
  }
  return null;
}
