import { deflateSync } from "fflate";
import { crc32 } from "../archive/unpack.ts";

/** One entry of an archive made for a test; what is left out is as an honest writer would have it. */
export interface ZipPart {
  readonly name: string | Uint8Array;
  readonly data?: string | Uint8Array;
  /** Default 8, deflate. */
  readonly method?: number;
  readonly flags?: number;
  /** What the list claims, beside what is true. */
  readonly claims?: { readonly sizeBytes?: number; readonly packedBytes?: number; readonly crc?: number; readonly offset?: number };
  /** The name in the entry's own header. */
  readonly localName?: string;
  readonly localMethod?: number;
  /** A Unix mode. */
  readonly mode?: number;
  readonly extra?: Uint8Array;
  /** Bytes to put in place of the packed data. */
  readonly packed?: Uint8Array;
}

/** What else an archive may get wrong. */
export interface ZipFlaws {
  readonly comment?: Uint8Array;
  readonly entries?: number;
  readonly disk?: number;
  readonly directoryOffset?: number;
  readonly directorySize?: number;
  /** Put between the list and the end record. */
  readonly beforeEnd?: (directoryOffset: number, directorySize: number) => Uint8Array;
}

const encoder = new TextEncoder();

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? encoder.encode(value) : value;
}

/** Little-endian numbers: each is a value and its bytes. */
export function numbers(...fields: readonly (readonly [value: number, bytes: number])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, index) => Math.floor(value / 2 ** (8 * index)) & 255)),
  );
}

/** One after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Writes an archive byte by byte, so that it can lie. */
export function buildZip(parts: readonly ZipPart[], flaws: ZipFlaws = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const listed: Uint8Array[] = [];
  let offset = 0;
  for (const part of parts) {
    const data = bytesOf(part.data ?? "");
    const method = part.method ?? 8;
    const packed = part.packed ?? (method === 8 ? deflateSync(data) : data);
    const flags = part.flags ?? 0x800;
    const name = bytesOf(part.name);
    const localName = bytesOf(part.localName ?? part.name);
    const crc = crc32(data);
    const { claims = {}, extra = new Uint8Array() } = part;
    const sizes = { crc: claims.crc ?? crc, packed: claims.packedBytes ?? packed.length, size: claims.sizeBytes ?? data.length };
    const sized = [
      [sizes.crc, 4],
      [sizes.packed, 4],
      [sizes.size, 4],
    ] as const;
    const localStart = numbers([0x04034b50, 4], [20, 2], [flags, 2], [part.localMethod ?? method, 2], [0, 4], ...sized);
    const local = joined([localStart, numbers([localName.length, 2], [0, 2]), localName, packed]);
    const listStart = numbers([0x02014b50, 4], [0x314, 2], [20, 2], [flags, 2], [method, 2], [0, 4], ...sized);
    const rest = numbers(
      [name.length, 2],
      [extra.length, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [(part.mode ?? 0) * 65_536, 4],
      [claims.offset ?? offset, 4],
    );
    listed.push(joined([listStart, rest, name, extra]));
    pieces.push(local);
    offset += local.length;
  }
  const directory = joined(listed);
  const before = flaws.beforeEnd?.(offset, directory.length) ?? new Uint8Array();
  const comment = flaws.comment ?? new Uint8Array();
  const count = flaws.entries ?? parts.length;
  const end = numbers(
    [0x06054b50, 4],
    [flaws.disk ?? 0, 2],
    [flaws.disk ?? 0, 2],
    [count, 2],
    [count, 2],
    [flaws.directorySize ?? directory.length, 4],
    [flaws.directoryOffset ?? offset, 4],
    [comment.length, 2],
  );
  return joined([...pieces, directory, before, end, comment]);
}

/** The smallest app there is, and what else it should hold. */
export function buildApp(...parts: readonly ZipPart[]): Uint8Array {
  return buildZip([{ name: "index.html", data: "<!doctype html><title>x</title>" }, ...parts]);
}
