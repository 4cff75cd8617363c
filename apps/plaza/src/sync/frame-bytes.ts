import { encodePeerPosition } from "@plaza/protocol";
import type { Move } from "@plaza/world";

/**
 * A WebSocket text frame as a server sends it: whole, unmasked, uncompressed (RFC 6455 §5.2). Made once, it can be written
 * to any number of sockets.
 */
export function textFrame(text: string): Buffer {
  const sizeBytes = Buffer.byteLength(text);
  const headBytes = headSize(sizeBytes);
  const frame = Buffer.allocUnsafe(headBytes + sizeBytes);
  writeHead(frame, 0, 0x81, sizeBytes);
  frame.write(text, headBytes);
  return frame;
}

/**
 * Makes text frames that lie side by side in memory, as long as they fit: who gets several of them in a row gets one piece.
 * A block lives for as long as one of its frames.
 */
export function createFrameRow(blockBytes = 64 * 1024): (text: string) => Buffer {
  let block = Buffer.alloc(0);
  let at = 0;
  return (text) => {
    const sizeBytes = Buffer.byteLength(text);
    const frameBytes = headSize(sizeBytes) + sizeBytes;
    if (at + frameBytes > block.length) {
      block = Buffer.allocUnsafeSlow(Math.max(blockBytes, frameBytes));
      at = 0;
    }
    const from = at;
    at = writeHead(block, at, 0x81, sizeBytes);
    at += block.write(text, at);
    return block.subarray(from, at);
  };
}

/** A binary frame, like {@link textFrame}. */
export function binaryFrame(payload: Uint8Array): Buffer {
  const headBytes = headSize(payload.length);
  const frame = Buffer.allocUnsafe(headBytes + payload.length);
  writeHead(frame, 0, 0x82, payload.length);
  frame.set(payload, headBytes);
  return frame;
}

/** The bytes that the head of a server's frame takes before a payload of this size. */
export function headSize(payloadBytes: number): number {
  return payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
}

/**
 * Writes the head of a server's frame.
 *
 * @param firstByte - 0x81 for a whole text message, 0x82 for a binary one
 * @returns the place after the head
 */
export function writeHead(into: Buffer, at: number, firstByte: number, payloadBytes: number): number {
  into[at] = firstByte;
  if (payloadBytes < 126) {
    into[at + 1] = payloadBytes;
    return at + 2;
  }
  if (payloadBytes < 65_536) {
    into[at + 1] = 126;
    return into.writeUInt16BE(payloadBytes, at + 2);
  }
  into[at + 1] = 127;
  return into.writeBigUInt64BE(BigInt(payloadBytes), at + 2);
}

/** A tick's moves, each encoded once, one after the other. */
export interface EncodedMoves {
  /** Valid until the next tick is encoded. */
  readonly bytes: Buffer;
  /** Where move `i` begins; one more entry than there are moves. */
  readonly starts: Uint32Array;
}

/** Encodes ticks into one buffer that is used again and again. */
export function createMoveEncoder(): (moves: readonly Move[]) => EncodedMoves {
  let bytes = Buffer.allocUnsafeSlow(64 * 1024);
  let starts = new Uint32Array(257);
  return (moves) => {
    if (starts.length <= moves.length) starts = new Uint32Array(moves.length * 2 + 1);
    let at = 0;
    for (const [index, move] of moves.entries()) {
      // Hex, digits and JSON marks only: as many bytes as characters.
      const text = encodePeerPosition(move.msgId, move.pubkey, move.pose, move.t);
      if (at + text.length + 10 > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(bytes.length * 2 + text.length);
        bytes.copy(larger, 0, 0, at);
        bytes = larger;
      }
      starts[index] = at;
      at = writeHead(bytes, at, 0x81, text.length);
      at += bytes.write(text, at, "latin1");
    }
    starts[moves.length] = at;
    return { bytes, starts };
  };
}
