import { failed, ok, oneLine } from "@plaza/protocol";
import type { Result, Sha256 } from "@plaza/protocol";
import { archiveLimits, openAppPackage } from "@plaza/webxdc";
import type { AppFlaw, AppPackageProblem, Icon } from "@plaza/webxdc";

/** A file a person gave: not read yet. */
export interface GivenAppFile {
  readonly name: string;
  /** As told beforehand; null while unknown. */
  readonly sizeBytes: number | null;
  /** Shown to others beside the app's name; empty for none. */
  readonly summary: string;
  /** Rejects when it cannot be read. */
  read(): Promise<Uint8Array>;
}

/** An app that could be posted. */
export interface ReadAppFile {
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly name: string;
  readonly summary: string;
  /** A `data:` URL of the icon drawn anew; null for none. */
  readonly icon: string | null;
  readonly files: number;
  readonly inflatedBytes: number;
  readonly sourceCodeUrl: string | null;
  /** What is wrong with it though it runs. */
  readonly flaws: readonly AppFlaw[];
}

/** Why a file is not posted. */
export type AppFileProblem =
  | AppPackageProblem
  | { readonly code: "unreadable" | "empty" }
  | { readonly code: "file-too-large"; readonly sizeBytes: number; readonly maxBytes: number };

/** What it takes to read a file. */
export interface ReadMeans {
  readonly draw: (icon: Icon) => Promise<string | null>;
  readonly hash: (bytes: Uint8Array) => Promise<Sha256>;
}

/** Media stores rarely take more. */
export const largestAppFile = 100 * 1_048_576;

/**
 * Reads a file as the app it says it is; bad ones are refused with the reason, before anything is sent.
 *
 * @see docs/spec/page.md [G-31a]
 */
export async function readAppFile(given: GivenAppFile, { draw, hash }: ReadMeans): Promise<Result<ReadAppFile, AppFileProblem>> {
  const tooLarge = (sizeBytes: number) => failed<AppFileProblem>({ code: "file-too-large", sizeBytes, maxBytes: largestAppFile });
  if ((given.sizeBytes ?? 0) > largestAppFile) return tooLarge(given.sizeBytes ?? 0);
  let bytes: Uint8Array;
  try {
    bytes = await given.read();
  } catch {
    return failed({ code: "unreadable" });
  }
  if (bytes.length === 0) return failed({ code: "empty" });
  if (bytes.length > largestAppFile) return tooLarge(bytes.length);
  const opened = openAppPackage(bytes, archiveLimits);
  if (!opened.ok) return opened;
  const { name, icon, paths, inflatedBytes, sourceCodeUrl, flaws } = opened.value;
  return ok({
    bytes,
    sha256: await hash(bytes),
    name: name ?? oneLine(given.name.replace(/\.(?:xdc|zip)$/iu, ""), 42),
    summary: given.summary,
    icon: icon === null ? null : await draw(icon),
    files: paths.length,
    inflatedBytes,
    sourceCodeUrl,
    flaws,
  });
}
