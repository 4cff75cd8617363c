import { createHash } from "node:crypto";
import { formatAddress } from "@plaza/protocol";
import type { Address } from "@plaza/protocol";

/** The word that stands for a scene in the backplane's subjects: an identifier may hold what no subject can. */
export function sceneWord(scene: Address): string {
  return createHash("sha256").update(formatAddress(scene)).digest("hex").slice(0, 32);
}
