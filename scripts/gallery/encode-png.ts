import { crc32 } from "node:zlib";
import { zlibSync } from "fflate";

function chunk(name: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Pixels as a PNG, the same bytes on every machine: the packing is fflate's, not the system's. */
export function encodePng(side: number, pixels: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rowBytes = side * 4;
  const rows = new Uint8Array(side * (rowBytes + 1));
  for (let y = 0; y < side; y += 1) {
    const at = y * (rowBytes + 1);
    rows[at] = 1;
    for (let x = 0; x < rowBytes; x += 1) {
      const left = x < 4 ? 0 : (pixels[y * rowBytes + x - 4] ?? 0);
      rows[at + 1 + x] = (pixels[y * rowBytes + x] ?? 0) - left;
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", zlibSync(rows, { level: 9 })), chunk("IEND", new Uint8Array())]);
}
