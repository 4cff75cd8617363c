import { Group } from "three";
import type { Vector3 } from "three";
import { bodyFont, createCanvasSprite } from "./canvas-sprite.ts";
import type { CanvasSprite } from "./canvas-sprite.ts";

/** Names and spoken lines above heads; only the nearest few are drawn. */
export interface HeadLabels {
  readonly root: Group;
  begin(camera: Vector3): void;
  /** Asks for a label this frame. `text` is drawn as it is, never read as markup. */
  show(key: string, text: string, kind: "name" | "speech", x: number, y: number, z: number): void;
  finish(): void;
  end(): void;
}

interface Wanted {
  key: string;
  text: string;
  kind: "name" | "speech";
  x: number;
  y: number;
  z: number;
  far: number;
}

interface Slot {
  readonly sprite: CanvasSprite;
  key: string | null;
  seen: boolean;
}

const MOST_LABELS = 32;
const FARTHEST = 45;
const LINE_CHARS = 30;
const MOST_LINES = 3;

/** Breaks a spoken line into a few short ones; what does not fit ends in an ellipsis. */
export function speechLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replace(/\s+/gu, " ").trim().split(" ")) {
    const letters = Array.from(word);
    const piece = letters.length > LINE_CHARS ? `${letters.slice(0, LINE_CHARS - 1).join("")}…` : word;
    const next = line === "" ? piece : `${line} ${piece}`;
    if (Array.from(next).length <= LINE_CHARS) {
      line = next;
      continue;
    }
    lines.push(line);
    line = piece;
    if (lines.length === MOST_LINES) return [...lines.slice(0, -1), `${lines.at(-1) ?? ""}…`];
  }
  return line === "" ? lines : [...lines, line];
}

function paintLabel(sprite: CanvasSprite, text: string, kind: "name" | "speech"): void {
  const px = 30;
  const font = bodyFont(600, px);
  const lines = kind === "name" ? [text] : speechLines(text);
  const measure = document.createElement("canvas").getContext("2d");
  if (measure === null) return;
  measure.font = font;
  const widest = Math.max(...lines.map((line) => measure.measureText(line).width), 8);
  const padX = 20;
  const padY = kind === "name" ? 9 : 14;
  const lineHeight = px * 1.22;
  const width = widest + padX * 2;
  const height = lines.length * lineHeight + padY * 2;
  sprite.draw(width, height, (ctx) => {
    ctx.font = font;
    ctx.textBaseline = "middle";
    ctx.textAlign = "center";
    ctx.fillStyle = kind === "name" ? "rgba(30, 19, 38, 0.74)" : "rgba(255, 247, 232, 0.96)";
    ctx.beginPath();
    ctx.roundRect(0, 0, width, height, kind === "name" ? height / 2 : 20);
    ctx.fill();
    ctx.fillStyle = kind === "name" ? "#fff0db" : "#2b2033";
    lines.forEach((line, index) => ctx.fillText(line, width / 2, padY + lineHeight * (index + 0.53)));
  });
}

/** Makes the labels, none shown. */
export function createHeadLabels(): HeadLabels {
  const root = new Group();
  const slots: Slot[] = [];
  const wanted: Wanted[] = [];
  let used = 0;
  const from = { x: 0, y: 0, z: 0 };

  function slotFor(key: string): Slot {
    const kept = slots.find((slot) => slot.key === key) ?? slots.find((slot) => !slot.seen && slot.key === null);
    if (kept !== undefined) return kept;
    if (slots.length < MOST_LABELS) {
      const slot: Slot = { sprite: createCanvasSprite(20, false), key: null, seen: false };
      slots.push(slot);
      root.add(slot.sprite.sprite);
      return slot;
    }
    return slots.find((slot) => !slot.seen) ?? slots[0] ?? slotFor(key);
  }

  return {
    root,
    begin(camera) {
      used = 0;
      from.x = camera.x;
      from.y = camera.y;
      from.z = camera.z;
    },
    show(key, text, kind, x, y, z) {
      const far = Math.hypot(x - from.x, y - from.y, z - from.z);
      if (far > FARTHEST) return;
      const at = wanted[used];
      if (at === undefined) wanted.push({ key, text, kind, x, y, z, far });
      else Object.assign(at, { key, text, kind, x, y, z, far });
      used += 1;
    },
    finish() {
      wanted.length = used;
      if (used > MOST_LABELS) wanted.sort((a, b) => a.far - b.far);
      for (const slot of slots) slot.seen = false;
      for (const want of wanted.slice(0, MOST_LABELS)) {
        const full = `${want.kind}:${want.key}:${want.text}`;
        const slot = slotFor(full);
        if (slot.key !== full) {
          paintLabel(slot.sprite, want.text, want.kind);
          slot.key = full;
        }
        slot.seen = true;
        // Grows a little with distance, so that a name stays readable without shouting.
        const nameHeight = 0.06 + want.far * 0.0185;
        const height = want.kind === "name" ? nameHeight : nameHeight * 1.12;
        const rows = want.kind === "name" ? 1 : speechLines(want.text).length;
        const { sprite, ratio } = slot.sprite;
        sprite.visible = true;
        sprite.scale.set(height * rows * ratio, height * rows, 1);
        const lift = want.kind === "speech" ? nameHeight * 1.2 : 0;
        sprite.position.set(want.x, want.y + lift + (height * rows) / 2, want.z);
        // A label right before the eyes would cover everything.
        sprite.material.opacity = Math.min(1, Math.max(0, (FARTHEST - want.far) / 10), Math.max(0, (want.far - 0.8) / 0.8));
      }
      for (const slot of slots) {
        if (slot.seen) continue;
        slot.sprite.sprite.visible = false;
        slot.key = null;
      }
    },
    end() {
      for (const slot of slots) slot.sprite.end();
    },
  };
}
