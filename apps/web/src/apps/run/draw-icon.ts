import type { Icon } from "@plaza/webxdc";

const largestSide = 512;

/**
 * Draws an app's icon anew, so that nothing of its file but its colours reaches the page.
 *
 * @returns a `data:` URL of a PNG of at most 512 pixels a side; null when the browser cannot read the icon
 */
export async function drawIcon({ bytes, type, width, height }: Icon): Promise<string | null> {
  try {
    const scale = Math.min(1, largestSide / Math.max(width, height));
    const resizeWidth = Math.max(1, Math.round(width * scale));
    const resizeHeight = Math.max(1, Math.round(height * scale));
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type }), { resizeWidth, resizeHeight });
    const canvas = document.createElement("canvas");
    canvas.width = resizeWidth;
    canvas.height = resizeHeight;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return canvas.toDataURL("image/png");
  } catch {
    return null;
  }
}
