import type { Quality } from "./quality-governor.ts";

/** What this browser can draw with: nothing, a processor pretending, or a graphics card. */
export type Graphics = { readonly kind: "none" } | { readonly kind: "soft" | "card"; readonly start: Quality };

/** Asks the browser once, with a context that is given back at once. */
export function probeGraphics(): Graphics {
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

/** How many canvas pixels a screen pixel gets. */
export function pixelRatio(quality: Quality, screenRatio: number): number {
  if (quality === 2) return Math.min(screenRatio, 2);
  if (quality === 1) return Math.min(screenRatio, 1.25);
  return Math.min(screenRatio, 1) * 0.6;
}
