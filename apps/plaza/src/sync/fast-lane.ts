import type { Duplex } from "node:stream";
import { readShared } from "./shared-read.ts";

/** Longer messages are rare: they take the ordinary way. */
const maxTextBytes = 512;
const maxHeadBytes = 14;

/**
 * Takes the plain messages out of what a socket reads, before `ws` sees them: whole text frames of ASCII, unfragmented and
 * short, which is what positions are. Every other byte goes on to `ws`, in order and whole frames at a time, so that all
 * it checks stays checked.
 *
 * @param onText - a message; the bytes are valid until it returns
 * @returns false where it cannot be done: then `ws` reads everything itself
 */
export function openFastLane(socket: Duplex, onText: (bytes: Buffer, sizeBytes: number) => void): boolean {
  // Not pushed: into a stream that rests and holds next to nothing Node reads ahead, and the rest would be none.
  const lane = createFastLane(onText, (bytes) => {
    socket.emit("data", bytes);
    return true;
  });
  return readShared(socket, (bytes) => lane(bytes) && !socket.isPaused());
}

/**
 * Makes the part that tells messages apart.
 *
 * @param passOn - takes what is not for the lane, in copies; false asks for a rest
 * @returns takes what was read, in pieces of any size; gives what `passOn` gave last, or true
 */
export function createFastLane(
  onText: (bytes: Buffer, sizeBytes: number) => void,
  passOn: (bytes: Buffer) => boolean,
): (bytes: Buffer) => boolean {
  /** The beginning of a frame whose head came in pieces. */
  let begun: Buffer | null = null;
  /** Bytes of the frame that goes on to `ws` and are still to come. */
  let owed = 0;
  let isInFragments = false;

  return (read) => {
    const bytes: Buffer = begun === null ? read : Buffer.concat([begun, read]);
    begun = null;
    const end = bytes.length;
    let at = 0;
    /** Where the bytes begin that go on to `ws`. */
    let passFrom = 0;
    let goesOn = true;
    const pass = (to: number) => {
      if (to > passFrom) goesOn = passOn(Buffer.from(bytes.subarray(passFrom, to)));
    };
    while (at < end) {
      if (owed > 0) {
        const taken = Math.min(owed, end - at);
        owed -= taken;
        at += taken;
        continue;
      }
      const head = headBytes(bytes, at, end);
      if (head === 0) {
        pass(at);
        begun = Buffer.from(bytes.subarray(at));
        return goesOn;
      }
      const size = payloadBytes(bytes, at);
      const first = bytes[at] ?? 0;
      const isMasked = ((bytes[at + 1] ?? 0) & 0x80) !== 0;
      const isPlain = first === 0x81 && isMasked && !isInFragments && size <= maxTextBytes && end - at >= head + size;
      if (isPlain && unmask(bytes, at + head, size)) {
        pass(at);
        at += head + size;
        passFrom = at;
        onText(text, size);
        continue;
      }
      owed = head + size;
      // Control frames may stand between fragments; only data frames begin and end a row of them.
      if ((first & 0x08) === 0) isInFragments = (first & 0x80) === 0;
    }
    pass(end);
    return goesOn;
  };
}

const text = Buffer.allocUnsafeSlow(maxTextBytes);

/** Writes a masked payload to `text` in the clear; false when it is not all ASCII. */
function unmask(bytes: Buffer, from: number, size: number): boolean {
  const mask0 = bytes[from - 4] ?? 0;
  const mask1 = bytes[from - 3] ?? 0;
  const mask2 = bytes[from - 2] ?? 0;
  const mask3 = bytes[from - 1] ?? 0;
  let seen = 0;
  let index = 0;
  for (; index + 3 < size; index += 4) {
    const at = from + index;
    const byte0 = (bytes[at] ?? 0) ^ mask0;
    const byte1 = (bytes[at + 1] ?? 0) ^ mask1;
    const byte2 = (bytes[at + 2] ?? 0) ^ mask2;
    const byte3 = (bytes[at + 3] ?? 0) ^ mask3;
    text[index] = byte0;
    text[index + 1] = byte1;
    text[index + 2] = byte2;
    text[index + 3] = byte3;
    seen |= byte0 | byte1 | byte2 | byte3;
  }
  for (; index < size; index += 1) {
    const byte = (bytes[from + index] ?? 0) ^ (bytes[from - 4 + (index & 3)] ?? 0);
    text[index] = byte;
    seen |= byte;
  }
  return seen < 0x80;
}

/** The length of a frame's head; 0 when it is not all there. */
function headBytes(bytes: Buffer, at: number, end: number): number {
  const second = at + 1 < end ? (bytes[at + 1] ?? 0) : null;
  if (second === null) return 0;
  const short = second & 0x7f;
  // An unmasked frame of a client is an error that `ws` names; its head is read all the same.
  const size = (short < 126 ? 2 : short === 126 ? 4 : 10) + (second & 0x80 ? 4 : 0);
  return at + Math.min(size, maxHeadBytes) <= end ? size : 0;
}

function payloadBytes(bytes: Buffer, at: number): number {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
}
