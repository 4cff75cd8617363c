import type { Quality } from "./quality-governor.ts";

/** What this browser can draw with: nothing, a processor pretending, or a graphics card. */
export type Graphics = { readonly kind: "none" } | DrawingGraphics;

/** Something that draws, and the quality to start with. */
export interface DrawingGraphics {
  readonly kind: "soft" | "card";
  readonly start: Quality;
}

let known: Graphics | null = null;

/** Asks the browser once a page, with a context that is given back at once; starting one up can take a second. */
export function probeGraphics(): Graphics {
  known ??= probe();
  return known;
}

function probe(): Graphics {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const gl = canvas.getContext("webgl2");
  if (gl === null) return { kind: "none" };
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  if (/swiftshader|llvmpipe|software|basic render/iu.test(name)) return { kind: "soft", start: 0 };
  return { kind: "card", start: window.matchMedia("(pointer: coarse)").matches ? 1 : 2 };
}

const SHORTEST_REST_MS = 40;
const LONGEST_REST_MS = 200;

/**
 * How long to rest before the next frame where a processor draws: it also runs everything else of the page, and is
 * left half of the time for that.
 *
 * @param tookMs - from asking for a frame until it could be drawn, which waits for the one before
 */
export function restAfter(tookMs: number): number {
  return Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, tookMs));
}

/** How many canvas pixels a screen pixel gets. */
export function pixelRatio(quality: Quality, screenRatio: number): number {
  if (quality === 2) return Math.min(screenRatio, 2);
  if (quality === 1) return Math.min(screenRatio, 1.25);
  return Math.min(screenRatio, 1) * 0.55;
}
