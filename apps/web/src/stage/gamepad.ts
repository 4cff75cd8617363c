import type { StageCommand } from "../scene/stage-desk.ts";

/** What a gamepad asks for in one frame. */
export interface PadDeed {
  readonly right: number;
  readonly ahead: number;
  readonly run: boolean;
  /** The view's turn, -1 to 1 to the right and down. */
  readonly lookRight: number;
  readonly lookDown: number;
  /** -1 comes closer, 1 moves away. */
  readonly zoom: number;
  /** Buttons that went down since the last frame. */
  readonly pressed: readonly StageCommand[];
}

/** As much of a Gamepad as is read. */
export interface PadState {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

const REST: PadDeed = { right: 0, ahead: 0, run: false, lookRight: 0, lookDown: 0, zoom: 0, pressed: [] };
// Worn sticks rest this far from their middle.
const DEAD = 0.18;

/** The buttons of the standard layout, by what they do in a world. */
const BUTTONS: readonly (readonly [number, StageCommand])[] = [
  [0, "jump"],
  [1, "wheel"],
  [2, "sit"],
  [3, "view"],
  [8, "entrance"],
  [9, "help"],
  [12, "compass"],
  [13, "photo"],
];
const LEFT_BUMPER = 4;
const RIGHT_BUMPER = 5;
const LEFT_TRIGGER = 6;
const RIGHT_TRIGGER = 7;
const LEFT_STICK = 10;

/** A stick's place without what it does by itself at rest; the rest begins from nothing. */
export function stickOf(x: number, y: number): { readonly x: number; readonly y: number } {
  const length = Math.hypot(x, y);
  if (!(length > DEAD)) return { x: 0, y: 0 };
  const strength = Math.min(1, (length - DEAD) / (1 - DEAD)) / length;
  return { x: x * strength, y: y * strength };
}

/** Reads the first pad that is moved; sees each press once. */
export interface PadReader {
  read(): PadDeed;
}

/**
 * Reads gamepads, of the standard layout.
 *
 * @param pads - what is connected now; asked once a frame
 * @see docs/spec/page.md [G-66]
 */
export function createPadReader(pads: () => readonly (PadState | null)[]): PadReader {
  let before: readonly boolean[] = [];
  return {
    read() {
      const all = pads().filter((pad) => pad !== null);
      const busy = all.find((pad) => pad.axes.some((axis) => Math.abs(axis) > DEAD) || pad.buttons.some(({ pressed }) => pressed));
      const pad = busy ?? all[0];
      if (pad === undefined) {
        before = [];
        return REST;
      }
      const down = pad.buttons.map(({ pressed }) => pressed);
      const pressed = BUTTONS.flatMap(([index, command]) => (down[index] === true && before[index] !== true ? [command] : []));
      before = down;
      const walk = stickOf(pad.axes[0] ?? 0, pad.axes[1] ?? 0);
      const look = stickOf(pad.axes[2] ?? 0, pad.axes[3] ?? 0);
      const value = (index: number): number => pad.buttons[index]?.value ?? 0;
      return {
        right: walk.x,
        ahead: -walk.y,
        run: down[LEFT_BUMPER] === true || down[RIGHT_BUMPER] === true || down[LEFT_STICK] === true,
        // Squared: small turns are fine, large ones fast.
        lookRight: look.x * Math.abs(look.x),
        lookDown: look.y * Math.abs(look.y),
        zoom: value(LEFT_TRIGGER) - value(RIGHT_TRIGGER),
        pressed,
      };
    },
  };
}

/**
 * Knows whether a pad is connected, so that none is asked for where there is none.
 *
 * @returns `reader` is null while no pad is connected
 */
export function watchPads(): { readonly reader: () => PadReader | null; readonly end: () => void } {
  const stopping = new AbortController();
  const reader = createPadReader(() => navigator.getGamepads());
  const isThere = (): boolean => navigator.getGamepads().some((pad) => pad !== null);
  let connected = isThere();
  const look = (): void => {
    connected = isThere();
  };
  window.addEventListener("gamepadconnected", look, { signal: stopping.signal });
  window.addEventListener("gamepaddisconnected", look, { signal: stopping.signal });
  return { reader: () => (connected ? reader : null), end: () => stopping.abort() };
}
