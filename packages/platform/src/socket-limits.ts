import type { SocketClosed } from "./socket.ts";

/** The longest message a dialled socket takes; longer ones end it. */
export const maxSocketMessageBytes = 1_048_576;

/** How such an end is reported, after RFC 6455's "message too big". */
export const tooLongClosed: SocketClosed = { code: 1009, reason: "message too long" };

/** A close frame holds 125 bytes, two of them the code. */
const maxReasonBytes = 123;

/**
 * What a dialler may put in a close frame, from what it was asked to: browsers allow 1000 and 3000 to 4999 only.
 *
 * @returns the code, or 1000 in place of one that may not be sent, and the reason cut at a character
 */
export function sendableClose(code: number, reason: string): SocketClosed {
  const allowed = code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
  return { code: allowed ? code : 1000, reason: cutToBytes(reason, maxReasonBytes) };
}

function cutToBytes(text: string, maxBytes: number): string {
  const encoder = new TextEncoder();
  let cut = "";
  let sizeBytes = 0;
  for (const character of text) {
    sizeBytes += encoder.encode(character).length;
    if (sizeBytes > maxBytes) break;
    cut += character;
  }
  return cut;
}
