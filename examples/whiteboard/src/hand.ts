import type { DrawnStroke } from "./board-session.ts";
import type { Pen } from "./pens.ts";
import { boardSize } from "./strokes.ts";

/** Who follows a hand. */
export interface HandFollower {
  /** A stroke grew. */
  drawn(stroke: DrawnStroke): void;
  ended(stroke: DrawnStroke): void;
  /** Where the keyboard's pen stands; null while none is used. */
  pointed(place: { readonly x: number; readonly y: number } | null): void;
}

const keys: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function within(value: number): number {
  return Math.max(0, Math.min(boardSize, Math.round(value)));
}

/** Follows pointers and keys on the board: one stroke at a time. */
export function followHand(canvas: HTMLCanvasElement, pen: Pen, freshId: () => string, follower: HandFollower): void {
  let stroke: (DrawnStroke & { readonly points: number[] }) | null = null;
  let pointer: number | null = null;
  let x = boardSize / 2;
  let y = boardSize / 2;

  function begin(): void {
    stroke = { id: freshId(), ...pen, points: [] };
  }

  function add(): void {
    if (stroke === null) return;
    const { points } = stroke;
    if (points.at(-2) === x && points.at(-1) === y) return;
    points.push(x, y);
    follower.drawn(stroke);
  }

  function end(): void {
    const done = stroke;
    stroke = null;
    pointer = null;
    if (done !== null && done.points.length > 0) follower.ended(done);
  }

  function place(event: PointerEvent): void {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    x = within(((event.clientX - left) / width) * boardSize);
    y = within(((event.clientY - top) / height) * boardSize);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    end();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    follower.pointed(null);
    begin();
    place(event);
    add();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const passed = typeof event.getCoalescedEvents === "function" ? event.getCoalescedEvents() : [];
    for (const step of passed.length > 0 ? passed : [event]) {
      place(step);
      add();
    }
  });
  for (const type of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(type, (event) => {
      if (event.pointerId === pointer) end();
    });
  }
  canvas.addEventListener("keydown", (event) => {
    const way = keys[event.key];
    if (way !== undefined) {
      const step = event.shiftKey ? 8 : 32;
      x = within(x + way[0] * step);
      y = within(y + way[1] * step);
      add();
    } else if (event.key === " " || event.key === "Enter") {
      if (stroke === null) {
        begin();
        add();
      } else {
        end();
      }
    } else if (event.key === "Escape") {
      end();
    } else {
      return;
    }
    event.preventDefault();
    follower.pointed({ x, y });
  });
  canvas.addEventListener("blur", () => {
    if (pointer === null) end();
    follower.pointed(null);
  });
}
