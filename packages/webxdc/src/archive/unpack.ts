import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { Inflate } from "fflate";

/** Why an entry could not be unpacked. */
export interface UnpackProblem {
  readonly code: "size-lie" | "bad-checksum" | "broken-data";
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** The CRC-32 of bytes, as archives use it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** One step of input makes at most about 1,032 times as much output, so a lie is noticed within 17 MB. */
const stepBytes = 16_384;

class TooMuch extends Error {}

function inflate(packed: Uint8Array, sizeBytes: number): Result<Uint8Array, UnpackProblem> {
  const pieces: Uint8Array[] = [];
  let produced = 0;
  const stream = new Inflate((piece) => {
    produced += piece.length;
    if (produced > sizeBytes) throw new TooMuch();
    pieces.push(piece);
  });
  try {
    for (let at = 0; at < packed.length; at += stepBytes) stream.push(packed.subarray(at, at + stepBytes), at + stepBytes >= packed.length);
  } catch (error) {
    return failed({ code: error instanceof TooMuch ? "size-lie" : "broken-data" });
  }
  if (produced !== sizeBytes) return failed({ code: "size-lie" });
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return ok(whole);
}

/**
 * Unpacks one entry. What counts is the bytes produced: one more than the entry claims, and unpacking stops.
 *
 * @param method - 0 stored, 8 deflate
 * @see docs/spec/webxdc.md [X-5b]
 */
export function unpack(
  packed: Uint8Array,
  entry: { readonly method: number; readonly sizeBytes: number; readonly crc: number },
): Result<Uint8Array, UnpackProblem> {
  const stored = entry.method === 0;
  if (stored && packed.length !== entry.sizeBytes) return failed({ code: "size-lie" });
  const unpacked = stored ? ok(packed.slice()) : inflate(packed, entry.sizeBytes);
  if (!unpacked.ok) return unpacked;
  return crc32(unpacked.value) === entry.crc ? unpacked : failed({ code: "bad-checksum" });
}
