import { uploadBlob } from "@plaza/nostr-client";
import { failed, ok, sha256Of } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { Home } from "../home.ts";

/** Pictures any client shows; svg can carry scripts. */
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"] as const;
/** The most a picture of a person may weigh, in bytes. */
export const largestPicture = 4 * 1_048_576;

/** Puts a picture into the media stores of this place. @returns its address */
export async function uploadPicture(
  { tools, place }: Pick<Home, "tools" | "place">,
  file: File,
  onProgress: (part: number) => void,
): Promise<Result<string, { readonly code: "type" | "failed" }>> {
  const { identity, http, pool } = tools;
  if (!TYPES.some((type) => type === file.type) || file.size === 0 || file.size > largestPicture) return failed({ code: "type" });
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => null,
  );
  if (bytes === null) return failed({ code: "failed" });
  const stored = await uploadBlob({
    http,
    signer: await identity.signer(),
    servers: place.media,
    bytes,
    sha256: sha256Of(bytes),
    type: file.type,
    nowSec: pool.correctedNowSec(),
    onProgress: (sent, total) => onProgress(total === 0 ? 1 : sent / total),
  });
  return stored.ok ? ok(stored.value.url) : failed({ code: "failed" });
}
