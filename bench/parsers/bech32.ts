/* Just enough bech32 to put any bytes under a right checksum. */
const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function checksum(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, bit) => {
      if (((top >>> bit) & 1) === 1) sum ^= generator;
    });
  }
  return sum;
}

function regroup(values: readonly number[], from: number, to: number, pad: boolean): number[] {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = ((held << from) | value) & 0xfffff;
    bits += from;
    while (bits >= to) {
      bits -= to;
      out.push((held >>> bits) & ((1 << to) - 1));
    }
  }
  if (pad && bits > 0) out.push((held << (to - bits)) & ((1 << to) - 1));
  return out;
}

/** The bytes of a bech32 text that is known to be right, and its prefix. */
export function bech32Bytes(text: string): { readonly prefix: string; readonly bytes: number[] } {
  const split = text.lastIndexOf("1");
  const words = Array.from(text.slice(split + 1, -6), (letter) => ALPHABET.indexOf(letter));
  return { prefix: text.slice(0, split), bytes: regroup(words, 5, 8, false) };
}

/** The bech32 text of these bytes, of any length. */
export function bech32Text(prefix: string, bytes: readonly number[]): string {
  const words = regroup(bytes, 8, 5, true);
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0));
  const head = [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)];
  const sum = checksum([...head, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const tail = [5, 4, 3, 2, 1, 0].map((place) => (sum >>> (5 * place)) & 31);
  return `${prefix}1${[...words, ...tail].map((word) => ALPHABET[word]).join("")}`;
}
