import { readFile, stat } from "node:fs/promises";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { checkSceneFile, SCENE_BUDGETS } from "@plaza/world";
import type { SceneFileReport } from "@plaza/world";
import type { FileProblem } from "./host-problem.ts";

/** A file that is fit to be uploaded. */
export interface ReadyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly type: string;
}

const mostImageBytes = 10 * 1024 * 1024;

/** Reads a world and checks it as visitors' pages will. */
export async function readWorldFile(path: string): Promise<Result<ReadyFile & { readonly report: SceneFileReport }, FileProblem>> {
  const bytes = await readWithin(path, SCENE_BUDGETS.fileBytes);
  if (!bytes.ok) return bytes;
  const report = checkSceneFile(bytes.value);
  if (!report.ok) return failed({ code: "not-a-world", path, problem: report.problem });
  if (report.value.container !== "glb") return failed({ code: "not-one-file", path });
  return ok({ path, bytes: bytes.value, type: "model/gltf-binary", report: report.value });
}

/** Reads a picture; its type is what its first bytes say, whatever its name. */
export async function readImageFile(path: string): Promise<Result<ReadyFile, FileProblem>> {
  const bytes = await readWithin(path, mostImageBytes);
  if (!bytes.ok) return bytes;
  const type = imageType(bytes.value);
  return type === null ? failed({ code: "not-an-image", path }) : ok({ path, bytes: bytes.value, type });
}

async function readWithin(path: string, mostBytes: number): Promise<Result<Uint8Array, FileProblem>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return failed({ code: "file-unreadable", path, detail: "it is not a file" });
    if (found.size > mostBytes) return failed({ code: "file-too-large", path, sizeBytes: found.size, mostBytes });
    return ok(new Uint8Array(await readFile(path)));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return code === "ENOENT" ? failed({ code: "file-missing", path }) : failed({ code: "file-unreadable", path, detail: code });
  }
}

function imageType(bytes: Uint8Array): string | null {
  const text = String.fromCharCode(...bytes.subarray(0, 16));
  if (text.startsWith("\u0089PNG\r\n")) return "image/png";
  if (text.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(text)) return "image/gif";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  return text.slice(4, 8) === "ftyp" && /^avi[fs]/.test(text.slice(8)) ? "image/avif" : null;
}
