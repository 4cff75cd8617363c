import { bytesOfHex, hexOf, sha256Of } from "@plaza/protocol";
import type { Stretch } from "../stretch.ts";

/** A fake stretch of passwords: as telling apart as the real one, and done at once. */
export function createFakeStretch(): Stretch {
  return ({ password, salt, cost }, onProgress) => {
    onProgress?.(1);
    return Promise.resolve(bytesOfHex(sha256Of(new TextEncoder().encode(JSON.stringify([password.normalize("NFKC"), hexOf(salt), cost])))));
  };
}
