import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { archiveLimits, openArchive } from "../archive/open-archive.ts";
import type { ArchiveLimits, ArchiveProblem, ReadFileProblem, RefusedEntry } from "../archive/open-archive.ts";
import { maxIconBytes, parseIcon } from "./icon.ts";
import type { Icon, IconProblem } from "./icon.ts";
import { maxManifestBytes, parseManifest } from "./manifest.ts";
import type { ManifestProblem } from "./manifest.ts";

/** Why a file is no app that could run. */
export type AppPackageProblem =
  | ArchiveProblem
  | { readonly code: "no-index" }
  | { readonly code: "bad-index"; readonly why: ReadFileProblem["code"] };

/** What is wrong with an app that runs all the same. */
export type AppFlaw = ManifestProblem | IconProblem | { readonly code: "entry-refused"; readonly entry: RefusedEntry };

/** An app's archive, opened. */
export interface AppPackage {
  /** Null when its manifest gives none: the file's name stands in. */
  readonly name: string | null;
  readonly sourceCodeUrl: string | null;
  readonly icon: Icon | null;
  readonly paths: readonly string[];
  /** Of all files together, unpacked. */
  readonly inflatedBytes: number;
  readonly flaws: readonly AppFlaw[];
  /** Unpacks one file. `webxdc.js` is never the archive's own, in any folder: whoever runs the app serves it. */
  read(path: string): Result<Uint8Array, ReadFileProblem | { readonly code: "reserved" }>;
}

/** True for the paths at which the app finds the API instead of a file of its own. */
export function isApiPath(path: string): boolean {
  return /(?:^|\/)webxdc\.js$/i.test(path);
}

const iconPaths = ["icon.png", "icon.jpg"] as const;

/**
 * Opens a `.xdc` file of unknown origin.
 *
 * @see docs/spec/webxdc.md
 */
export function openAppPackage(bytes: Uint8Array, limits: ArchiveLimits = archiveLimits): Result<AppPackage, AppPackageProblem> {
  const opened = openArchive(bytes, limits);
  if (!opened.ok) return opened;
  const archive = opened.value;
  if (archive.sizeOf("index.html") === null) return failed({ code: "no-index" });
  const index = archive.read("index.html");
  if (!index.ok) return failed({ code: "bad-index", why: index.problem.code });
  const flaws: AppFlaw[] = archive.refused.map((entry) => ({ code: "entry-refused", entry }));

  function part<T, P extends AppFlaw>(
    path: string,
    maxBytes: number,
    parse: (file: Uint8Array) => Result<T, P>,
    tooLarge: P,
    unreadable: P,
  ) {
    const sizeBytes = archive.sizeOf(path);
    if (sizeBytes === null) return null;
    const file = sizeBytes > maxBytes ? null : archive.read(path);
    const parsed = file === null ? failed(tooLarge) : file.ok ? parse(file.value) : failed(unreadable);
    if (parsed.ok) return parsed.value;
    flaws.push(parsed.problem);
    return null;
  }

  const manifest = part<Parsed<typeof parseManifest>, ManifestProblem>(
    "manifest.toml",
    maxManifestBytes,
    parseManifest,
    { code: "manifest-too-large" },
    { code: "manifest-unreadable" },
  );
  const readIcon = (path: string) =>
    part<Icon, IconProblem>(path, maxIconBytes, parseIcon, { code: "icon-too-large" }, { code: "icon-unreadable" });
  return ok({
    name: manifest?.name ?? null,
    sourceCodeUrl: manifest?.sourceCodeUrl ?? null,
    icon: readIcon(iconPaths[0]) ?? readIcon(iconPaths[1]),
    paths: archive.paths.filter((path) => !isApiPath(path)),
    inflatedBytes: archive.inflatedBytes,
    flaws,
    read: (path) => (isApiPath(path) ? failed({ code: "reserved" }) : archive.read(path)),
  });
}

/**
 * The icon of a `.xdc` file of unknown origin, null without one. Nothing else of it is unpacked: a small file may hold
 * 100 MB, and lists of apps are looked at where a pause is felt.
 *
 * @see docs/spec/webxdc.md [X-5i]
 */
export function readAppIcon(bytes: Uint8Array): Icon | null {
  const opened = openArchive(bytes);
  if (!opened.ok) return null;
  const archive = opened.value;
  for (const path of iconPaths) {
    const file = (archive.sizeOf(path) ?? Number.POSITIVE_INFINITY) > maxIconBytes ? null : archive.read(path);
    const icon = file?.ok === true ? parseIcon(file.value) : null;
    if (icon?.ok === true) return icon.value;
  }
  return null;
}

type Parsed<F extends (bytes: Uint8Array) => Result<unknown, unknown>> = Extract<ReturnType<F>, { readonly ok: true }>["value"];
