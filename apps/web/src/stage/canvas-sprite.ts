import { CanvasTexture, LinearFilter, Sprite, SpriteMaterial, SRGBColorSpace } from "three";

/** A picture drawn by code, facing the camera; `ratio` is width over height. */
export interface CanvasSprite {
  readonly sprite: Sprite;
  ratio: number;
  /** Draws anew; sizes are in canvas pixels. */
  draw(width: number, height: number, paint: (ctx: CanvasRenderingContext2D) => void): void;
  end(): void;
}

/**
 * Makes a hidden sprite with nothing on it.
 *
 * @param depthTest - false to be seen through whatever stands before it
 */
export function createCanvasSprite(renderOrder: number, depthTest = true): CanvasSprite {
  const canvas = document.createElement("canvas");
  canvas.width = 2;
  canvas.height = 2;
  let texture = new CanvasTexture(canvas);
  const material = new SpriteMaterial({ map: texture, transparent: true, depthWrite: false, depthTest, fog: false, toneMapped: false });
  const sprite = new Sprite(material);
  sprite.visible = false;
  sprite.renderOrder = renderOrder;
  const made: CanvasSprite = {
    sprite,
    ratio: 1,
    draw(width, height, paint) {
      canvas.width = Math.max(2, Math.ceil(width));
      canvas.height = Math.max(2, Math.ceil(height));
      const ctx = canvas.getContext("2d");
      if (ctx !== null) paint(ctx);
      made.ratio = canvas.width / canvas.height;
      // A texture's storage has a fixed size on the GPU: another size needs another texture.
      texture.dispose();
      texture = new CanvasTexture(canvas);
      texture.colorSpace = SRGBColorSpace;
      texture.minFilter = LinearFilter;
      texture.generateMipmaps = false;
      material.map = texture;
      material.needsUpdate = true;
    },
    end() {
      texture.dispose();
      material.dispose();
    },
  };
  return made;
}

/** The page's body face, for text drawn on canvases. */
export function bodyFont(weight: number, px: number): string {
  const family = getComputedStyle(document.body).fontFamily;
  return `${weight} ${px}px ${family}`;
}
