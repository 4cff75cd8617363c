import { scrypt } from "node:crypto";
import type { Stretch } from "@plaza/platform";

/**
 * Stretches passwords on a thread of the system's own, which tells nothing on the way but the end.
 *
 * @see docs/spec/ports.md [F-17]
 */
export function createNodeStretch(): Stretch {
  return ({ password, salt, cost }, onProgress) =>
    new Promise((resolve, reject) => {
      const options = { N: cost, r: 8, p: 1, maxmem: 1_024 * (cost + 1_024) };
      scrypt(password.normalize("NFKC"), salt, 32, options, (error, key) => {
        if (error !== null) {
          reject(error);
          return;
        }
        onProgress?.(1);
        resolve(new Uint8Array(key));
      });
    });
}
