import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where a world is held in the data folder: a place of its own for each identifier, whatever that is made of. */
export function worldFolder(dataPath: string, identifier: string): string {
  return join(dataPath, "worlds", createHash("sha256").update(identifier).digest("hex").slice(0, 32));
}
