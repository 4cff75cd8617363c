const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Uint8Array(128).fill(255);
for (let index = 0; index < letters.length; index += 1) values[letters.charCodeAt(index)] = index;

const characters = Array.from(letters);

/** Writes bytes as base64, padded. */
export function toBase64(bytes: Uint8Array): string {
  // Joined in pieces: one string grown a letter at a time is slow at the size of a realtime message.
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 3_072) {
    let piece = "";
    const end = Math.min(start + 3_072, bytes.length);
    for (let at = start; at < end; at += 3) {
      const left = end - at;
      const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      piece += `${characters[word >> 18] ?? ""}${characters[(word >> 12) & 63] ?? ""}`;
      piece += left > 1 ? (characters[(word >> 6) & 63] ?? "") : "=";
      piece += left > 2 ? (characters[word & 63] ?? "") : "=";
    }
    pieces.push(piece);
  }
  return pieces.join("");
}

/** How many characters {@link toBase64} makes of so many bytes. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Reads base64, padded or not; null for anything else, also for bits left over that are not zero. */
export function fromBase64(text: string): Uint8Array | null {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (padding > 0 && text.length % 4 !== 0) return null;
  const used = text.length - padding;
  const rest = used % 4;
  if (rest === 1 || (padding > 0 && rest !== 4 - padding)) return null;
  const bytes = new Uint8Array(Math.floor((used * 3) / 4));
  let word = 0;
  let written = 0;
  for (let at = 0; at < used; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (values[code] ?? 255) : 255;
    if (value === 255) return null;
    word = ((word << 6) | value) & 0xffffff;
    if (at % 4 === 3) {
      bytes[written] = word >> 16;
      bytes[written + 1] = (word >> 8) & 255;
      bytes[written + 2] = word & 255;
      written += 3;
    }
  }
  if (rest === 2) {
    if ((word & 15) !== 0) return null;
    bytes[written] = (word >> 4) & 255;
  } else if (rest === 3) {
    if ((word & 3) !== 0) return null;
    bytes[written] = (word >> 10) & 255;
    bytes[written + 1] = (word >> 2) & 255;
  }
  return bytes;
}
