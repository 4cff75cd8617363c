/** Width and height of a picture, in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a picture's size from its header, by its content and not by what it is called: PNG, JPEG, WebP, AVIF, KTX2.
 *
 * @returns null when it is none of these, or broken before its size
 */
export function readImageSize(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = sizeIn(bytes, view);
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    // Reading past the end: the header is cut off.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function sizeIn(bytes: Uint8Array, view: DataView): ImageSize | null {
  const first = view.getUint32(0);
  if (first === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (first >>> 8 === 0xffd8ff) return jpegSize(view);
  if (first === 0x52494646 && view.getUint32(8) === 0x57454250) return webpSize(view);
  if (first === 0xab4b5458 && view.getUint32(4) === 0x203230bb) {
    return { width: view.getUint32(20, true), height: Math.max(1, view.getUint32(24, true)) };
  }
  if (view.getUint32(4) === 0x66747970) return avifSize(bytes, view);
  return null;
}

function jpegSize(view: DataView): ImageSize | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    // The picture itself begins, or it ends: no size was given before.
    if (marker === 0xda || marker === 0xd9) return null;
    const bare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += bare ? 2 : 2 + Math.max(2, view.getUint16(at + 2));
  }
}

function webpSize(view: DataView): ImageSize | null {
  switch (view.getUint32(12)) {
    case 0x56503820:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858:
      return { width: threeBytes(view, 24) + 1, height: threeBytes(view, 27) + 1 };
    default:
      return null;
  }
}

function threeBytes(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** The largest `ispe` box: an AVIF may hold several pictures, and the decoder makes one of them. */
function avifSize(bytes: Uint8Array, view: DataView): ImageSize | null {
  let largest: ImageSize | null = null;
  const end = Math.min(bytes.length, 65_536) - 16;
  for (let at = 8; at < end; at += 1) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
