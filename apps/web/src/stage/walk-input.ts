import type { StageCommand } from "../scene/stage-desk.ts";
import { takesKeys } from "../scene/stage-keys.ts";
import type { PadReader } from "./gamepad.ts";
import { createWalkPointers } from "./walk-pointers.ts";
import type { WalkWish } from "./walk-step.ts";

/** Gathers what keys, mouse and fingers ask for. */
export interface WalkInput {
  /** The wish of this frame; a jump is told once. */
  wish(): WalkWish;
  /** How far the view was turned since the last call, radians right and up, and the zoom factor. */
  takeLook(keySec: number): { readonly yaw: number; readonly pitch: number; readonly zoom: number };
  /** Where the view was tapped since the last call: -1 to 1 to the right and up; `again` for the second of two quick taps. */
  takeTap(): { readonly right: number; readonly up: number; readonly again: boolean } | null;
  /** The touch stick, -1 to 1 each. */
  stick(right: number, ahead: number, run: boolean): void;
  /** Forgets everything held, e.g. when typing begins. */
  release(): void;
  /** Holds the mouse until Escape, so that moving it looks around. */
  lock(): Promise<void>;
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
const KEY_TURN = 1.9;
const PAD_TURN = 2.8;
const PAD_ZOOM = 1.6;
const LOCKED_RATE = 0.0026;

/** How the person likes to look around. */
export interface LookTaste {
  /** A factor. */
  readonly speed: number;
  readonly invert: boolean;
}

/** What walking listens to besides the window and the stage. */
export interface WalkInputParts {
  /** Reads gamepads, null while none is connected. */
  readonly pad: () => PadReader | null;
  readonly taste: () => LookTaste;
  /** What a pad's buttons ask for. */
  readonly onCommand: (command: StageCommand) => void;
  readonly nowMs: () => number;
}

/**
 * Listens on the window for keys and on the stage for drags, pinches and taps.
 *
 * @param stage - drags that start here turn the view
 */
export function createWalkInput(stage: HTMLElement, { pad, taste, onCommand, nowMs }: WalkInputParts): WalkInput {
  const held = new Set<string>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const pointers = createWalkPointers();
  let jump = false;
  let lockedYaw = 0;
  let lockedPitch = 0;
  let wheel = 1;
  let stickRight = 0;
  let stickAhead = 0;
  let stickRun = false;
  let padLook = { right: 0, down: 0, zoom: 0 };
  let tap: ReturnType<WalkInput["takeTap"]> = null;

  const isLocked = (): boolean => document.pointerLockElement === stage;
  function release(): void {
    held.clear();
    jump = false;
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
      if (isLocked()) {
        if (event.button === 0) tap = { right: 0, up: 0, again: false };
        return;
      }
      // A press that only leaves a field or closes a list leads nowhere.
      const mayTap = event.button === 0 && !takesKeys(document.activeElement);
      pointers.down(event.pointerId, event.clientX, event.clientY, nowMs(), mayTap);
      stage.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  stage.addEventListener("pointermove", (event) => pointers.move(event.pointerId, event.clientX, event.clientY), { signal });
  stage.addEventListener("pointerup", (event) => pointers.up(event.pointerId, nowMs()), { signal });
  for (const name of ["pointercancel", "lostpointercapture"] as const)
    stage.addEventListener(name, (event) => pointers.lost(event.pointerId), { signal });
  document.addEventListener(
    "mousemove",
    (event) => {
      if (!isLocked()) return;
      lockedYaw -= event.movementX * LOCKED_RATE;
      lockedPitch += event.movementY * LOCKED_RATE;
    },
    { signal },
  );
  stage.addEventListener(
    "wheel",
    (event) => {
      wheel *= Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.0016);
      event.preventDefault();
    },
    { signal, passive: false },
  );
  stage.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });

  return {
    wish() {
      const keys = wishOfKeys(held);
      const padded = pad()?.read() ?? null;
      for (const command of padded?.pressed ?? []) onCommand(command);
      padLook = { right: padded?.lookRight ?? 0, down: padded?.lookDown ?? 0, zoom: padded?.zoom ?? 0 };
      const wish = {
        right: Math.max(-1, Math.min(1, keys.right + stickRight + (padded?.right ?? 0))),
        ahead: Math.max(-1, Math.min(1, keys.ahead + stickAhead + (padded?.ahead ?? 0))),
        run: keys.run || stickRun || padded?.run === true,
        jump,
      };
      jump = false;
      return wish;
    },
    takeLook(keySec) {
      const sec = Math.min(keySec, 0.1);
      const { speed, invert } = taste();
      const deed = pointers.take();
      if (deed.tap !== null) {
        const box = stage.getBoundingClientRect();
        const right = ((deed.tap.x - box.left) / Math.max(1, box.width)) * 2 - 1;
        const up = 1 - ((deed.tap.y - box.top) / Math.max(1, box.height)) * 2;
        tap = { right, up, again: deed.tap.again };
      }
      const byKeys = ((held.has("KeyQ") ? 1 : 0) - (held.has("KeyE") ? 1 : 0)) * KEY_TURN * sec;
      const yaw = deed.yaw + lockedYaw + byKeys - padLook.right * PAD_TURN * sec;
      const pitch = (deed.pitch + lockedPitch + padLook.down * PAD_TURN * 0.7 * sec) * (invert ? -1 : 1);
      const look = { yaw: yaw * speed, pitch: pitch * speed, zoom: deed.zoom * wheel * Math.exp(padLook.zoom * PAD_ZOOM * sec) };
      lockedYaw = 0;
      lockedPitch = 0;
      wheel = 1;
      return look;
    },
    takeTap() {
      const taken = tap;
      tap = null;
      return taken;
    },
    stick(right, ahead, run) {
      stickRun = run;
      stickRight = right;
      stickAhead = ahead;
    },
    release,
    async lock() {
      // Whoever is asked may say no, and nothing is lost.
      await Promise.resolve(stage.requestPointerLock()).catch(() => undefined);
    },
    end: () => stopping.abort(),
  };
}
