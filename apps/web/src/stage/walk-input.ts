import type { WalkWish } from "./walk-step.ts";

/** Gathers what keys, mouse and fingers ask for. */
export interface WalkInput {
  /** The wish of this frame; a jump is told once. */
  wish(): WalkWish;
  /** How far the view was turned since the last call, radians right and up, and the zoom factor. */
  takeLook(keySec: number): { readonly yaw: number; readonly pitch: number; readonly zoom: number };
  /** The touch stick, -1 to 1 each. */
  stick(right: number, ahead: number, run: boolean): void;
  /** Forgets everything held, e.g. when typing begins. */
  release(): void;
  end(): void;
}

/** What the keys held down add up to. Codes are positions on the keyboard, so other layouts walk the same. */
export function wishOfKeys(held: ReadonlySet<string>): { readonly right: number; readonly ahead: number; readonly run: boolean } {
  const on = (...codes: readonly string[]): number => (codes.some((code) => held.has(code)) ? 1 : 0);
  return {
    right: on("KeyD", "ArrowRight") - on("KeyA", "ArrowLeft"),
    ahead: on("KeyW", "ArrowUp") - on("KeyS", "ArrowDown"),
    run: held.has("ShiftLeft") || held.has("ShiftRight"),
  };
}

const WALK_KEYS = new Set([
  "KeyW",
  "KeyA",
  "KeyS",
  "KeyD",
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "ShiftLeft",
  "ShiftRight",
  "Space",
  "KeyQ",
  "KeyE",
]);
const DRAG_RATE = 0.0052;
const KEY_TURN = 1.9;

/** Whether keys pressed here are meant for this element and not for walking. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]") !== null;
}

/**
 * Listens on the window for keys and on the stage for drags.
 *
 * @param stage - drags that start here turn the view
 */
export function createWalkInput(stage: HTMLElement): WalkInput {
  const held = new Set<string>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let jump = false;
  let yaw = 0;
  let pitch = 0;
  let zoom = 1;
  let stickRight = 0;
  let stickAhead = 0;
  let stickRun = false;
  const fingers = new Map<number, { x: number; y: number }>();

  function release(): void {
    held.clear();
    jump = false;
    fingers.clear();
  }

  window.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target)) return;
      if (!WALK_KEYS.has(event.code)) return;
      // Space and arrows keep their meaning on a focused control.
      const onControl = event.target instanceof Element && event.target.closest("button, a, [role=log]") !== null;
      if (onControl && (event.code === "Space" || event.code.startsWith("Arrow"))) return;
      if (event.code === "Space" && !held.has("Space")) jump = true;
      held.add(event.code);
      if (event.code === "Space" || event.code.startsWith("Arrow")) event.preventDefault();
    },
    { signal },
  );
  window.addEventListener("keyup", (event) => held.delete(event.code), { signal });
  window.addEventListener("blur", release, { signal });
  document.addEventListener("visibilitychange", release, { signal });
  document.addEventListener(
    "focusin",
    (event) => {
      if (takesKeys(event.target)) release();
    },
    { signal },
  );

  stage.addEventListener(
    "pointerdown",
    (event) => {
      if (event.target instanceof Element && event.target.closest("[data-stick]") !== null) return;
      if (event.pointerType === "mouse" && event.button === 1) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      stage.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  stage.addEventListener(
    "pointermove",
    (event) => {
      const last = fingers.get(event.pointerId);
      if (last === undefined) return;
      const dx = event.clientX - last.x;
      const dy = event.clientY - last.y;
      if (fingers.size === 2) {
        const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
        if (other !== undefined) {
          const before = Math.hypot(last.x - other.x, last.y - other.y);
          const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
          if (before > 10 && after > 10) zoom *= before / after;
        }
      } else {
        yaw -= dx * DRAG_RATE;
        pitch += dy * DRAG_RATE * 0.8;
      }
      last.x = event.clientX;
      last.y = event.clientY;
    },
    { signal },
  );
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"] as const)
    stage.addEventListener(name, (event) => fingers.delete(event.pointerId), { signal });
  stage.addEventListener(
    "wheel",
    (event) => {
      zoom *= Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.0016);
      event.preventDefault();
    },
    { signal, passive: false },
  );
  stage.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });

  return {
    wish() {
      const keys = wishOfKeys(held);
      const wish = {
        right: Math.max(-1, Math.min(1, keys.right + stickRight)),
        ahead: Math.max(-1, Math.min(1, keys.ahead + stickAhead)),
        run: keys.run || stickRun,
        jump,
      };
      jump = false;
      return wish;
    },
    takeLook(keySec) {
      const byKeys = ((held.has("KeyQ") ? 1 : 0) - (held.has("KeyE") ? 1 : 0)) * KEY_TURN * Math.min(keySec, 0.1);
      const look = { yaw: yaw + byKeys, pitch, zoom };
      yaw = 0;
      pitch = 0;
      zoom = 1;
      return look;
    },
    stick(right, ahead, run) {
      stickRun = run;
      stickRight = right;
      stickAhead = ahead;
    },
    release,
    end: () => stopping.abort(),
  };
}
