import type { Clock, Timers } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { Color, CylinderGeometry, Mesh, MeshLambertMaterial, NeutralToneMapping, PerspectiveCamera, Scene, WebGLRenderer } from "three";
import type { FigureLook } from "../people/figure-look.ts";
import { createFigureCrowd } from "./figure-crowd.ts";
import { createStance, holdStance } from "./figure-motion.ts";
import { createFigurePictures } from "./figure-pictures.ts";
import type { FigurePictures } from "./figure-pictures.ts";
import type { OwnFigure } from "./own-figure.ts";
import { probeGraphics, restAfter } from "./graphics-probe.ts";
import { previewMoment } from "./preview-moves.ts";
import type { PreviewMove } from "./preview-moves.ts";
import { studioLights } from "./studio-lights.ts";

/** One figure on a turntable, turned by dragging and by arrow keys. */
export interface FigurePreview {
  show(look: FigureLook): void;
  /** Shows a figure out of a file in place of the look's, and gives the one before back; null for the look's. */
  wear(own: OwnFigure | null): void;
  /** Begins a move; short ones end by themselves, `stand` ends the others. */
  play(move: PreviewMove): void;
  /** Draws small pictures of other looks. */
  readonly pictures: FigurePictures;
  /** Takes the picture off the page and gives everything back. */
  end(): void;
}

/** How to begin. */
export interface FigurePreviewOptions {
  readonly look: FigureLook;
  /** What the turntable is called, for those who do not see it. */
  readonly label: string;
  readonly lessMotion: () => boolean;
  readonly clock: Clock;
  readonly timers: Timers;
}

const KEY_TURN = Math.PI / 12;
const DRAG_TURN = 0.011;
const IDLE_TURN = 0.25;
const FOV = 30;

/**
 * Puts a canvas into `host` and draws a figure on it until it is ended. The canvas fills its host, follows its size, and is a slider to
 * keyboards and screen readers. Import this file lazily: it brings the 3D code.
 *
 * @returns `no-graphics` where the browser draws no 3D; then nothing was put into `host`
 */
export function createFigurePreview(
  host: HTMLElement,
  { look, label, lessMotion, clock, timers }: FigurePreviewOptions,
): Result<FigurePreview, { readonly code: "no-graphics" }> {
  const graphics = probeGraphics();
  if (graphics.kind === "none") return failed({ code: "no-graphics" });
  const rests = graphics.kind === "soft";
  const canvas = document.createElement("canvas");
  let renderer: WebGLRenderer;
  try {
    renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  } catch {
    return failed({ code: "no-graphics" });
  }
  renderer.toneMapping = NeutralToneMapping;
  const scene = new Scene();
  const camera = new PerspectiveCamera(FOV, 1, 0.1, 30);
  const crowd = createFigureCrowd();
  const table = new Mesh(
    new CylinderGeometry(0.62, 0.67, 0.06, 40).translate(0, -0.03, 0),
    new MeshLambertMaterial({ color: new Color("#b98a6c") }),
  );
  scene.add(...studioLights(), table, crowd.root);
  const stance = createStance();
  let outfit = crowd.dress(look);
  let own: OwnFigure | null = null;
  let tall = outfit.tagY;
  let move: PreviewMove = "stand";
  let beganSec = 0;
  let turn = 0.35;
  // Turns by itself until somebody turns it.
  let touched = false;
  let dragFrom: number | null = null;
  let lastMs = performance.now();
  let timeSec = 0;
  let waiting = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  canvas.tabIndex = 0;
  canvas.style.display = "block";
  canvas.style.width = "100%";
  canvas.style.height = "100%";
  canvas.style.touchAction = "pan-y";
  canvas.style.cursor = "grab";
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-label", label);
  canvas.setAttribute("aria-valuemin", "0");
  canvas.setAttribute("aria-valuemax", "359");

  function tellTurn(): void {
    const degrees = ((Math.round((turn * 180) / Math.PI) % 360) + 360) % 360;
    canvas.setAttribute("aria-valuenow", String(degrees));
    canvas.setAttribute("aria-valuetext", `${degrees}°`);
  }

  function fit(): void {
    const { clientWidth, clientHeight } = host;
    if (clientWidth === 0 || clientHeight === 0) return;
    renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    renderer.setSize(clientWidth, clientHeight, false);
    camera.aspect = clientWidth / clientHeight;
  }

  function draw(): void {
    const lively = !lessMotion();
    const nowMs = performance.now();
    const stepSec = Math.min(0.1, (nowMs - lastMs) / 1000);
    lastMs = nowMs;
    timeSec += stepSec;
    if (!touched && lively) turn += stepSec * IDLE_TURN;
    const moment = previewMoment(move, timeSec - beganSec, timeSec, lively);
    if (moment.over) move = "stand";
    holdStance(stance, moment);
    tall += ((own === null ? outfit.tagY : own.tall + 0.16) - tall) * (lively ? 1 - Math.exp(-stepSec * 8) : 1);
    // As near as shows all of it, the turntable, and a jump's worth of room above.
    const high = tall + 0.5;
    const half = Math.max(high / 2, 0.72 / Math.min(1, camera.aspect));
    const away = half / Math.tan((FOV * Math.PI) / 360) + 0.6;
    camera.position.set(0, high * 0.46 + 0.55, away);
    camera.lookAt(0, high * 0.43, 0);
    camera.updateProjectionMatrix();
    crowd.begin(camera);
    const at = { x: 0, y: moment.y, z: 0, ry: turn };
    if (own === null) crowd.place(outfit, at, stance, false);
    else own.place(at, stance);
    crowd.finish();
    table.rotation.y = turn;
    renderer.render(scene, camera);
    canvas.dataset["drawn"] = own === null ? outfit.look.preset : own.limbs ? "own-body" : "own-piece";
    const tookMs = performance.now() - nowMs;
    // Where a processor draws, the rest of the page comes first.
    if (rests) resting = setTimeout(ask, restAfter(tookMs));
    else ask();
  }

  function ask(): void {
    if (!over) waiting = requestAnimationFrame(draw);
  }

  canvas.addEventListener("pointerdown", (event) => {
    touched = true;
    dragFrom = event.clientX;
    canvas.setPointerCapture(event.pointerId);
    canvas.style.cursor = "grabbing";
  });
  canvas.addEventListener("pointermove", (event) => {
    if (dragFrom === null) return;
    turn += (event.clientX - dragFrom) * DRAG_TURN;
    dragFrom = event.clientX;
    tellTurn();
  });
  const letGo = (): void => {
    dragFrom = null;
    canvas.style.cursor = "grab";
  };
  canvas.addEventListener("pointerup", letGo);
  canvas.addEventListener("pointercancel", letGo);
  canvas.addEventListener("keydown", (event) => {
    const step =
      event.key === "ArrowLeft" || event.key === "ArrowDown"
        ? -KEY_TURN
        : event.key === "ArrowRight" || event.key === "ArrowUp"
          ? KEY_TURN
          : 0;
    if (step === 0 && event.key !== "Home") return;
    event.preventDefault();
    touched = true;
    turn = event.key === "Home" ? 0 : turn + step;
    tellTurn();
  });
  const sizes = new ResizeObserver(fit);
  sizes.observe(host);
  host.append(canvas);
  fit();
  tellTurn();
  ask();

  const pictures = createFigurePictures({ renderer, clock, timers, restore: () => renderer.render(scene, camera) });

  return ok({
    pictures,
    show(next) {
      outfit = crowd.dress(next);
    },
    wear(next) {
      own?.end();
      own = next;
      if (own !== null) scene.add(own.root);
    },
    play(next) {
      move = next;
      beganSec = timeSec;
    },
    end() {
      over = true;
      cancelAnimationFrame(waiting);
      clearTimeout(resting);
      sizes.disconnect();
      pictures.end();
      crowd.end();
      own?.end();
      table.geometry.dispose();
      table.material.dispose();
      renderer.dispose();
      renderer.forceContextLoss();
      canvas.remove();
    },
  });
}
