import { Group } from "three";
import { artOf } from "../emoji/emoji-art.ts";
import { bodyFont, createCanvasSprite } from "./canvas-sprite.ts";
import type { CanvasSprite } from "./canvas-sprite.ts";

/** Emoji that rise above heads and fade. */
export interface EmojiFloaters {
  readonly root: Group;
  add(owner: string, emoji: string, nowSec: number): void;
  /** @param lively - without it an emoji stays where it is until its time is over */
  update(nowSec: number, lively: boolean, headOf: (owner: string) => { x: number; y: number; z: number } | null): void;
  end(): void;
}

const MOST_FLOATERS = 24;
const LIFE_SEC = 2.6;
const CANVAS = 96;

interface Floater {
  readonly sprite: CanvasSprite;
  owner: string;
  emoji: string;
  startedSec: number;
  sway: number;
}

function paintEmoji(sprite: CanvasSprite, emoji: string): void {
  sprite.draw(CANVAS, CANVAS, (ctx) => {
    const art = artOf(emoji);
    if (art !== null) {
      ctx.scale(CANVAS / 32, CANVAS / 32);
      for (const shape of art.shapes) {
        ctx.fillStyle = shape.fill;
        ctx.fill(new Path2D(shape.d));
      }
      return;
    }
    ctx.font = bodyFont(600, 62);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "#fff3d6";
    ctx.fillText(emoji, CANVAS / 2, CANVAS / 2, CANVAS - 6);
  });
}

/** Makes an empty pool; past {@link MOST_FLOATERS} the oldest gives way. */
export function createEmojiFloaters(): EmojiFloaters {
  const root = new Group();
  const pool: Floater[] = [];
  let turn = 0;
  return {
    root,
    add(owner, emoji, nowSec) {
      let free = pool.find((floater) => !floater.sprite.sprite.visible);
      if (free === undefined && pool.length < MOST_FLOATERS) {
        free = { sprite: createCanvasSprite(30), owner, emoji: "", startedSec: nowSec, sway: 0 };
        pool.push(free);
        root.add(free.sprite.sprite);
      }
      free ??= pool.reduce((oldest, floater) => (floater.startedSec < oldest.startedSec ? floater : oldest));
      if (free.emoji !== emoji) paintEmoji(free.sprite, emoji);
      turn += 1;
      free.owner = owner;
      free.emoji = emoji;
      free.startedSec = nowSec;
      free.sway = (turn % 5) - 2;
      free.sprite.sprite.visible = true;
    },
    update(nowSec, lively, headOf) {
      for (const floater of pool) {
        const { sprite } = floater.sprite;
        if (!sprite.visible) continue;
        const age = (nowSec - floater.startedSec) / LIFE_SEC;
        const head = age < 1 ? headOf(floater.owner) : null;
        if (head === null) {
          sprite.visible = false;
          continue;
        }
        const rise = lively ? age * 1.25 : 0;
        const swing = lively ? Math.sin(age * 5 + floater.sway) * 0.1 + floater.sway * 0.05 : floater.sway * 0.12;
        const grow = lively ? Math.min(1, age * 9) : 1;
        sprite.position.set(head.x + swing, head.y + 0.36 + rise, head.z);
        sprite.scale.setScalar(0.5 * grow);
        sprite.material.opacity = lively ? Math.min(1, (1 - age) * 3) : 1;
      }
    },
    end() {
      for (const floater of pool) floater.sprite.end();
    },
  };
}
