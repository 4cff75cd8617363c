import { createHash } from "node:crypto";
import { uploadBlob } from "@plaza/nostr-client";
import type { Signal, Signer, Timers } from "@plaza/platform";
import { failed, isWebUrl, ok, parseSha256 } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { SceneFileReport } from "@plaza/world";
import type { HostProblem } from "./host-problem.ts";
import { readImageFile, readWorldFile } from "./read-files.ts";
import type { ReadyFile } from "./read-files.ts";
import { createUploadHttp } from "./upload-http.ts";

/** A scene's files, read and found good. */
export interface CheckedFiles {
  /** Null where the world's file stays as it is. */
  readonly world: ReadyFile | null;
  /** A picture to upload, the address of one, or null for none. */
  readonly image: ReadyFile | string | null;
}

/** Where a scene's files can be loaded. */
export interface SceneUrls {
  readonly file: string | null;
  readonly image: string | null;
}

/** Reads and checks a scene's files; nobody is told anything yet. */
export async function checkFiles(
  file: string | null,
  image: string | null,
  onChecked: (report: SceneFileReport) => void,
): Promise<Result<CheckedFiles, HostProblem>> {
  const world = file === null ? ok(null) : await readWorldFile(file);
  if (!world.ok) return world;
  if (world.value !== null) onChecked(world.value.report);
  const picture = image === null || isWebUrl(image) ? ok(image) : await readImageFile(image);
  return picture.ok ? ok({ world: world.value, image: picture.value }) : picture;
}

/** What an upload needs. */
export interface UploadGround {
  readonly signer: Signer;
  readonly timers: Timers;
  readonly media: readonly string[];
  readonly nowSec: () => number;
  readonly onUpload: (path: string, sentBytes: number, totalBytes: number) => void;
  /** Once it is true nothing more is sent. */
  readonly cancelled?: Signal<boolean>;
}

/** Puts a scene's files on the media stores. */
export async function uploadFiles({ world, image }: CheckedFiles, ground: UploadGround): Promise<Result<SceneUrls, HostProblem>> {
  const glb = world === null ? ok(null) : await upload(world, ground);
  if (!glb.ok) return glb;
  const picture = image === null || typeof image === "string" ? ok(image) : await upload(image, ground);
  if (!picture.ok) return picture;
  // Page and glTF loaders tell a file's kind by its name.
  const file = glb.value === null || /\.glb$/i.test(new URL(glb.value).pathname) ? glb.value : `${glb.value}.glb`;
  return ok({ file, image: picture.value });
}

async function upload(file: ReadyFile, ground: UploadGround): Promise<Result<string, HostProblem>> {
  const sha256 = parseSha256(createHash("sha256").update(file.bytes).digest("hex"));
  if (!sha256.ok) throw new Error("a hash is no hash");
  const uploaded = await uploadBlob({
    http: createUploadHttp(ground.timers),
    signer: ground.signer,
    servers: ground.media,
    bytes: file.bytes,
    sha256: sha256.value,
    type: file.type,
    nowSec: ground.nowSec(),
    onProgress: (sentBytes, totalBytes) => ground.onUpload(file.path, sentBytes, totalBytes),
    ...(ground.cancelled === undefined ? {} : { cancelled: ground.cancelled }),
  });
  if (uploaded.ok) return ok(uploaded.value.url);
  if (uploaded.problem.code === "no-servers") return failed({ code: "no-media" });
  if (uploaded.problem.code !== "nowhere-stored") return failed({ code: "not-signed", detail: uploaded.problem.code });
  return failed({ code: "not-uploaded", path: file.path, deliveries: uploaded.problem.deliveries });
}
