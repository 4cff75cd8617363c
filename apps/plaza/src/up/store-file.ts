import { readFile } from "node:fs/promises";
import type { BlobStore } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Pubkey, Result, Sha256 } from "@plaza/protocol";
import type { StartProblem } from "./start-problem.ts";

/** Puts a file of this installation into the media store, so that visitors fetch it like any other upload. */
export async function storeFile(
  blobs: BlobStore,
  path: string,
  type: string,
  owner: Pubkey,
  nowSec: number,
): Promise<Result<Sha256, StartProblem>> {
  const unusable = (detail: string): Result<never, StartProblem> => failed({ code: "scene-file-unusable", path, detail });
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return unusable((error as NodeJS.ErrnoException).code ?? String(error));
  }
  const upload = await blobs.begin();
  if (!upload.ok) return unusable(upload.problem.code);
  try {
    const written = await upload.value.write(bytes);
    if (!written.ok) return unusable(written.problem.code);
    const finished = await upload.value.finish();
    if (!finished.ok) return unusable(finished.problem.code);
    const kept = await upload.value.keep(owner, type, nowSec);
    return kept.ok ? ok(kept.value.sha256) : unusable(kept.problem.code);
  } finally {
    await upload.value.discard();
  }
}
