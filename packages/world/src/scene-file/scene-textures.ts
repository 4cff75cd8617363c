import { readImageSize } from "./image-size.ts";
import { readCount, readList, readText } from "./json-fields.ts";
import { SCENE_BUDGETS } from "./scene-budgets.ts";
import type { BufferStretch } from "./scene-buffers.ts";
import type { SceneContainer } from "./scene-container.ts";
import { keepWithin, malformed } from "./scene-file-problem.ts";
import { decodeBase64, readResource } from "./scene-resources.ts";

/** What the pictures cost. */
export interface TextureCost {
  readonly count: number;
  /** In the card's memory, smaller copies included; pictures beside the file are not counted. */
  readonly bytes: number;
  readonly largestSide: number;
  readonly beside: readonly string[];
}

/** A JPEG may carry a thumbnail and colour profiles before its size. */
const headBytes = 256 * 1024;

/** Reads the sizes of all pictures from their own headers. */
export function readTextures(container: SceneContainer, stretches: readonly BufferStretch[], fileUrl: string | null): TextureCost {
  const images = readList(container.json, "images");
  const beside: string[] = [];
  let total = 0;
  let largestSide = 0;
  images.forEach((image, index) => {
    const resource = readResource(image, container.kind, fileUrl);
    if (resource.kind === "beside") {
      beside.push(resource.uri);
      return;
    }
    let bytes: Uint8Array | null;
    if (resource.kind === "inline") bytes = decodeBase64(resource.base64, headBytes);
    else {
      const view = readCount(image, "bufferView", undefined);
      const stretch = view === undefined ? undefined : stretches[view];
      if (stretch === undefined) return malformed(`image ${index} has no bytes`);
      // A picture in a buffer beside the file is looked at once that is here.
      if (stretch.bytes === null) return undefined;
      bytes = stretch.bytes;
    }
    const size = bytes === null ? null : readImageSize(bytes);
    if (size === null) return malformed(`image ${index} (${readText(image, "mimeType") ?? "no type"}) is of no known format`);
    largestSide = Math.max(largestSide, size.width, size.height);
    keepWithin("textureSide", largestSide, SCENE_BUDGETS.textureSide);
    total += Math.ceil((size.width * size.height * 4 * 4) / 3);
    keepWithin("textureBytes", total, SCENE_BUDGETS.textureBytes);
    return undefined;
  });
  return { count: images.length, bytes: total, largestSide, beside };
}
