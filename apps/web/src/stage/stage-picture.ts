import type { Camera, Scene, WebGLRenderer } from "three";

const MOST_RATIO = 2;

/**
 * Draws the view once as sharp as the screen, whatever the quality, and hands it over as a PNG.
 *
 * @returns null where the browser makes none
 * @see docs/spec/page.md [G-67]
 */
export function picturedBy(renderer: WebGLRenderer, scene: Scene, camera: Camera): Promise<Blob | null> {
  const usual = renderer.getPixelRatio();
  const sharp = Math.max(usual, Math.min(MOST_RATIO, window.devicePixelRatio));
  if (sharp !== usual) renderer.setPixelRatio(sharp);
  renderer.render(scene, camera);
  // The canvas is copied in this very call; afterwards it may be drawn over.
  const picture = new Promise<Blob | null>((done) => renderer.domElement.toBlob(done, "image/png"));
  if (sharp !== usual) {
    renderer.setPixelRatio(usual);
    renderer.render(scene, camera);
  }
  return picture;
}
