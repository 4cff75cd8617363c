import type { Random } from "@plaza/platform";

/** The most that `getRandomValues` fills at once. */
const maxBytesAtOnce = 65_536;

/** The browser's cryptographic randomness. */
export function createBrowserRandom(): Random {
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let from = 0; from < length; from += maxBytesAtOnce) crypto.getRandomValues(bytes.subarray(from, from + maxBytesAtOnce));
      return bytes;
    },
    unit() {
      const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
      return number / 2 ** 32;
    },
  };
}
