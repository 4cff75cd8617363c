import type { KeyValue } from "@plaza/platform";
import { failed, isSha256, ok, sha256Of } from "@plaza/protocol";
import type { Result, Sha256 } from "@plaza/protocol";

/** How far a file is what was posted: its hash was given, is the one of the first run here, or this is the first run. */
export interface CheckedFile {
  readonly sha256: Sha256;
  readonly trust: "as-posted" | "as-first-run" | "first-run";
}

/** The file is not the one that was posted, or not the one of the first run: it must not be opened. */
export interface WrongFile {
  readonly code: "wrong-hash";
  readonly expected: Sha256;
  readonly found: Sha256;
  /** Who says what it should be: the post, or this device's memory. */
  readonly by: "post" | "first-run";
}

const prefix = "webxdc-file/";

/**
 * Proves a file before anything of it is opened. Where the post gives no hash, the first file run for it on this
 * device is the one from then on; call {@link pinFile} once the person agreed.
 *
 * @param post - what tells posts apart, e.g. the event's id and the place in it
 * @see docs/spec/webxdc.md [X-5a]
 */
export async function checkFile(
  keyValue: KeyValue,
  post: string,
  bytes: Uint8Array,
  expected: Sha256 | null,
): Promise<Result<CheckedFile, WrongFile>> {
  const found = sha256Of(bytes);
  if (expected !== null) {
    if (found !== expected) return failed({ code: "wrong-hash", expected, found, by: "post" });
    return ok({ sha256: found, trust: "as-posted" });
  }
  const pinned = await keyValue.get(prefix + post);
  if (!isSha256(pinned)) return ok({ sha256: found, trust: "first-run" });
  if (pinned !== found) return failed({ code: "wrong-hash", expected: pinned, found, by: "first-run" });
  return ok({ sha256: found, trust: "as-first-run" });
}

/** Remembers which file was first run for a post without a hash. */
export async function pinFile(keyValue: KeyValue, post: string, sha256: Sha256): Promise<void> {
  await keyValue.set(prefix + post, sha256);
}
