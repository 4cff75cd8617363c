import type { Clock, Timers } from "@plaza/platform";
import { PerspectiveCamera, Scene, Vector4 } from "three";
import type { WebGLRenderer } from "three";
import type { FigureLook } from "../people/figure-look.ts";
import { createFigureCrowd } from "./figure-crowd.ts";
import type { Outfit } from "./figure-crowd.ts";
import { createStance, holdStance } from "./figure-motion.ts";
import { createPictureQueue } from "./picture-queue.ts";
import { previewMoment } from "./preview-moves.ts";
import { studioLights } from "./studio-lights.ts";

/** How much of a figure is in its picture. */
export type PictureOf = "figure" | "head";

/** Draws figures into small canvases that stay as they were drawn. */
export interface FigurePictures {
  /**
   * Draws a look into a canvas when there is time, in the canvas's own size.
   *
   * @param drawn - called each time that it was
   */
  show(into: HTMLCanvasElement, look: FigureLook, of: PictureOf, drawn: () => void): void;
  end(): void;
}

const FOV = 18;
const TURN = { figure: 0.5, head: 0.95 } as const;
// Small figures are smaller in their pictures, but not lost in them.
const LEAST_HIGH = 1.5;

/**
 * Puts a camera before a figure.
 *
 * @returns how far the figure is to be turned, in radians
 */
export function aimAt(camera: PerspectiveCamera, { build, tagY }: Outfit, of: PictureOf): number {
  const top = tagY - 0.16;
  const head = { y: build.headY, size: 1, ...build.hair };
  const high = of === "figure" ? Math.max(top, LEAST_HIGH) + 0.16 : 1.02 * head.size;
  const middle = of === "figure" ? top / 2 : head.y - 0.03 * head.size;
  camera.fov = FOV;
  camera.position.set(0, middle + high * 0.3, high / 2 / Math.tan((FOV * Math.PI) / 360) + 0.3);
  camera.lookAt(0, middle, 0);
  camera.updateProjectionMatrix();
  return TURN[of];
}

/** What it needs. */
export interface FigurePicturesOptions {
  /** Draws into the corner of its canvas; must be as large as the pictures. */
  readonly renderer: WebGLRenderer;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Draws what else is on that canvas, so that nobody sees the pictures there. */
  readonly restore: () => void;
}

/**
 * Makes a drawer of pictures beside something else that is drawn: starting another drawing context takes longer than all pictures.
 *
 * @see docs/spec/page.md [G-56a]
 */
export function createFigurePictures({ renderer, clock, timers, restore }: FigurePicturesOptions): FigurePictures {
  const canvas = renderer.domElement;
  const scene = new Scene();
  const camera = new PerspectiveCamera();
  const crowd = createFigureCrowd();
  scene.add(...studioLights(), crowd.root);
  const stance = createStance();
  holdStance(stance, previewMoment("stand", 0, 0, false));
  const whole = new Vector4();
  const told = new Map<HTMLCanvasElement, () => void>();

  function draw(into: HTMLCanvasElement, { look, of }: { readonly look: FigureLook; readonly of: PictureOf }): void {
    const paper = into.getContext("2d");
    if (paper === null || renderer.getContext().isContextLost()) return;
    const { width, height } = into;
    camera.aspect = width / height;
    const outfit = crowd.dress(look);
    const ry = aimAt(camera, outfit, of);
    crowd.begin(camera);
    crowd.place(outfit, { x: 0, y: 0, z: 0, ry }, stance, false);
    crowd.finish();
    const ratio = renderer.getPixelRatio();
    renderer.getViewport(whole);
    renderer.setViewport(0, 0, width / ratio, height / ratio);
    renderer.render(scene, camera);
    renderer.setViewport(whole);
    paper.clearRect(0, 0, width, height);
    paper.drawImage(canvas, 0, canvas.height - height, width, height, 0, 0, width, height);
    told.get(into)?.();
  }

  const queue = createPictureQueue({ clock, timers, draw, turned: restore });
  const again = (): void => queue.again();
  canvas.addEventListener("webglcontextrestored", again);

  return {
    show(into, look, of, drawn) {
      told.set(into, drawn);
      queue.want(into, { look, of });
    },
    end() {
      queue.end();
      canvas.removeEventListener("webglcontextrestored", again);
      crowd.end();
    },
  };
}
