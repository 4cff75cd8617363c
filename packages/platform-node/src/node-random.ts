import { randomBytes } from "node:crypto";
import type { Random } from "@plaza/platform";

/** The system's source of randomness. */
export function createNodeRandom(): Random {
  return {
    bytes: (length) => new Uint8Array(randomBytes(length)),
    // 48 bits: more than any use of a unit number can tell apart.
    unit: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  };
}
