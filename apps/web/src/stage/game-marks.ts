import { AdditiveBlending, CanvasTexture, Group, Sprite, SpriteMaterial, SRGBColorSpace } from "three";
import type { GameThing } from "../scene/game-news.ts";

/** Lights at the things of a game: a faint violet one where something waits, a warm one where it was found. */
export interface GameMarks {
  readonly root: Group;
  update(things: readonly GameThing[], nowSec: number, lively: boolean): void;
  end(): void;
}

function glowTexture(): CanvasTexture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const ctx = canvas.getContext("2d");
  if (ctx !== null) {
    const glow = ctx.createRadialGradient(32, 32, 2, 32, 32, 32);
    glow.addColorStop(0, "rgba(255,255,255,1)");
    glow.addColorStop(0.25, "rgba(255,255,255,0.45)");
    glow.addColorStop(1, "rgba(255,255,255,0)");
    ctx.fillStyle = glow;
    ctx.fillRect(0, 0, 64, 64);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  return texture;
}

/** Makes the marks, none shown. */
export function createGameMarks(): GameMarks {
  const root = new Group();
  const texture = glowTexture();
  const common = { map: texture, transparent: true, depthWrite: false, fog: false, toneMapped: false, blending: AdditiveBlending } as const;
  const waiting = new SpriteMaterial({ ...common, color: "#9a7bff" });
  const found = new SpriteMaterial({ ...common, color: "#ffb45c" });
  const sprites: Sprite[] = [];
  return {
    root,
    update(things, nowSec, lively) {
      while (sprites.length < things.length) {
        const sprite = new Sprite(waiting);
        sprites.push(sprite);
        root.add(sprite);
      }
      sprites.forEach((sprite, index) => {
        const thing = things[index];
        sprite.visible = thing !== undefined;
        if (thing === undefined) return;
        const beat = lively ? Math.sin(nowSec * 2.4 + index * 1.7) : 0;
        sprite.material = thing.found ? found : waiting;
        sprite.position.set(thing.x, thing.y, thing.z);
        sprite.scale.setScalar(thing.found ? 2.3 + beat * 0.08 : 1.15 + beat * 0.16);
      });
    },
    end() {
      texture.dispose();
      waiting.dispose();
      found.dispose();
    },
  };
}
